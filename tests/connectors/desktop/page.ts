import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { request, type IncomingHttpHeaders } from 'node:http';
import { WebSocket } from 'ws';
import type { Companion } from '@holdfast/connector-desktop/src/companion.ts';
import { fromBase64url, toBase64url } from '@holdfast/shared/base/bytes.ts';
import {
  challengeBytes,
  encodeMessage,
  encodeRequest,
  type LinkEvent,
  type LinkFrame,
  parseChallenge,
  parseCompanionMessage,
  parseFrame,
  parsePairAnswer,
  parseReply,
  type RawReply,
  type Ready,
  type Verb,
  type VerbArgs,
  type VerbValue,
} from '@holdfast/shared/link/link.ts';
import { APP } from './companion-world.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** One HTTP request with headers that no browser would let a page choose. */
export const ask = (
  port: number,
  options: {
    readonly method?: string;
    readonly path?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
    readonly address?: string;
  } = {},
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const asked = request(
      {
        host: options.address ?? '127.0.0.1',
        port,
        method: options.method ?? 'GET',
        path: options.path ?? '/health',
        headers: { ...options.headers },
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () => {
          const body = Buffer.concat(parts).toString('utf8');
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
        });
      },
    );
    asked.on('error', reject);
    asked.end(options.body ?? '');
  });

export interface Paired {
  readonly clientId: string;
  readonly secret: Uint8Array;
}

export const postCode = (port: number, code: string, origin = APP): Promise<Answer> =>
  ask(port, {
    method: 'POST',
    path: '/pair',
    headers: { origin, 'content-type': 'application/json' },
    body: encodeMessage({ code }),
  });

export const pairWith = async (companion: Companion, origin = APP): Promise<Paired> => {
  const answer = await postCode(companion.port, companion.makePairingCode(), origin);
  const read = parsePairAnswer(answer.body);
  if (!read.ok) throw new Error(`pairing was answered with ${answer.status}`);
  return {
    clientId: read.value.clientId,
    secret: fromBase64url(read.value.secret) ?? new Uint8Array(0),
  };
};

export const prove = (secret: Uint8Array, message: Uint8Array): Uint8Array =>
  new Uint8Array(createHmac('sha256', secret).update(message).digest());

/** A socket with what it heard, in order; `next` waits for what is to come. */
export interface RawLink {
  readonly socket: WebSocket;
  readonly host: string;
  readonly origin: string;
  readonly next: () => Promise<string | Uint8Array>;
  readonly say: (text: string) => void;
  readonly closed: Promise<number>;
}

