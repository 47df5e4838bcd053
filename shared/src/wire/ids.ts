import { z } from 'zod';
import type { Brand } from '../base/brand.ts';
import { type Bytes, fromBase64url, toBase64url, toHex } from '../base/bytes.ts';
import {
  accountIdOf,
  type AnyId,
  commitIdOf,
  deviceIdOf,
  hashOf,
  idBytes,
  markIdOf,
  packIdOf,
  sessionIdOf,
  slotIdOf,
  vaultIdOf,
} from '../base/ids.ts';
import { assert } from '../base/result.ts';

/** Names a key that logs in: the device id for DK, the first 16 bytes of H(public key) for EK and RE. */
export type KeyId = Brand<string, 'KeyId'>;

export const keyIdOf = (bytes: Uint8Array): KeyId => {
  assert(bytes.length === 16, 'a key id has 16 bytes');
  return toHex(bytes) as KeyId;
};

type WireText<T> = z.ZodCodec<z.ZodString, z.ZodCustom<T, T>>;

/**
 * An id is lower-case hexadecimal in the house and base64url on the wire; this is the one place that
 * translates. `fromBase64url` takes canonical text only, so an id has one spelling on the wire as well.
 */
const idCodec = <T extends AnyId | KeyId>(length: number, mint: (bytes: Bytes) => T): WireText<T> =>
  z.codec(z.string().max(64), z.custom<T>(), {
    decode: (text, context) => {
      const bytes = fromBase64url(text);
      if (bytes?.length === length) return mint(bytes);
      context.issues.push({ code: 'custom', input: text, message: `not an id of ${length} bytes` });
      return z.NEVER;
    },
    encode: idToWire,
  });

/** An id as it stands in a path or a message. */
export const idToWire = (id: AnyId | KeyId): string =>
  // A key id is hexadecimal by its brand, as every id is.
  toBase64url(idBytes(id as AnyId));

export const wireAccountId = idCodec(16, accountIdOf);
export const wireVaultId = idCodec(16, vaultIdOf);
export const wireSessionId = idCodec(16, sessionIdOf);
export const wireDeviceId = idCodec(16, deviceIdOf);
export const wireSlotId = idCodec(16, slotIdOf);
export const wireKeyId = idCodec(16, keyIdOf);
export const wireHash = idCodec(32, hashOf);
export const wirePackId = idCodec(32, packIdOf);
export const wireCommitId = idCodec(32, commitIdOf);
export const wireMarkId = idCodec(32, markIdOf);

/** Bytes as base64url, `minBytes` to `maxBytes` of them. */
export const wireBytes = (minBytes: number, maxBytes: number): WireText<Bytes> =>
  z.codec(z.string().max(Math.ceil((maxBytes * 4) / 3)), z.custom<Bytes>(), {
    decode: (text, context) => {
      const bytes = fromBase64url(text);
      if (bytes !== null && bytes.length >= minBytes && bytes.length <= maxBytes) return bytes;
      const message = `not ${minBytes} to ${maxBytes} bytes`;
      context.issues.push({ code: 'custom', input: text, message });
      return z.NEVER;
    },
    encode: toBase64url,
  });

/** Ed25519. */
export const wirePublicKey = wireBytes(32, 32);
export const wireSignature = wireBytes(64, 64);
/** A counter, version, seq, epoch, size, or a time in milliseconds since 1970. */
export const wireNumber = z.int().min(0);
