import * as z from 'zod/mini';
import type { Frozen } from '../base/frozen.ts';
import { err, ok, type Result } from '../base/result.ts';

/** Longest path and longest command line that cross, in UTF-16 units. */
export const MAX_PATH_CHARACTERS = 4_096;
export const MAX_COMMAND_CHARACTERS = 4_096;

/** An id that a connector made: 16 bytes in lower-case hexadecimal. */
export const connectorIdSchema = z.string().check(z.regex(/^[0-9a-f]{32}$/));

/** Absolute, without a NUL. Whether it exists and may be used is for its reader to find out. */
export const absolutePathSchema = z
  .string()
  .check(z.maxLength(MAX_PATH_CHARACTERS), z.regex(/^(?:\/|[A-Za-z]:[\\/])[^\0]*$/));

export const commandSchema = z.string().check(z.maxLength(MAX_COMMAND_CHARACTERS));

/** Bytes, an offset or milliseconds: whole, not negative, safe. */
export const countSchema = z.int().check(z.nonnegative());

/** Of a terminal, in cells. */
export const terminalSizeSchema = z.strictObject({
  columns: z.int().check(z.gte(2), z.lte(1_000)),
  rows: z.int().check(z.gte(1), z.lte(1_000)),
});

export const terminalItemSchema = z.strictObject({
  kind: z.literal('terminal'),
  id: connectorIdSchema,
  cwd: absolutePathSchema,
  cwdSource: z.enum(['start', 'osc7', 'proc']),
  size: terminalSizeSchema,
  lastCommand: z.nullable(commandSchema),
  running: z.boolean(),
  lastExitCode: z.nullable(z.int()),
  offeredCommand: z.nullable(commandSchema),
  ended: z.nullable(z.strictObject({ exitCode: z.int(), signal: z.nullable(z.int()) })),
  firstByte: countSchema,
  nextByte: countSchema,
});

export const transcriptItemSchema = z.strictObject({
  kind: z.literal('transcript'),
  id: connectorIdSchema,
  tool: z.enum(['claude', 'codex']),
  title: z.nullable(z.string().check(z.maxLength(400))),
  cwd: z.nullable(absolutePathSchema),
  parent: z.nullable(connectorIdSchema),
  sizeBytes: countSchema,
  modifiedAt: countSchema,
});

/** Where a terminal stands: a whole state each time, so that a repeat or a lost item does no harm. */
export type TerminalItem = Frozen<z.infer<typeof terminalItemSchema>>;
/** What is known of a transcript from its first lines alone. */
export type TranscriptItem = Frozen<z.infer<typeof transcriptItemSchema>>;
/** Everything a connector may hand over without being asked (CAPTURE.md). */
export type CaptureItem = TerminalItem | TranscriptItem;
export type TerminalSize = Frozen<z.infer<typeof terminalSizeSchema>>;

export const captureItemSchema = z.discriminatedUnion('kind', [
  terminalItemSchema,
  transcriptItemSchema,
]);

export interface MalformedCapture {
  readonly kind: 'malformed-capture';
}

/** Reads one item of another process; an unknown kind or field or a size above its cap refuses it whole. */
export const parseCapture = (value: unknown): Result<CaptureItem, MalformedCapture> => {
  const read = captureItemSchema.safeParse(value);
  return read.success ? ok(read.data) : err({ kind: 'malformed-capture' });
};
