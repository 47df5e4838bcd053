import { createReader } from '../base/binary.ts';
import type { Bytes } from '../base/bytes.ts';
import { type DeviceId, deviceIdOf } from '../base/ids.ts';
import { err, ok, type Result } from '../base/result.ts';
import { verifySignature } from '../seal/verify.ts';
import type { SignedParts } from './signed.ts';

/** The Ed25519 key of a device that is active in the account state of that number; `null` for any other. */
export type SigningKeyOf = (deviceId: DeviceId, accountStateSeq: number) => Bytes | null;

export type WriterError =
  | { readonly kind: 'malformed' }
  | { readonly kind: 'unknown-writer' }
  | { readonly kind: 'bad-signature' };

/** Where a header says whose signature it must be: both offsets are fixed, one of them from the end. */
export interface WriterFields {
  readonly deviceAt: number;
  readonly seqFromEnd: number;
}

/** Reads the two fields that name the key, and nothing else, and verifies the stored bytes with that key. */
export const verifyWriter = async (
  parts: SignedParts,
  { deviceAt, seqFromEnd }: WriterFields,
  signingKeyOf: SigningKeyOf,
): Promise<Result<void, WriterError>> => {
  const device = createReader(parts.header.subarray(deviceAt)).bytes(16);
  const seq = createReader(parts.header.subarray(-seqFromEnd)).u64();
  if (device === null || seq === null) return err({ kind: 'malformed' });

  const key = signingKeyOf(deviceIdOf(device), seq);
  if (key === null) return err({ kind: 'unknown-writer' });
  return (await verifySignature(key, await parts.message(), parts.signature(0)))
    ? ok(undefined)
    : err({ kind: 'bad-signature' });
};
