import { type Bytes, concatBytes } from '@holdfast/shared/base/bytes.ts';
import { err, ok, type Result, unreachable } from '@holdfast/shared/base/result.ts';
import {
  encodeRequest,
  FIRST_LINK_CHANNEL,
  type LinkEvent,
  parseCompanionMessage,
  parseFrame,
  parseReply,
  type RawReply,
  type Verb,
  type VerbArgs,
  type VerbValue,
} from '@holdfast/shared/link/link.ts';
import type { CaptureItem } from '@holdfast/shared/capture/capture.ts';
import type { CompanionFailure } from '../stores/companion-store.ts';
import type { Socket } from './socket.ts';

type ChannelEvent = Extract<LinkEvent, { readonly channel: number }>;

/** What comes on one channel, in its order. */
export interface ChannelHearer {
  readonly bytes: (fromByte: number, bytes: Bytes) => void;
  readonly event: (event: ChannelEvent) => void;
}

type Asked<T> = Promise<Result<T, CompanionFailure>>;

/** A connection on which both sides have proved that they know the secret. */
export interface Link {
  readonly ask: <V extends Verb>(verb: V, args: VerbArgs<V>) => Asked<VerbValue<V>>;
  /** For verbs whose bytes come ahead of the answer. */
  readonly askForBytes: <V extends Verb>(
    verb: V,
    args: VerbArgs<V>,
  ) => Asked<{ readonly value: VerbValue<V>; readonly bytes: Bytes }>;
  /** What has come on the channel since it was answered is heard at once. */
  readonly follow: (channel: number, hearer: ChannelHearer) => void;
  readonly leave: (channel: number) => void;
}

/** The same, from below: what the socket received goes in here. */
export interface LinkEnd {
  readonly link: Link;
  readonly text: (text: string) => void;
  readonly bytes: (bytes: Bytes) => void;
  readonly closed: () => void;
}

export interface LinkDeps {
  readonly socket: Pick<Socket, 'send'>;
  readonly captured: (item: CaptureItem) => void;
  /** Something came that is not of the protocol: counted and thrown away. */
  readonly dropped: () => void;
}

interface Pending {
  readonly settle: (answer: Result<RawReply, CompanionFailure>, bytes: Bytes) => void;
  readonly parts: Bytes[];
}
type Held = (hearer: ChannelHearer) => void;

/** Messages for a channel that nobody follows yet; more than this is not worth keeping. */
const MAX_HELD = 64;

export const createLink = ({ socket, captured, dropped }: LinkDeps): LinkEnd => {
  const pending = new Map<number, Pending>();
  const hearers = new Map<number, ChannelHearer>();
  const held = new Map<number, Held[]>();
  let lastId = 0;
  let isOpen = true;

  const askForBytes: Link['askForBytes'] = (verb, args) => {
    if (!isOpen) return Promise.resolve(err({ kind: 'not-connected' }));
    lastId += 1;
    const id = lastId;
    const request = encodeRequest(id, verb, args);
    if (!request.ok) return Promise.resolve(request);
    return new Promise((resolve) => {
      pending.set(id, {
        parts: [],
        settle: (answer, bytes) => {
          const value = answer.ok ? parseReply(verb, answer.value) : answer;
          resolve(value.ok ? ok({ value: value.value, bytes }) : value);
        },
      });
      socket.send(request.value);
    });
  };

  const reply = (raw: RawReply): void => {
    const asked = pending.get(raw.id);
    if (asked === undefined) return dropped();
    pending.delete(raw.id);
    asked.settle(ok(raw), concatBytes(asked.parts));
    return undefined;
  };

  const onChannel = (channel: number, tell: Held): void => {
    const hearer = hearers.get(channel);
    if (hearer !== undefined) return tell(hearer);
    const waiting = held.get(channel) ?? [];
    if (waiting.length >= MAX_HELD) return dropped();
    held.set(channel, [...waiting, tell]);
    return undefined;
  };

  const happened = (event: LinkEvent): void => {
    if (event.event === 'captured') captured(event.item);
    else onChannel(event.channel, (hearer) => hearer.event(event));
  };

  const link: Link = {
    ask: async (verb, args) => {
      const answer = await askForBytes(verb, args);
      return answer.ok ? ok(answer.value.value) : answer;
    },
    askForBytes,
    follow: (channel, hearer) => {
      hearers.set(channel, hearer);
      for (const tell of held.get(channel) ?? []) tell(hearer);
      held.delete(channel);
    },
    leave: (channel) => {
      hearers.delete(channel);
      held.delete(channel);
    },
  };

  return {
    link,
    text: (text) => {
      const message = parseCompanionMessage(text);
      if (!message.ok) return dropped();
      switch (message.value.kind) {
        case 'reply':
          return reply(message.value);
        case 'event':
          return happened(message.value);
        case 'ready':
          return dropped();
        default:
          return unreachable(message.value);
      }
    },
    bytes: (bytes) => {
      const frame = parseFrame(bytes);
      if (!frame.ok) return dropped();
      const { channel, fromByte } = frame.value;
      if (channel >= FIRST_LINK_CHANNEL) {
        return onChannel(channel, (hearer) => hearer.bytes(fromByte, frame.value.bytes));
      }
      const asked = pending.get(channel);
      if (asked === undefined) return dropped();
      asked.parts.push(frame.value.bytes);
      return undefined;
    },
    closed: () => {
      isOpen = false;
      for (const asked of pending.values()) {
        asked.settle(err({ kind: 'not-connected' }), concatBytes([]));
      }
      pending.clear();
    },
  };
};