export const openRaw = async (
  port: number,
  options: { readonly origin?: string; readonly host?: string; readonly path?: string } = {},
): Promise<RawLink> => {
  const host = options.host ?? `127.0.0.1:${port}`;
  const origin = options.origin ?? APP;
  const socket = new WebSocket(`ws://127.0.0.1:${port}${options.path ?? '/link'}`, {
    headers: { host, origin },
  });
  const heard: (string | Uint8Array)[] = [];
  let wake: (() => void) | null = null;
  const closed = new Promise<number>((resolve) => {
    socket.on('close', (code) => {
      resolve(code);
      wake?.();
    });
  });
  socket.on('message', (data: Buffer, isBinary) => {
    heard.push(isBinary ? new Uint8Array(data) : data.toString('utf8'));
    wake?.();
  });
  await new Promise<void>((resolve, reject) => {
    socket.on('open', resolve);
    socket.on('error', reject);
  });
  const next = async (): Promise<string | Uint8Array> => {
    for (;;) {
      const one = heard.shift();
      if (one !== undefined) return one;
      if (socket.readyState === socket.CLOSED) throw new Error('the socket is closed');
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return { socket, host, origin, next, say: (text) => socket.send(text), closed };
};

export interface Greeting {
  readonly ownNonce: Uint8Array;
  readonly otherNonce: Uint8Array;
  readonly otherProof: Uint8Array;
}

/** The first half of the handshake, as the page does it. */
export const greet = async (link: RawLink, clientId: string): Promise<Greeting> => {
  const ownNonce = new Uint8Array(randomBytes(32));
  link.say(encodeMessage({ kind: 'hello', version: 1, clientId, nonce: toBase64url(ownNonce) }));
  const challenge = parseChallenge(String(await link.next()));
  if (!challenge.ok) throw new Error('no challenge');
  return {
    ownNonce,
    otherNonce: fromBase64url(challenge.value.nonce) ?? new Uint8Array(0),
    otherProof: fromBase64url(challenge.value.proof) ?? new Uint8Array(0),
  };
};

/** A page with its link open. */
export interface Page {
  readonly ready: Ready;
  readonly link: RawLink;
  readonly call: <V extends Verb>(verb: V, args: VerbArgs<V>) => Promise<Called<V>>;
  readonly events: readonly LinkEvent[];
  readonly frames: readonly LinkFrame[];
  /** Waits until what was heard so far satisfies the question. */
  readonly until: (question: (page: Page) => boolean) => Promise<void>;
  /** What came on a channel, put together; throws where a frame does not begin at the end of the last. */
  readonly bytesOf: (channel: number) => Uint8Array;
  readonly textOf: (channel: number) => string;
  readonly close: () => Promise<void>;
}

export type Called<V extends Verb> =
  | { readonly ok: true; readonly value: VerbValue<V>; readonly id: number }
  | { readonly ok: false; readonly error: { readonly kind: string }; readonly id: number };

export const openPage = async (
  companion: Pick<Companion, 'port'>,
  paired: Paired,
  options: { readonly origin?: string } = {},
): Promise<Page> => {
  const link = await openRaw(companion.port, options);
  const { ownNonce, otherNonce, otherProof } = await greet(link, paired.clientId);
  const { host, origin } = link;
  const expected = prove(
    paired.secret,
    challengeBytes('companion', otherNonce, ownNonce, host, origin),
  );
  if (!timingSafeEqual(expected, otherProof)) throw new Error('an impostor');
  const proof = prove(paired.secret, challengeBytes('page', ownNonce, otherNonce, host, origin));
  link.say(encodeMessage({ kind: 'proof', proof: toBase64url(proof) }));
  const ready = parseCompanionMessage(String(await link.next()));
  if (!ready.ok || ready.value.kind !== 'ready') throw new Error('not ready');
  return pageOn(link, ready.value);
};

const pageOn = (link: RawLink, ready: Ready): Page => {
  const events: LinkEvent[] = [];
  const frames: LinkFrame[] = [];
  const waiting = new Map<number, (reply: RawReply) => void>();
  const questions = new Set<() => void>();
  let nextId = 1;

  const hear = (message: string | Uint8Array): void => {
    if (typeof message === 'string') {
      const read = parseCompanionMessage(message);
      if (!read.ok || read.value.kind === 'ready') throw new Error(`unreadable: ${message}`);
      if (read.value.kind === 'event') events.push(read.value);
      else waiting.get(read.value.id)?.(read.value);
    } else {
      const frame = parseFrame(message);
      if (!frame.ok) throw new Error('unreadable frame');
      frames.push(frame.value);
    }
    for (const question of questions) question();
  };
  const listen = async (): Promise<void> => {
    for (;;) hear(await link.next());
  };
  listen().catch(() => {
    for (const question of questions) question();
  });

  const page: Page = {
    ready,
    link,
    events,
    frames,
    call: async (verb, args) => {
      const id = nextId;
      nextId += 1;
      const text = encodeRequest(id, verb, args);
      if (!text.ok) return { ok: false, error: text.error, id };
      const reply = await new Promise<RawReply>((resolve) => {
        waiting.set(id, resolve);
        link.say(text.value);
      });
      const read = parseReply(verb, reply);
      return read.ok ? { ok: true, value: read.value, id } : { ok: false, error: read.error, id };
    },
    until: (question) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (question(page)) {
            questions.delete(look);
            resolve();
          } else if (link.socket.readyState === link.socket.CLOSED) {
            reject(new Error('the socket closed before'));
          }
        };
        questions.add(look);
        look();
      }),
    bytesOf: (channel) => joined(frames.filter((frame) => frame.channel === channel)),
    textOf: (channel) => Buffer.from(page.bytesOf(channel)).toString('utf8'),
    close: async () => {
      link.socket.close();
      await link.closed;
    },
  };
  return page;
};

const joined = (frames: readonly LinkFrame[]): Uint8Array => {
  const first = frames[0]?.fromByte ?? 0;
  const parts: Uint8Array[] = [];
  let at = first;
  for (const frame of frames) {
    if (frame.fromByte !== at) throw new Error(`a hole at ${at}: next is ${frame.fromByte}`);
    parts.push(frame.bytes);
    at += frame.bytes.length;
  }
  return new Uint8Array(Buffer.concat(parts));
};

/** The value of a call that must have gone well. */
export const valueOf = <V extends Verb>(called: Called<V>): VerbValue<V> => {
  if (!called.ok) throw new Error(`refused: ${JSON.stringify(called.error)}`);
  return called.value;
};
