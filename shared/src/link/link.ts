import type * as z from 'zod/mini';
import type { Bytes } from '../base/bytes.ts';
import type { Frozen } from '../base/frozen.ts';
import { parseJson } from '../base/json.ts';
import { err, ok, type Result } from '../base/result.ts';
import { challengeMessage, type Side } from './challenge.ts';
import { type BadFrame, type Frame, frameBytes, readFrame } from './frames.ts';
import { LIMITS } from './limits.ts';
import {
  challengeSchema,
  eventSchema,
  helloSchema,
  pairAnswerSchema,
  pairRequestSchema,
  proofSchema,
  readySchema,
  replySchema,
  requestSchema,
} from './messages.ts';
import { FIRST_CHANNEL } from './numbers.ts';
import { cleanScrollback } from './scrollback.ts';
import {
  type ArgsOf,
  isVerbName,
  type ValueOf,
  type VerbError,
  type VerbName,
  VERBS,
} from './verbs.ts';

export type Verb = VerbName;
export type VerbArgs<V extends Verb> = ArgsOf<V>;
export type VerbValue<V extends Verb> = ValueOf<V>;
export type VerbFailure = VerbError;

/** One verb asked for; `id` counts up from 1 on each connection. */
export type Request = {
  readonly [V in Verb]: {
    readonly kind: 'request';
    readonly id: number;
    readonly verb: V;
    readonly args: VerbArgs<V>;
  };
}[Verb];

export type PairRequest = Frozen<z.infer<typeof pairRequestSchema>>;
export type PairAnswer = Frozen<z.infer<typeof pairAnswerSchema>>;
export type Hello = Frozen<z.infer<typeof helloSchema>>;
export type Challenge = Frozen<z.infer<typeof challengeSchema>>;
export type Proof = Frozen<z.infer<typeof proofSchema>>;
export type Ready = Frozen<z.infer<typeof readySchema>>;
export type LinkEvent = Frozen<z.infer<typeof eventSchema>>;
/** An answer before its verb's own schema has read the value (`parseReply`). */
export type RawReply =
  | { readonly kind: 'reply'; readonly id: number; readonly ok: true; readonly value: unknown }
  | {
      readonly kind: 'reply';
      readonly id: number;
      readonly ok: false;
      readonly error: VerbFailure;
    };
export type LinkFrame = Frame;

export type VerbFault =
  /** Not a request at all: the socket closes with `badMessage`. */
  | { readonly kind: 'malformed' }
  /** The socket closes with `unknownVerb`. */
  | { readonly kind: 'unknown-verb' }
  /** Answered with the error `bad-arguments`; `field` is the first that does not fit. */
  | { readonly kind: 'bad-arguments'; readonly id: number; readonly field: string };

export interface Malformed {
  readonly kind: 'malformed';
}
export interface BadReply {
  readonly kind: 'bad-reply';
}
export interface TooLarge {
  readonly kind: 'too-large';
  readonly sizeBytes: number;
  readonly limit: number;
}

/** LINK.md, section 6. */
export const LINK_LIMITS = LIMITS;
export const LINK_PATH = '/link';
export const PAIR_PATH = '/pair';
export const HEALTH_PATH = '/health';
export const FIRST_LINK_CHANNEL = FIRST_CHANNEL;

/** Why the companion closes a socket (LINK.md, section 2). */
export const CLOSE = {
  badMessage: 4400,
  /** The client is not (or no longer) paired: pair again. */
  unknownClient: 4401,
  /** The proof is wrong. */
  badProof: 4403,
  unknownVerb: 4404,
  handshakeLate: 4408,
} as const;

/** Reads a request once the handshake is done. */
export const parseVerb = (text: string): Result<Request, VerbFault> => {
  const raw = requestSchema.safeParse(parseJson(text));
  if (!raw.success) return err({ kind: 'malformed' });
  const { id, verb, args } = raw.data;
  if (!isVerbName(verb)) return err({ kind: 'unknown-verb' });
  const read = VERBS[verb].args.safeParse(args);
  if (!read.success) return err({ kind: 'bad-arguments', id, field: fieldOf(read.error) });
  // The schema that read the arguments is the one of this very verb.
  return ok({ kind: 'request', id, verb, args: read.data } as Request);
};

