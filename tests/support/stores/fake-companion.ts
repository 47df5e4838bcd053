import { createHash, createHmac } from 'node:crypto';
import {
  type Bytes,
  concatBytes,
  fromBase64url,
  fromUtf8,
  toBase64url,
  toHex,
  utf8,
} from '@holdfast/shared/base/bytes.ts';
import type { TerminalItem, TranscriptItem } from '@holdfast/shared/capture/capture.ts';
import { unreachable } from '@holdfast/shared/base/result.ts';
import {
  challengeBytes,
  encodeFrame,
  encodeMessage,
  type LinkEvent,
  parseHello,
  parseProof,
  parseVerb,
  type Request,
  type VerbFailure,
} from '@holdfast/shared/link/link.ts';
import type { EngineLink } from '@holdfast/web/src/boundary/boundary.ts';
import type { OpenSocket, SocketHearer } from '@holdfast/web/src/inlets/socket.ts';

export const COMPANION_HOST = '127.0.0.1:4872';
export const PAGE_ORIGIN = 'http://localhost:4870';
export const CLIENT_ID = 'c'.repeat(32);
export const SECRET = new Uint8Array(32).fill(9);

interface FakeTerminal {
  item: TerminalItem;
  output: Bytes;
  firstByte: number;
}

type Answer = { readonly value: unknown } | { readonly error: VerbFailure };

/** A companion in memory that speaks LINK.md. What it keeps outlives its connections, as the real one's does. */
export interface FakeCompanion {
  readonly openSocket: OpenSocket;
  /** Starts again: its terminals are gone, connections too. */
  readonly restart: () => void;
  readonly stop: () => void;
  readonly start: () => void;
  readonly print: (terminal: string, text: string) => void;
  readonly change: (terminal: string, part: Partial<TerminalItem>) => void;
  /** The ring has lost everything before this byte. */
  readonly loseBefore: (terminal: string, byte: number) => void;
  readonly terminals: () => readonly TerminalItem[];
  readonly typed: readonly string[];
  readonly files: Map<string, string>;
  readonly transcripts: Map<string, { item: TranscriptItem; bytes: Bytes; generation: number }>;
  readonly tellTranscript: (id: string) => void;
  readonly rewriteTranscript: (id: string, text: string) => void;
  /** Sends these bytes or this text to the page as they are. */
  readonly sendRaw: (data: string | Bytes) => void;
  /** Answers challenges with another secret: it is not the one that was paired. */
  readonly setSecret: (secret: Uint8Array) => void;
  readonly forgetClient: () => void;
  readonly asked: readonly string[];
}

