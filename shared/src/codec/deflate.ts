import { Deflate, Inflate } from 'pako';
import { type Bytes, concatBytes } from '../base/bytes.ts';
import { err, ok, type Result } from '../base/result.ts';
import { NODE_MAX } from './limits.ts';
import { CODEC } from './node-type.ts';

export interface Deflated {
  readonly codec: number;
  readonly payload: Bytes;
}

export type InflateError =
  | { readonly kind: 'unsupported' }
  | { readonly kind: 'bad-frame' }
  /** `inflated`: bytes that had been made when it stopped. */
  | { readonly kind: 'too-large'; readonly inflated: number };

/** From here on the platform's streams are worth their overhead: native, and off this thread. */
const NATIVE_FROM = 64 * 1024;
const CHUNK = 64 * 1024;

/** Deflate (RFC 1951) of one node by itself; codec 0 where that does not make it smaller. */
export const deflate = async (raw: Bytes): Promise<Deflated> => {
  const payload =
    raw.length >= NATIVE_FROM && typeof CompressionStream === 'function'
      ? await deflateNative(raw)
      : deflateHere(raw);
  if (payload.length >= raw.length) return { codec: CODEC.none, payload: raw };
  return isBomb(payload.length, raw.length)
    ? { codec: CODEC.deflate, payload: deflateHere(raw, HUFFMAN_ONLY) }
    : { codec: CODEC.deflate, payload };
};

/**
 * Raw bytes of a node, exactly `rawLength` of them. Stops as soon as more come out: a deflate stream of
 * 50 MB can hold 51 GB.
 */
export const inflate = async (
  { codec, payload }: Deflated,
  rawLength: number,
): Promise<Result<Bytes, InflateError>> => {
  if (codec !== CODEC.none && codec !== CODEC.deflate) return err({ kind: 'unsupported' });
  if (rawLength > NODE_MAX || isBomb(payload.length, rawLength)) {
    return err({ kind: 'too-large', inflated: 0 });
  }
  if (codec === CODEC.none) return payload.length === rawLength ? ok(payload) : BAD_FRAME;
  return rawLength >= NATIVE_FROM && typeof DecompressionStream === 'function'
    ? inflateNative(payload, rawLength)
    : inflateHere(payload, rawLength);
};

const BAD_FRAME = err({ kind: 'bad-frame' });

/** More than any honest node: one that deflates this well is deflated worse, and no reader need tell them apart. */
const isBomb = (payloadLength: number, rawLength: number): boolean =>
  rawLength > 200 * payloadLength + 65_536;

/** zlib's strategy without matches: at most 8 to 1. */
const HUFFMAN_ONLY = 2;
const DEFAULT_STRATEGY = 0;

/** By so much zlib's matches reach less far back than the window. */
const LOOK_AHEAD = 262;

/** Window and tables as large as the node needs: the full ones are 256 KiB of garbage for every node of a tick. */
const deflateHere = (raw: Bytes, strategy: 0 | 2 = DEFAULT_STRATEGY): Bytes => {
  const bits = 32 - Math.clz32(raw.length + LOOK_AHEAD);
  const windowBits = Math.min(15, bits);
  const memLevel = Math.min(8, bits - 6);
  const deflater = new Deflate({ level: 6, raw: true, strategy, windowBits, memLevel });
  deflater.push(raw, true);
  return deflater.result;
};

const deflateNative = async (raw: Bytes): Promise<Bytes> => {
  const chunks: Uint8Array[] = [];
  const { readable, writable } = new CompressionStream('deflate-raw');
  const writing = feed(writable, raw);
  const reader = readable.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    chunks.push(read.value);
  }
  await writing;
  return concatBytes(chunks);
};

const inflateNative = async (
  payload: Bytes,
  rawLength: number,
): Promise<Result<Bytes, InflateError>> => {
  const { readable, writable } = new DecompressionStream('deflate-raw');
  const reader = readable.getReader();
  const sink = createSink(rawLength);
  const writing = feed(writable, payload);
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      if (!sink.take(read.value)) {
        await reader.cancel();
        return err({ kind: 'too-large', inflated: sink.seen() });
      }
    }
    await writing;
  } catch {
    return BAD_FRAME;
  }
  return sink.whole();
};

/** A stream that fails on its readable side fails its writer too; the reader's error is the one told. */
const feed = async (writable: WritableStream<BufferSource>, bytes: Bytes): Promise<void> => {
  const writer = writable.getWriter();
  const done = Promise.all([writer.write(bytes), writer.close()]);
  await done.catch(() => undefined);
};

const inflateHere = (payload: Bytes, rawLength: number): Result<Bytes, InflateError> => {
  // One byte more than is right, so that the first chunk already shows a node that is too long.
  const inflater = new Inflate({ raw: true, chunkSize: Math.min(CHUNK, rawLength + 1) });
  const sink = createSink(rawLength);
  inflater.onData = (chunk) => {
    if (!sink.take(chunk)) throw TOO_LONG;
  };
  try {
    inflater.push(payload, true);
  } catch (error) {
    if (error !== TOO_LONG) throw error;
    return err({ kind: 'too-large', inflated: sink.seen() });
  }
  return inflater.ended && inflater.err === 0 ? sink.whole() : BAD_FRAME;
};

/** The only way to stop pako in the middle. */
const TOO_LONG = new Error('inflated past its length');

const createSink = (rawLength: number) => {
  const raw = new Uint8Array(rawLength);
  let seen = 0;
  return {
    /** False once there is more than `rawLength`. */
    take: (chunk: Uint8Array): boolean => {
      if (seen + chunk.length <= rawLength) raw.set(chunk, seen);
      seen += chunk.length;
      return seen <= rawLength;
    },
    seen: (): number => seen,
    whole: (): Result<Bytes, InflateError> => (seen === rawLength ? ok(raw) : BAD_FRAME),
  };
};
