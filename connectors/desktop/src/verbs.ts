import { fromBase64url } from '@holdfast/shared/base/bytes.ts';
import { millis, type Timers } from '@holdfast/shared/base/ports.ts';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import {
  LINK_LIMITS,
  type Request,
  type Verb,
  type VerbArgs,
  type VerbFailure,
  type VerbValue,
} from '@holdfast/shared/link/link.ts';
import type { Answer } from './answer.ts';
import { attachTerminal } from './attach-terminal.ts';
import type { Channels } from './channels.ts';
import type { Clients } from './clients.ts';
import { listFolder, readText } from './files.ts';
import { followTranscript } from './follow-transcript.ts';
import type { Outlet } from './outlet.ts';
import type { Roots } from './places.ts';
import { offerRestore } from './restore.ts';
import type { SaveFile } from './save-file.ts';
import type { Terminal } from './terminal.ts';
import type { Terminals } from './terminals.ts';
import type { Transcripts } from './transcripts.ts';
import type { TranscriptWatch } from './watch-transcripts.ts';

/** What belongs to the companion's run. */
export interface Services {
  readonly home: string;
  readonly timers: Timers;
  readonly terminals: Terminals;
  readonly transcripts: Transcripts;
  readonly transcriptWatch: TranscriptWatch;
  readonly clients: Clients;
  readonly saveFile: SaveFile;
  /** Closes every socket of a client. */
  readonly dropClient: (clientId: string) => void;
}

/** What belongs to one connection. */
export interface Session {
  readonly clientId: string;
  readonly outlet: Outlet;
  readonly channels: Channels;
  readonly roots: Roots;
}

export type CarryOut = (request: Request) => Promise<Result<VerbValue<Verb>, VerbFailure>>;

type Handlers = {
  readonly [V in Verb]: (args: VerbArgs<V>, id: number) => Answer<V> | Promise<Answer<V>>;
};

/** Carries out the verbs of one connection (LINK.md, section 4). */
export const createVerbs = (services: Services, session: Session): CarryOut => {
  const handlers: Handlers = {
    ...rootVerbs(session),
    ...terminalVerbs(services, session),
    ...fileVerbs(services, session),
    ...transcriptVerbs(services, session),
    ...channelVerbs(session),
    ...clientVerbs(services, session),
  };
  return async ({ verb, args, id }) => {
    // `Request` ties the arguments to the verb, and `Handlers` the handler to both.
    const handle = handlers[verb] as (
      args: Request['args'],
      id: number,
    ) => Promise<Result<VerbValue<Verb>, VerbFailure>>;
    return handle(args, id);
  };
};

type Of<V extends Verb> = Pick<Handlers, V>;

const rootVerbs = ({ roots }: Session): Of<'roots.list' | 'roots.add'> => ({
  'roots.list': () => ok({ roots: roots.list() }),
  'roots.add': ({ path }) => roots.add(path),
});

const terminalVerbs = (
  { home, terminals, timers }: Services,
  { roots, outlet, channels }: Session,
): Of<Extract<Verb, `terminal.${string}` | 'restore.offer'>> => {
  const withTerminal = <T>(
    id: string,
    use: (terminal: Terminal) => Result<T, VerbFailure>,
  ): Result<T, VerbFailure> => {
    const terminal = terminals.get(id);
    return terminal === null ? err({ kind: 'unknown-terminal' }) : use(terminal);
  };
  const withLiving = (id: string, use: (terminal: Terminal) => void): Result<{}, VerbFailure> =>
    withTerminal(id, (terminal) => {
      if (terminal.item().ended !== null) return err({ kind: 'terminal-ended' });
      use(terminal);
      return ok({});
    });

  return {
    'terminal.list': async () => ok({ terminals: await terminals.list() }),
    'terminal.open': async ({ cwd, size }) => {
      const folder = await roots.shellFolder(cwd ?? home);
      if (!folder.ok) return folder;
      const opened = terminals.open({ cwd: folder.value, size, offeredCommand: null });
      return opened.ok ? ok(opened.value.item()) : opened;
    },
    'terminal.input': ({ terminal, text }) => withLiving(terminal, ({ input }) => input(text)),
    'terminal.resize': ({ terminal, size }) => withLiving(terminal, ({ resize }) => resize(size)),
    'terminal.close': ({ terminal }) =>
      terminals.close(terminal) ? ok({}) : err({ kind: 'unknown-terminal' }),
    'terminal.attach': (args) =>
      withTerminal(args.terminal, (terminal) => {
        const number = channels.reserve();
        if (!number.ok) return number;
        const channel = number.value;
        const attachment = attachTerminal({ outlet, timers }, terminal, {
          channel,
          fromByte: args.fromByte,
          windowBytes: args.windowBytes,
          ended: () => endChannel({ outlet, channels }, channel),
        });
        channels.open(channel, attachment);
        afterReply(timers, attachment.start);
        const { fromByte } = attachment;
        const [firstByte, nextByte] = [terminal.firstByte(), terminal.nextByte()];
        return ok({ channel, fromByte, firstByte, nextByte });
      }),
    'restore.offer': (args) => offerRestore({ home, terminals, roots }, args),
  };
};

