import * as z from 'zod/mini';
import { captureItemSchema, connectorIdSchema, countSchema } from '../capture/capture.ts';
import { channelSchema, requestIdSchema } from './numbers.ts';
import { verbErrorSchema } from './verbs.ts';

/** 32 bytes as base64url. */
const bytes32 = z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/));

export const pairRequestSchema = z.strictObject({
  code: z.string().check(z.minLength(1), z.maxLength(64)),
});
export const pairAnswerSchema = z.strictObject({
  clientId: connectorIdSchema,
  secret: bytes32,
});

export const helloSchema = z.strictObject({
  kind: z.literal('hello'),
  version: z.literal(1),
  clientId: connectorIdSchema,
  nonce: bytes32,
});
export const challengeSchema = z.strictObject({
  kind: z.literal('challenge'),
  nonce: bytes32,
  proof: bytes32,
});
export const proofSchema = z.strictObject({ kind: z.literal('proof'), proof: bytes32 });
export const readySchema = z.strictObject({
  kind: z.literal('ready'),
  /** New with each start of the companion: terminals of another run are gone. */
  run: connectorIdSchema,
  home: z.string().check(z.maxLength(4_096)),
});

/** A request before its verb is known; the arguments are read by the verb's own schema. */
export const requestSchema = z.strictObject({
  kind: z.literal('request'),
  id: requestIdSchema,
  verb: z.string().check(z.maxLength(64)),
  args: z.unknown(),
});

export const replySchema = z.discriminatedUnion('ok', [
  z.strictObject({
    kind: z.literal('reply'),
    id: requestIdSchema,
    ok: z.literal(true),
    value: z.unknown(),
  }),
  z.strictObject({
    kind: z.literal('reply'),
    id: requestIdSchema,
    ok: z.literal(false),
    error: verbErrorSchema,
  }),
]);

/** What the companion says without being asked. */
export const eventSchema = z.discriminatedUnion('event', [
  z.strictObject({
    kind: z.literal('event'),
    event: z.literal('captured'),
    item: captureItemSchema,
  }),
  /** The next frame of this channel starts at `toByte`: what lies between was dropped from the ring. */
  z.strictObject({
    kind: z.literal('event'),
    event: z.literal('gap'),
    channel: channelSchema,
    fromByte: countSchema,
    toByte: countSchema,
  }),
  /** The file was truncated or rewritten: what follows on the channel is the new generation, from 0. */
  z.strictObject({
    kind: z.literal('event'),
    event: z.literal('restarted'),
    channel: channelSchema,
    generation: countSchema,
  }),
  /** Everything up to `toByte` has been sent: for a follower, all complete lines there are. */
  z.strictObject({
    kind: z.literal('event'),
    event: z.literal('caught-up'),
    channel: channelSchema,
    toByte: countSchema,
  }),
  /** The channel ends: its terminal was closed, or its transcript is gone. */
  z.strictObject({ kind: z.literal('event'), event: z.literal('ended'), channel: channelSchema }),
]);
