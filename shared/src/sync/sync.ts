import type { PackId } from '../base/ids.ts';
import { millis, type Millis } from '../base/ports.ts';
import { unreachable } from '../base/result.ts';
import { backoffMs } from './backoff.ts';
import type { SyncAction, SyncEvent } from './event.ts';
import type { Channel, Link, OutboxItem, SyncCore } from './state.ts';

export interface Step {
  readonly state: SyncCore;
  readonly actions: readonly SyncAction[];
}

/**
 * The next step of replication, given what happened. Pure: no network, no clock, no randomness, so that
 * every interleaving can be tested. At most one item is being sent and one channel being read at a time,
 * and a repeat of any event is harmless: ids are content hashes, and a cursor only moves with `read`.
 */
export const step = (state: SyncCore, event: SyncEvent): Step => {
  if ('run' in event && event.run !== state.run) return proceed(state, event.at, []);
  const after = apply(state, event);
  return proceed(after.state, event.at, after.actions);
};

const stay = (state: SyncCore, ...actions: readonly SyncAction[]): Step => ({ state, actions });

const ONLINE: Link = { kind: 'online' };

const apply = (state: SyncCore, event: SyncEvent): Step => {
  switch (event.kind) {
    case 'queued':
      return stay({ ...state, outbox: queue(state.outbox, event.items) });
    case 'checked':
      return stay({
        ...state,
        link: ONLINE,
        sending: { kind: 'uploading', left: event.missing, asked: false },
      });
    case 'uploaded':
      return stay({ ...state, link: ONLINE, sending: without(state, event.packId) });
    case 'packs-wanted':
      return packsWanted(state, event.packIds);
    case 'accepted':
      return accepted(state, event.item);
    case 'read':
      return stay(readDone({ ...state, link: ONLINE }, event.channel, event.more));
    case 'hint':
      return stay({ ...state, wanted: want(state.wanted, [event.channel]) });
    case 'hint-all':
      return stay({ ...state, wanted: want(state.wanted, state.channels) });
    case 'channels':
      return stay({
        ...state,
        channels: event.channels,
        wanted: want(
          state.wanted,
          event.channels.filter((channel) => !state.channels.includes(channel)),
        ),
      });
    case 'failed':
      return failed(state, event);
    case 'refused':
      return stay({ ...idle(state), link: { kind: 'stopped', code: event.code } });
    case 'try-now':
      return stay({
        ...idle(state),
        link: { kind: 'unknown' },
        wanted: want(state.wanted, state.channels),
      });
    case 'wake':
      return stay(state);
    default:
      return unreachable(event);
  }
};

/** Starts whatever may be started: the head of the outbox, and the oldest wish to read. */
const proceed = (state: SyncCore, now: Millis, actions: readonly SyncAction[]): Step => {
  if (!mayAsk(state.link, now)) return { state, actions };

  const sent = sendNext(state);
  const read = readNext(sent.state);
  return { state: read.state, actions: [...actions, ...sent.actions, ...read.actions] };
};

const mayAsk = (link: Link, now: Millis): boolean =>
  link.kind !== 'stopped' && (link.kind !== 'failing' || now >= link.retryAt);

const sendNext = (state: SyncCore): Step => {
  const item = state.outbox[0];
  if (item === undefined) return stay(state);
  const { run, sending } = state;
  const send = (): Step =>
    stay({ ...state, sending: { kind: 'committing' } }, { kind: 'send', run, item });

  if (sending.kind === 'idle') {
    if (item.kind === 'mark' || item.packIds.length === 0) return send();
    return stay({ ...state, sending: { kind: 'checking' } }, { kind: 'check', run, item });
  }
  if (sending.kind !== 'uploading' || sending.asked || item.kind !== 'commit') return stay(state);
  const [packId] = sending.left;
  if (packId === undefined) return send();
  return stay(
    { ...state, sending: { ...sending, asked: true } },
    { kind: 'upload', run, item, packId },
  );
};

const readNext = (state: SyncCore): Step => {
  const [channel] = state.wanted;
  if (state.reading || channel === undefined) return stay(state);
  return stay({ ...state, reading: true }, { kind: 'read', run: state.run, channel });
};

const keyOf = (item: OutboxItem): string => (item.kind === 'commit' ? item.commitId : item.markId);

const queue = (
  outbox: readonly OutboxItem[],
  items: readonly OutboxItem[],
): readonly OutboxItem[] => {
  const there = new Set(outbox.map(keyOf));
  const fresh = items.filter((item) => !there.has(keyOf(item)));
  return fresh.length === 0 ? outbox : [...outbox, ...fresh];
};

const want = (wanted: readonly Channel[], channels: readonly Channel[]): readonly Channel[] => {
  const fresh = channels.filter((channel) => !wanted.includes(channel));
  return fresh.length === 0 ? wanted : [...wanted, ...fresh];
};

const without = (state: SyncCore, packId: PackId): SyncCore['sending'] =>
  state.sending.kind === 'uploading'
    ? { kind: 'uploading', left: state.sending.left.filter((id) => id !== packId), asked: false }
    : state.sending;

/** A pack's lease may run out between the check and the commit; a server that asks for ever is broken. */
const MAX_ROUNDS = 5;

const packsWanted = (state: SyncCore, packIds: readonly PackId[]): Step =>
  state.rounds >= MAX_ROUNDS
    ? stay({ ...idle(state), link: { kind: 'stopped', code: 'missing_packs' } })
    : stay({
        ...state,
        link: ONLINE,
        rounds: state.rounds + 1,
        sending: { kind: 'uploading', left: packIds, asked: false },
      });

const accepted = (state: SyncCore, item: OutboxItem): Step => {
  const key = keyOf(item);
  const wasHead = state.outbox[0] !== undefined && keyOf(state.outbox[0]) === key;
  const outbox = state.outbox.filter((queued) => keyOf(queued) !== key);
  const sending = wasHead ? ({ kind: 'idle' } as const) : state.sending;
  return stay(
    { ...state, link: ONLINE, outbox, sending, rounds: wasHead ? 0 : state.rounds },
    { kind: 'acknowledge', item },
  );
};

const readDone = (state: SyncCore, channel: Channel, more: boolean): SyncCore => {
  const rest = state.wanted.filter((wish) => wish !== channel);
  return { ...state, reading: false, wanted: more ? [channel, ...rest] : rest };
};

/** Forgets what was under way: it is asked for again from the beginning, which is always allowed. */
const idle = (state: SyncCore): SyncCore => ({
  ...state,
  run: state.run + 1,
  sending: { kind: 'idle' },
  rounds: 0,
  reading: false,
});

const failed = (state: SyncCore, event: SyncEvent & { readonly kind: 'failed' }): Step => {
  const before = state.link.kind === 'failing' ? state.link : null;
  const attempt = (before?.attempt ?? 0) + 1;
  const waitMs = Math.max(backoffMs(attempt, event.jitter), event.retryAfter ?? 0);
  const retryAt = millis(event.at + waitMs);
  return stay(
    {
      ...idle(state),
      link: { kind: 'failing', attempt, since: before?.since ?? event.at, retryAt },
    },
    { kind: 'wake-at', at: retryAt },
  );
};