/** The text of a request; `too-large` is said here, because the companion could only close the socket. */
export const encodeRequest = <V extends Verb>(
  id: number,
  verb: V,
  args: VerbArgs<V>,
): Result<string, TooLarge> => {
  const text = JSON.stringify({ kind: 'request', id, verb, args });
  const sizeBytes = new TextEncoder().encode(text).length;
  const limit = LIMITS.textFrameBytes;
  return sizeBytes <= limit ? ok(text) : err({ kind: 'too-large', sizeBytes, limit });
};

/** Reads the value of an answer as its verb's. */
export const parseReply = <V extends Verb>(
  verb: V,
  reply: RawReply,
): Result<VerbValue<V>, VerbFailure | BadReply> => {
  if (!reply.ok) return err(reply.error);
  const read = VERBS[verb].value.safeParse(reply.value);
  // The schema that read the value is the one of this very verb.
  return read.success ? ok(read.data as VerbValue<V>) : err({ kind: 'bad-reply' });
};

/** Reads what the companion says once the handshake is done (the first message is `ready`). */
export const parseCompanionMessage = (
  text: string,
): Result<Ready | RawReply | LinkEvent, Malformed> => {
  const value = parseJson(text);
  for (const schema of [replySchema, eventSchema, readySchema] as const) {
    const read = schema.safeParse(value);
    if (read.success) return ok(read.data);
  }
  return err({ kind: 'malformed' });
};

export const parseHello = (text: string): Result<Hello, Malformed> => parse(helloSchema, text);
export const parseChallenge = (text: string): Result<Challenge, Malformed> =>
  parse(challengeSchema, text);
export const parseProof = (text: string): Result<Proof, Malformed> => parse(proofSchema, text);
export const parsePairRequest = (text: string): Result<PairRequest, Malformed> =>
  parse(pairRequestSchema, text);
export const parsePairAnswer = (text: string): Result<PairAnswer, Malformed> =>
  parse(pairAnswerSchema, text);

/** The text of every message but a request. */
export const encodeMessage = (
  message: Hello | Challenge | Proof | Ready | RawReply | LinkEvent | PairRequest | PairAnswer,
): string => JSON.stringify(message);

/** `u8 type | u32 channel | u64 fromByte | bytes`, big-endian. */
export const encodeFrame = (frame: LinkFrame): Bytes => frameBytes(frame);
export const parseFrame = (bytes: Uint8Array): Result<LinkFrame, BadFrame> => readFrame(bytes);

/**
 * The bytes whose HMAC-SHA-256 under the pairing secret is the proof of `side` (LINK.md, section 3).
 * `host` is the Host header of the connection ("127.0.0.1:4872"), `origin` its Origin header.
 */
export const challengeBytes = (
  side: Side,
  ownNonce: Uint8Array,
  otherNonce: Uint8Array,
  host: string,
  origin: string,
): Bytes => challengeMessage(side, ownNonce, otherNonce, host, origin);

/**
 * Old output, safe to print again: text, CR, LF, TAB, BS, colours (SGR) and http(s) links stay, every
 * other control goes (LINK.md, section 7). Cleaning twice changes nothing more.
 */
export const sanitizeScrollback = (bytes: Uint8Array): Bytes => cleanScrollback(bytes);

const parse = <Schema extends z.ZodMiniType>(
  schema: Schema,
  text: string,
): Result<z.infer<Schema>, Malformed> => {
  const read = schema.safeParse(parseJson(text));
  return read.success ? ok(read.data) : err({ kind: 'malformed' });
};

/** Names of fields are ours, so this is safe to send back; the value is not in it. */
const fieldOf = (error: z.core.$ZodError): string =>
  (error.issues[0]?.path ?? []).map(String).join('.').slice(0, 100);
