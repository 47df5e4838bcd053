const POLYNOMIAL = 0x82f63b78;
const LANES = 8;

/** Eight tables of 256 in one: lane `n` is what a byte does to the sum when `n` more bytes follow it. */
const TABLE = ((): Uint32Array => {
  const table = new Uint32Array(256 * LANES);
  for (let byte = 0; byte < 256; byte += 1) {
    let value = byte;
    for (let bit = 0; bit < 8; bit += 1) {
      value = (value & 1) === 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
    }
    table[byte] = value;
  }
  for (let at = 256; at < table.length; at += 1) {
    const before = table[at - 256] ?? 0;
    table[at] = (before >>> 8) ^ (table[before & 0xff] ?? 0);
  }
  return table;
})();

const lane = (following: number, byte: number): number => TABLE[following * 256 + byte] ?? 0;

/**
 * CRC-32C (Castagnoli; RFC 3720, appendix B.4), eight bytes a step (Kounavis and Berry, 2005). `before`
 * continues an earlier part. It finds damage, not tampering: that is what hashes and seals are for.
 */
export const crc32c = (bytes: Uint8Array, before = 0): number => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wholeSteps = bytes.length - (bytes.length % LANES);
  let crc = ~before;
  for (let at = 0; at < wholeSteps; at += LANES) {
    const low = crc ^ view.getUint32(at, true);
    const high = view.getUint32(at + 4, true);
    crc =
      lane(7, low & 0xff) ^
      lane(6, (low >>> 8) & 0xff) ^
      lane(5, (low >>> 16) & 0xff) ^
      lane(4, low >>> 24) ^
      lane(3, high & 0xff) ^
      lane(2, (high >>> 8) & 0xff) ^
      lane(1, (high >>> 16) & 0xff) ^
      lane(0, high >>> 24);
  }
  for (const byte of bytes.subarray(wholeSteps)) crc = (crc >>> 8) ^ lane(0, (crc ^ byte) & 0xff);
  return ~crc >>> 0;
};