const fileVerbs = (
  { saveFile }: Services,
  { roots, outlet }: Session,
): Of<Extract<Verb, `file.${string}`>> => ({
  'file.list': async ({ root, dir }) => {
    const place = await roots.resolve(root, dir);
    return place.ok ? listFolder(place.value) : place;
  },
  'file.read': async ({ root, path }, id) => {
    const place = await roots.resolve(root, path);
    const read = place.ok ? await readText(place.value) : place;
    if (!read.ok) return read;
    const { bytes, hash, modifiedAt } = read.value;
    const step = LINK_LIMITS.framePayloadBytes;
    for (let at = 0; at < bytes.length && (await outlet.room()); at += step) {
      const part = bytes.subarray(at, at + step);
      outlet.send({ type: 'file', channel: id, fromByte: at, bytes: part });
    }
    return ok({ sizeBytes: bytes.length, hash, modifiedAt });
  },
  'file.save': (order) => saveFile(roots, order),
});

const transcriptVerbs = (
  { transcripts, timers }: Services,
  { outlet, channels }: Session,
): Of<Extract<Verb, `transcript.${string}`>> => ({
  'transcript.list': async () => ok(await transcripts.list()),
  'transcript.read': async ({ transcript, fromByte }, id) => {
    const page = await transcripts.read(transcript, fromByte);
    if (!page.ok) return page;
    const { bytes, ...facts } = page.value;
    outlet.send({ type: 'transcript', channel: id, fromByte, bytes });
    return ok(facts);
  },
  'transcript.follow': async ({ transcript, from }) => {
    const found = await transcripts.find(transcript);
    if (found === null) return err({ kind: 'unknown-transcript' });
    const tail = fromBase64url(from?.tail ?? '');
    if (tail === null) return err({ kind: 'bad-arguments', field: 'from.tail' });
    const number = channels.reserve();
    if (!number.ok) return number;
    const channel = number.value;
    const following = await followTranscript({ outlet, timers }, found, {
      channel,
      from: from === null ? null : { ...from, tail },
      ended: () => endChannel({ outlet, channels }, channel),
    });
    if (!following.ok) return following;
    channels.open(channel, following.value);
    afterReply(timers, following.value.start);
    const { generation, fromByte, continued } = following.value;
    return ok({ channel, generation, fromByte, continued });
  },
});

const channelVerbs = ({ channels }: Session): Of<Extract<Verb, `channel.${string}`>> => ({
  'channel.ack': ({ channel, toByte }) => {
    const known = channels.get(channel);
    if (known === null) return err({ kind: 'unknown-channel' });
    known.ack(toByte);
    return ok({});
  },
  'channel.close': ({ channel }) =>
    channels.close(channel) ? ok({}) : err({ kind: 'unknown-channel' }),
});

const clientVerbs = (
  { clients, dropClient, timers }: Services,
  session: Session,
): Of<Extract<Verb, `clients.${string}`>> => ({
  'clients.list': async () => {
    const rows = (await clients.list()).map(({ clientId, origin, pairedAt }) => {
      return { clientId, origin, pairedAt, current: clientId === session.clientId };
    });
    return ok({ clients: rows });
  },
  'clients.revoke': async ({ clientId }) => {
    const revoked = await clients.revoke(clientId);
    if (!revoked.ok) return revoked;
    afterReply(timers, () => dropClient(clientId));
    return ok({});
  },
});

const endChannel = (
  { outlet, channels }: Pick<Session, 'outlet' | 'channels'>,
  channel: number,
): void => {
  if (channels.close(channel)) outlet.say({ kind: 'event', event: 'ended', channel });
};

/** The page learns the number of a channel from the reply, so nothing may come on it before. */
const afterReply = (timers: Timers, run: () => void): void => {
  timers.after(millis(0), run);
};
