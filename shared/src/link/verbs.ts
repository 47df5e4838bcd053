import * as z from 'zod/mini';
import {
  absolutePathSchema,
  commandSchema,
  connectorIdSchema,
  countSchema,
  MAX_PATH_CHARACTERS,
  terminalItemSchema,
  terminalSizeSchema,
  transcriptItemSchema,
} from '../capture/capture.ts';
import type { Frozen } from '../base/frozen.ts';
import { LIMITS } from './limits.ts';
import { channelSchema } from './numbers.ts';

/** Below a root, with `/` between its parts; empty names the root itself. */
const relativePath = z.string().check(z.maxLength(MAX_PATH_CHARACTERS), z.regex(/^[^\0]*$/));
const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const nothing = z.strictObject({});

const entry = z.strictObject({
  name: z.string().check(z.maxLength(1_024)),
  type: z.enum(['file', 'folder', 'other']),
  sizeBytes: countSchema,
  modifiedAt: countSchema,
});
const root = z.strictObject({ root: connectorIdSchema, path: absolutePathSchema });
const client = z.strictObject({
  clientId: connectorIdSchema,
  origin: z.string().check(z.maxLength(300)),
  pairedAt: countSchema,
  current: z.boolean(),
});

/** Every verb: what it takes and what it answers (LINK.md, section 4). */
export const VERBS = {
  'roots.list': {
    args: nothing,
    value: z.strictObject({ roots: z.array(root).check(z.maxLength(LIMITS.roots)) }),
  },
  'roots.add': {
    /** `confirmed` says that the user, not the page alone, wanted this folder. */
    args: z.strictObject({ path: absolutePathSchema, confirmed: z.literal(true) }),
    value: root,
  },

  'terminal.list': {
    args: nothing,
    value: z.strictObject({
      terminals: z.array(terminalItemSchema).check(z.maxLength(LIMITS.terminals)),
    }),
  },
  'terminal.open': {
    /** `cwd` null: the home folder. */
    args: z.strictObject({ cwd: z.nullable(absolutePathSchema), size: terminalSizeSchema }),
    value: terminalItemSchema,
  },
  'terminal.input': {
    args: z.strictObject({
      terminal: connectorIdSchema,
      text: z.string().check(z.maxLength(LIMITS.inputCharacters)),
    }),
    value: nothing,
  },
  'terminal.resize': {
    args: z.strictObject({ terminal: connectorIdSchema, size: terminalSizeSchema }),
    value: nothing,
  },
  'terminal.close': {
    args: z.strictObject({ terminal: connectorIdSchema }),
    value: nothing,
  },
  'terminal.attach': {
    /** `windowBytes`: how far output may run ahead of `channel.ack`; null: no further than the socket takes. */
    args: z.strictObject({
      terminal: connectorIdSchema,
      fromByte: countSchema,
      windowBytes: z.nullable(z.int().check(z.gte(65_536), z.lte(LIMITS.ringBytes))),
    }),
    /** Output follows from `fromByte`; it is above the one asked for when the ring no longer has that. */
    value: z.strictObject({
      channel: channelSchema,
      fromByte: countSchema,
      firstByte: countSchema,
      nextByte: countSchema,
    }),
  },

  'restore.offer': {
    args: z.strictObject({
      cwd: z.nullable(absolutePathSchema),
      lastCommand: z.nullable(commandSchema),
      size: terminalSizeSchema,
    }),
    value: z.strictObject({
      terminal: terminalItemSchema,
      /** Where the new shell stands against the folder asked for. */
      place: z.enum(['same', 'parent', 'home']),
    }),
  },

  'file.list': {
    args: z.strictObject({ root: connectorIdSchema, dir: relativePath }),
    value: z.strictObject({
      entries: z.array(entry).check(z.maxLength(LIMITS.listEntries)),
      truncated: z.boolean(),
    }),
  },
  'file.read': {
    args: z.strictObject({ root: connectorIdSchema, path: relativePath }),
    /** The bytes come ahead of this, in frames of type `file` on the channel of the request's id. */
    value: z.strictObject({ sizeBytes: countSchema, hash: sha256, modifiedAt: countSchema }),
  },
  'file.save': {
    /** `baseHash` null: there must be no file of that name yet. */
    args: z.strictObject({
      root: connectorIdSchema,
      path: relativePath,
      baseHash: z.nullable(sha256),
      text: z.string().check(z.maxLength(LIMITS.fileBytes)),
    }),
    value: z.strictObject({ sizeBytes: countSchema, hash: sha256, modifiedAt: countSchema }),
  },

  'transcript.list': {
    args: nothing,
    value: z.strictObject({
      transcripts: z.array(transcriptItemSchema).check(z.maxLength(LIMITS.transcriptEntries)),
      truncated: z.boolean(),
    }),
  },
  'transcript.read': {
    args: z.strictObject({ transcript: connectorIdSchema, fromByte: countSchema }),
    /** The bytes come ahead of this, as one frame of type `transcript` on the channel of the request's id. */
    value: z.strictObject({
      fromByte: countSchema,
      toByte: countSchema,
      sizeBytes: countSchema,
      /** Pages with one number belong to one text; another number: it was truncated or rewritten between. */
      revision: countSchema,
    }),
  },
  'transcript.follow': {
    args: z.strictObject({
      transcript: connectorIdSchema,
      /** What the page has: null for nothing. */
      from: z.nullable(
        z.strictObject({
          generation: countSchema,
          /** Bytes of this generation; `tail` are the last of them (all, when fewer than 4 KiB), base64url. */
          byte: countSchema,
          tail: z.string().check(z.maxLength(5_462), z.regex(/^[A-Za-z0-9_-]*$/)),
        }),
      ),
    }),
    /** `continued` false: what the page has is not how the file begins; this is a new generation, from 0. */
    value: z.strictObject({
      channel: channelSchema,
      generation: countSchema,
      fromByte: countSchema,
      continued: z.boolean(),
    }),
  },

  'channel.ack': {
    args: z.strictObject({ channel: channelSchema, toByte: countSchema }),
    value: nothing,
  },
  'channel.close': { args: z.strictObject({ channel: channelSchema }), value: nothing },

  'clients.list': {
    args: nothing,
    value: z.strictObject({ clients: z.array(client) }),
  },
  'clients.revoke': {
    args: z.strictObject({ clientId: connectorIdSchema }),
    value: nothing,
  },
} as const;