export const createFakeCompanion = (): FakeCompanion => {
  const terminals = new Map<string, FakeTerminal>();
  const files = new Map<string, string>();
  const transcripts: FakeCompanion['transcripts'] = new Map();
  const typed: string[] = [];
  const asked: string[] = [];
  const sockets = new Set<Connection>();
  let isUp = true;
  let isPaired = true;
  let secret: Uint8Array = SECRET;
  let ids = 0;

  const newId = (): string => {
    ids += 1;
    return ids.toString(16).padStart(32, '0');
  };
  const everywhere = (run: (connection: Connection) => void): void => {
    for (const connection of sockets) run(connection);
  };

  const openShell = (cwd: string, offered: string | null): TerminalItem => {
    const item: TerminalItem = {
      kind: 'terminal',
      id: newId(),
      cwd,
      cwdSource: 'start',
      size: { columns: 80, rows: 24 },
      lastCommand: null,
      running: false,
      lastExitCode: null,
      offeredCommand: offered,
      ended: null,
      firstByte: 0,
      nextByte: 0,
    };
    terminals.set(item.id, { item, output: utf8('$ '), firstByte: 0 });
    return item;
  };

  const carryOut = (connection: Connection, request: Request): Answer => {
    switch (request.verb) {
      case 'terminal.list':
        return { value: { terminals: [...terminals.values()].map(itemOf) } };
      case 'terminal.open':
        return { value: openShell(request.args.cwd ?? '/home/me', null) };
      case 'restore.offer': {
        const item = openShell(request.args.cwd ?? '/home/me', request.args.lastCommand);
        return { value: { terminal: item, place: 'same' } };
      }
      case 'terminal.input':
        typed.push(request.args.text);
        return { value: {} };
      case 'terminal.resize':
      case 'channel.ack':
        return { value: {} };
      case 'terminal.close':
        terminals.delete(request.args.terminal);
        return { value: {} };
      case 'terminal.attach': {
        const found = terminals.get(request.args.terminal);
        if (found === undefined) return { error: { kind: 'unknown-terminal' } };
        const fromByte = Math.max(found.firstByte, request.args.fromByte);
        const channel = connection.channelFor(`terminal ${found.item.id}`, fromByte);
        const { firstByte, output } = found;
        return { value: { channel, fromByte, firstByte, nextByte: output.length } };
      }
      case 'roots.add': {
        const root = createHash('sha256').update(request.args.path).digest('hex').slice(0, 32);
        return { value: { root, path: request.args.path } };
      }
      case 'file.list':
        return { value: { entries: [], truncated: false } };
      case 'file.read': {
        const text = files.get(request.args.path);
        if (text === undefined) return { error: { kind: 'not-found' } };
        connection.bytes('file', request.id, 0, utf8(text));
        return { value: { sizeBytes: text.length, hash: sha256(text), modifiedAt: 1 } };
      }
      case 'file.save': {
        const before = files.get(request.args.path);
        const hash = before === undefined ? null : sha256(before);
        if (hash !== request.args.baseHash) return { error: { kind: 'file-changed', hash } };
        files.set(request.args.path, request.args.text);
        return {
          value: {
            sizeBytes: request.args.text.length,
            hash: sha256(request.args.text),
            modifiedAt: 2,
          },
        };
      }
      case 'transcript.list': {
        const items = [...transcripts.values()].map(({ item }) => item);
        return { value: { transcripts: items, truncated: false } };
      }
      case 'transcript.follow': {
        const found = transcripts.get(request.args.transcript);
        if (found === undefined) return { error: { kind: 'unknown-transcript' } };
        const { from } = request.args;
        const tail = from === null ? null : fromBase64url(from.tail);
        const held = found.bytes.subarray(0, from?.byte ?? 0);
        const continued =
          from === null ||
          (held.length === from.byte &&
            toHex(held.slice(-(tail?.length ?? 0))) === toHex(tail ?? held));
        const generation = continued ? (from?.generation ?? 0) : (from?.generation ?? 0) + 1;
        const fromByte = continued ? (from?.byte ?? 0) : 0;
        const channel = connection.channelFor(`transcript ${request.args.transcript}`, fromByte);
        return { value: { channel, generation, fromByte, continued } };
      }
      case 'channel.close':
        connection.closeChannel(request.args.channel);
        return { value: {} };
      case 'roots.list':
      case 'transcript.read':
      case 'clients.list':
      case 'clients.revoke':
        throw new Error(`the page does not ask for ${request.verb}`);
      default:
        return unreachable(request);
    }
  };

  const bytesOf = (topic: string): Bytes => {
    const [kind, id = ''] = topic.split(' ');
    if (kind === 'terminal') return terminals.get(id)?.output ?? new Uint8Array(0);
    return transcripts.get(id)?.bytes ?? new Uint8Array(0);
  };

  const openSocket: OpenSocket = (url, hear) => {
    const connection = createConnection({
      hear,
      bytesOf,
      carryOut: (request) => {
        asked.push(request.verb);
        return carryOut(connection, request);
      },
      secret: () => secret,
      isPaired: () => isPaired,
      gone: () => sockets.delete(connection),
    });
    if (!isUp || url !== `ws://${COMPANION_HOST}/link`) {
      queueMicrotask(() => hear.closed(1006));
      return { send: () => undefined, close: () => undefined };
    }
    sockets.add(connection);
    queueMicrotask(hear.opened);
    return { send: connection.take, close: () => connection.close(1000) };
  };

  const stop = (): void => {
    isUp = false;
    everywhere((connection) => connection.close(1006));
  };
  return {
    openSocket,
    stop,
    start: () => {
      isUp = true;
    },
    restart: () => {
      stop();
      terminals.clear();
      isUp = true;
    },
    print: (id, text) => {
      const found = terminals.get(id);
      if (found === undefined) throw new Error('no such terminal');
      found.output = concatBytes([found.output, utf8(text)]);
      everywhere((connection) => connection.pump());
    },
    change: (id, part) => {
      const found = terminals.get(id);
      if (found === undefined) throw new Error('no such terminal');
      found.item = { ...found.item, ...part };
      const item = itemOf(found);
      everywhere((connection) => connection.event({ kind: 'event', event: 'captured', item }));
    },
    loseBefore: (id, byte) => {
      const found = terminals.get(id);
      if (found !== undefined) found.firstByte = byte;
    },
    terminals: () => [...terminals.values()].map(itemOf),
    typed,
    files,
    transcripts,
    tellTranscript: (id) => {
      const found = transcripts.get(id);
      if (found === undefined) throw new Error('no such transcript');
      everywhere((connection) => {
        connection.event({ kind: 'event', event: 'captured', item: found.item });
        connection.pump();
      });
    },
    rewriteTranscript: (id, text) => {
      const found = transcripts.get(id);
      if (found === undefined) throw new Error('no such transcript');
      found.bytes = utf8(text);
      found.generation += 1;
      everywhere((connection) => connection.restartChannel(`transcript ${id}`, found.generation));
    },
    sendRaw: (data) => everywhere((connection) => connection.raw(data)),
    setSecret: (next) => {
      secret = next;
    },
    forgetClient: () => {
      isPaired = false;
      everywhere((connection) => connection.close(4401));
    },
    asked,
  };
};

