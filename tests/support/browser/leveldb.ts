import { readVarint, unsnappy } from './snappy.ts';

/** The records of a LevelDB log (also MANIFEST), put together again: a record is cut at every 32 KiB. */
export const logRecords = (file: Buffer): Buffer => {
  const BLOCK = 32 * 1024;
  const HEADER = 7;
  const payloads: Buffer[] = [];
  let at = 0;
  while (at + HEADER <= file.length) {
    const left = BLOCK - (at % BLOCK);
    const length = file.readUInt16LE(at + 4);
    if (left < HEADER || HEADER + length > left) {
      at += left;
    } else {
      payloads.push(file.subarray(at + HEADER, at + HEADER + length));
      at += HEADER + length;
    }
  }
  return Buffer.concat(payloads);
};

const MAGIC = Buffer.from('57fb808b247547db', 'hex');
const FOOTER = 48;

/** The inflated blocks of a LevelDB table (`.ldb`); none when the file is no table. */
export const tableBlocks = (file: Buffer): readonly Buffer[] => {
  if (file.length < FOOTER || !file.subarray(-MAGIC.length).equals(MAGIC)) return [];
  const footer = file.length - FOOTER;
  const meta = readHandle(file, footer);
  const index = meta === null ? null : readHandle(file, meta.next);
  const indexBlock = index === null ? null : readBlock(file, index);
  if (indexBlock === null) return [];
  const blocks = handlesIn(indexBlock).map((handle) => readBlock(file, handle));
  return [indexBlock, ...blocks].filter((block) => block !== null);
};

interface Handle {
  readonly offset: number;
  readonly size: number;
  readonly next: number;
}

const readHandle = (input: Buffer, at: number): Handle | null => {
  const offset = readVarint(input, at);
  const size = offset === null ? null : readVarint(input, offset.next);
  return offset === null || size === null
    ? null
    : { offset: offset.value, size: size.value, next: size.next };
};

const readBlock = (file: Buffer, { offset, size }: Handle): Buffer | null => {
  const SNAPPY = 1;
  const raw = file.subarray(offset, offset + size);
  return file[offset + size] === SNAPPY ? unsnappy(raw) : raw;
};

/** Entries of a block: shared key length, own key length, value length, key, value. */
const handlesIn = (block: Buffer): readonly Handle[] => {
  const restarts = block.length < 4 ? 0 : block.readUInt32LE(block.length - 4);
  const end = block.length - 4 - restarts * 4;
  const handles: Handle[] = [];
  let at = 0;
  while (at < end) {
    const shared = readVarint(block, at);
    const own = shared === null ? null : readVarint(block, shared.next);
    const value = own === null ? null : readVarint(block, own.next);
    if (own === null || value === null) break;
    const start = value.next + own.value;
    const handle = readHandle(block, start);
    if (handle !== null) handles.push(handle);
    at = start + value.value;
  }
  return handles;
};