export type VerbName = keyof typeof VERBS;
export type ArgsOf<V extends VerbName> = Frozen<z.infer<(typeof VERBS)[V]['args']>>;
export type ValueOf<V extends VerbName> = Frozen<z.infer<(typeof VERBS)[V]['value']>>;

export const isVerbName = (text: string): text is VerbName => Object.hasOwn(VERBS, text);

const fact = <const Kind extends string>(kind: Kind) => z.strictObject({ kind: z.literal(kind) });

/** Why a verb was not carried out. Facts for the page's sentence; never a path or a system's message. */
export const verbErrorSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('bad-arguments'),
    field: z.string().check(z.maxLength(100)),
  }),
  z.strictObject({
    kind: z.literal('too-many'),
    of: z.enum(['terminals', 'roots', 'channels', 'requests']),
    limit: countSchema,
  }),
  fact('unknown-terminal'),
  fact('terminal-ended'),
  fact('shell-failed'),
  fact('unknown-root'),
  z.strictObject({
    kind: z.literal('root-refused'),
    reason: z.enum(['filesystem-root', 'home', 'not-a-folder', 'not-found']),
  }),
  /** Outside the roots (for a terminal: and the home folder), be it through `..` or a link. */
  fact('outside-roots'),
  fact('not-found'),
  fact('not-a-file'),
  fact('not-a-folder'),
  fact('no-permission'),
  z.strictObject({ kind: z.literal('too-large'), sizeBytes: countSchema, limit: countSchema }),
  z.strictObject({ kind: z.literal('binary'), sizeBytes: countSchema }),
  /** The file is not the one `baseHash` names; `hash` null: it is gone, or is no text any more. */
  z.strictObject({ kind: z.literal('file-changed'), hash: z.nullable(sha256) }),
  z.strictObject({ kind: z.literal('disk-failed'), code: z.string().check(z.maxLength(40)) }),
  fact('unknown-transcript'),
  fact('unknown-channel'),
  fact('unknown-client'),
]);
export type VerbError = Frozen<z.infer<typeof verbErrorSchema>>;