const itemOf = ({ item, output, firstByte }: FakeTerminal): TerminalItem => ({
  ...item,
  firstByte,
  nextByte: output.length,
});

interface Connection {
  readonly take: (text: string) => void;
  readonly bytes: (type: 'file', channel: number, fromByte: number, bytes: Bytes) => void;
  readonly channelFor: (topic: string, fromByte: number) => number;
  readonly closeChannel: (channel: number) => void;
  readonly restartChannel: (topic: string, generation: number) => void;
  readonly pump: () => void;
  readonly event: (event: LinkEvent) => void;
  readonly raw: (data: string | Bytes) => void;
  readonly close: (code: number) => void;
}

interface ConnectionDeps {
  readonly hear: SocketHearer;
  readonly bytesOf: (topic: string) => Bytes;
  readonly carryOut: (request: Request) => Answer;
  readonly secret: () => Uint8Array;
  readonly isPaired: () => boolean;
  readonly gone: () => void;
}

const createConnection = (deps: ConnectionDeps): Connection => {
  const { hear } = deps;
  const channels = new Map<number, { readonly topic: string; at: number }>();
  let step: 'hello' | 'proof' | 'ready' | 'closed' = 'hello';
  let pageNonce: Uint8Array = new Uint8Array(32);
  const ownNonce = new Uint8Array(32).fill(3);
  let nextChannel = 0x8000_0000;

  const send = (text: string): void => {
    if (step !== 'closed') hear.text(text);
  };
  const proofOf = (side: 'page' | 'companion'): string => {
    const [own, other] = side === 'page' ? [pageNonce, ownNonce] : [ownNonce, pageNonce];
    const message = challengeBytes(side, own, other, COMPANION_HOST, PAGE_ORIGIN);
    return toBase64url(
      new Uint8Array(createHmac('sha256', deps.secret()).update(message).digest()),
    );
  };
  const close = (code: number): void => {
    if (step === 'closed') return;
    step = 'closed';
    deps.gone();
    queueMicrotask(() => hear.closed(code));
  };

  const pump = (): void => {
    if (step !== 'ready') return;
    for (const [channel, place] of channels) {
      const bytes = deps.bytesOf(place.topic).slice(place.at);
      if (bytes.length === 0) continue;
      const type = place.topic.startsWith('terminal') ? 'terminal' : 'transcript';
      hear.bytes(encodeFrame({ type, channel, fromByte: place.at, bytes }));
      place.at += bytes.length;
    }
  };

  const take = (text: string): void => {
    if (step === 'hello') {
      const hello = parseHello(text);
      if (!hello.ok) return close(4400);
      if (!deps.isPaired() || hello.value.clientId !== CLIENT_ID) return close(4401);
      pageNonce = fromBase64url(hello.value.nonce) ?? pageNonce;
      step = 'proof';
      return send(
        encodeMessage({
          kind: 'challenge',
          nonce: toBase64url(ownNonce),
          proof: proofOf('companion'),
        }),
      );
    }
    if (step === 'proof') {
      const proof = parseProof(text);
      if (!proof.ok || proof.value.proof !== proofOf('page')) return close(4403);
      step = 'ready';
      return send(encodeMessage({ kind: 'ready', run: 'e'.repeat(32), home: '/home/me' }));
    }
    const request = parseVerb(text);
    if (!request.ok) return close(4400);
    const { id } = request.value;
    const answer = deps.carryOut(request.value);
    send(
      encodeMessage(
        'value' in answer
          ? { kind: 'reply', id, ok: true, value: answer.value }
          : { kind: 'reply', id, ok: false, error: answer.error },
      ),
    );
    return pump();
  };

  return {
    take,
    bytes: (type, channel, fromByte, bytes) =>
      hear.bytes(encodeFrame({ type, channel, fromByte, bytes })),
    channelFor: (topic, fromByte) => {
      const channel = nextChannel;
      nextChannel += 1;
      channels.set(channel, { topic, at: fromByte });
      return channel;
    },
    closeChannel: (channel) => void channels.delete(channel),
    restartChannel: (topic, generation) => {
      for (const [channel, place] of channels) {
        if (place.topic !== topic) continue;
        place.at = 0;
        send(encodeMessage({ kind: 'event', event: 'restarted', channel, generation }));
      }
      pump();
    },
    pump,
    event: (event) => {
      if (step === 'ready') send(encodeMessage(event));
    },
    raw: (data) => (typeof data === 'string' ? hear.text(data) : hear.bytes(data)),
    close,
  };
};

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** What the worker answers to a challenge when it holds `SECRET`. */
export const answerWith =
  (secret: Uint8Array | null) =>
  async (challenge: {
    readonly ownNonce: Uint8Array;
    readonly otherNonce: Uint8Array;
    readonly otherProof: Uint8Array;
    readonly host: string;
    readonly origin: string;
  }): ReturnType<EngineLink['answerCompanion']> => {
    if (secret === null) return { ok: true, value: { kind: 'no-secret' } } as const;
    const { ownNonce, otherNonce, otherProof, host, origin } = challenge;
    const hmac = (message: Uint8Array): Bytes =>
      new Uint8Array(createHmac('sha256', secret).update(message).digest());
    const expected = hmac(challengeBytes('companion', otherNonce, ownNonce, host, origin));
    if (toHex(expected) !== toHex(otherProof)) {
      return { ok: true, value: { kind: 'impostor' } } as const;
    }
    const proof = hmac(challengeBytes('page', ownNonce, otherNonce, host, origin));
    return { ok: true, value: { kind: 'proof', proof } } as const;
  };

export const textOf = (bytes: readonly Bytes[]): string => fromUtf8(concatBytes(bytes)) ?? '';
