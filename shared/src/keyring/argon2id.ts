import { argon2id as runArgon2id } from 'hash-wasm';
import type { Bytes } from '../base/bytes.ts';

export interface Argon2Input {
  /** Normalised already (KEYS.md, section 2). */
  readonly password: Bytes;
  readonly salt: Bytes;
  readonly memoryKiB: number;
  readonly passes: number;
  readonly lanes: number;
}

/** Argon2id version 1.3 (RFC 9106), 32 bytes. Leaves the password's traces in WASM memory, whose owner must end. */
export const argon2idHash = async (input: Argon2Input): Promise<Bytes> => {
  const hash = await runArgon2id({
    password: input.password,
    salt: input.salt,
    memorySize: input.memoryKiB,
    iterations: input.passes,
    parallelism: input.lanes,
    hashLength: 32,
    outputType: 'binary',
  });
  return new Uint8Array(hash);
};
