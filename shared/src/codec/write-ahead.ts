import { createReader, lengthPrefixed, u32, u64, u8 } from '../base/binary.ts';
import { type Bytes, concatBytes } from '../base/bytes.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Change } from '../model/change.ts';
import { encodeFrame, parseFrame } from '../seal/frame.ts';
import { changeBytes, parseChange } from './change-bytes.ts';
import type { DecodeCode } from './decode-error.ts';
import { deflate, inflate } from './deflate.ts';
import { NODE_MAX } from './limits.ts';
import { NODE } from './node-type.ts';
import type { JsonError } from './strict-json.ts';

/** The changes of one second, and the counter of the tick that will hold them. */
export interface RecordedChanges {
  readonly counter: number;
  readonly changes: readonly Change[];
}

const VERSION = 1;
/** Fits the limit of an envelope with its own frame around it. */
const RECORD_MAX = 1024 * 1024;
const CHANGES_MAX = 65_536;
const FRAME_HEADER = 12;

/** Raw bytes of a write-ahead record (FORMAT.md, section 10). Every change is compressed by itself. */
export const recordBytes = async ({
  counter,
  changes,
}: RecordedChanges): Promise<Result<Bytes, JsonError>> => {
  if (changes.length > CHANGES_MAX) return err({ kind: 'too-large' });
  const frames: Bytes[] = [];
  for (const change of changes) {
    const raw = changeBytes(change);
    if (!raw.ok) return raw;
    if (raw.value.length > NODE_MAX) return err({ kind: 'too-large' });
    const { codec, payload } = await deflate(raw.value);
    const rawLength = raw.value.length;
    frames.push(lengthPrefixed(encodeFrame({ codec, nodeType: NODE.none, rawLength, payload })));
  }
  const record = concatBytes([u8(VERSION), u64(counter), u32(changes.length), ...frames]);
  return record.length <= RECORD_MAX ? ok(record) : err({ kind: 'too-large' });
};

export const parseRecord = async (
  raw: Bytes,
): Promise<Result<RecordedChanges, { readonly kind: DecodeCode }>> => {
  const reader = createReader(raw);
  if (reader.u8() !== VERSION) return err({ kind: 'unsupported' });
  const counter = reader.u64();
  const count = reader.u32();
  if (counter === null || count === null) return err({ kind: 'bad-content' });
  if (count > CHANGES_MAX) return err({ kind: 'too-large' });

  const changes: Change[] = [];
  for (let index = 0; index < count; index += 1) {
    const framed = reader.lengthPrefixed(NODE_MAX + FRAME_HEADER);
    if (framed === null) return err({ kind: 'bad-content' });
    const change = await changeFrom(framed);
    if (!change.ok) return change;
    changes.push(change.value);
  }
  return reader.left() === 0 ? ok({ counter, changes }) : err({ kind: 'bad-content' });
};

const changeFrom = async (
  framed: Bytes,
): Promise<Result<Change, { readonly kind: DecodeCode }>> => {
  const frame = parseFrame(framed, { padded: false });
  if (!frame.ok) return frame;
  if (frame.value.nodeType !== NODE.none) return err({ kind: 'bad-frame' });
  const bytes = await inflate(frame.value, frame.value.rawLength);
  return bytes.ok ? parseChange(bytes.value) : bytes;
};
