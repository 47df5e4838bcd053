import type { Bytes } from '@holdfast/shared/base/bytes.ts';

/** Port: the server's own secrets. They protect logins of this server and nothing of a user's. */
export interface ServerKeys {
  /** Names the key in tokens. */
  readonly kid: string;
  /** Ed25519, 32 bytes. */
  readonly publicKey: Bytes;
  readonly sign: (message: Bytes) => Bytes;
  /** HMAC-SHA-256 under a key that has no other use. */
  readonly mac: (message: Bytes) => Bytes;
  /** Whether `tag` is the first bytes of the MAC of `message`; takes the same time for any tag. */
  readonly isMac: (message: Bytes, tag: Bytes) => boolean;
}
