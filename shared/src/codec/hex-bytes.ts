/**
 * Writes a hexadecimal id into `target` at `at`. The ids of a large session are thousands of hashes a tick;
 * `idBytes` allocates for each and checks each again.
 */
export const putHex = (target: Uint8Array, at: number, hex: string): void => {
  for (let digit = 0; digit < hex.length; digit += 2) {
    target[at + digit / 2] = (valueOf(hex, digit) << 4) | valueOf(hex, digit + 1);
  }
};

/** Digits before letters in ASCII: '0' is 48, 'a' is 97. */
const valueOf = (hex: string, at: number): number => {
  const unit = hex.charCodeAt(at);
  return unit < 58 ? unit - 48 : unit - 87;
};
