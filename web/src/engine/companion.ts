import { concatBytes, fromUtf8, utf8 } from '@holdfast/shared/base/bytes.ts';
import { createReader, lengthPrefixed } from '@holdfast/shared/base/binary.ts';
import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import { ok, type Result } from '@holdfast/shared/base/result.ts';
import type { OpenKeys } from '@holdfast/shared/keyring/keyring.ts';
import type { Disk } from '../disk/disk.ts';
import type { DiskError } from '../disk/disk-error.ts';
import type { CompanionChallenge, CompanionProof } from './messages.ts';
import type { LocalRows } from './local-rows.ts';

const TABLE = 'companion';
const KEY = 'pairing';
const MAX_CLIENT_ID_BYTES = 256;

interface Pairing {
  readonly clientId: string;
  readonly secret: Bytes;
}

/** Keeps what pairing gave us in a sealed row of this device. Zeroes the secret that was handed in. */
export const keepPairing = async (
  disk: Disk,
  rows: LocalRows,
  { clientId, secret }: Pairing,
): Promise<Result<void, DiskError>> => {
  const bytes = concatBytes([lengthPrefixed(utf8(clientId)), secret]);
  secret.fill(0);
  const row = await rows.seal(TABLE, KEY, bytes);
  bytes.fill(0);
  const written = await disk.writeRows([row]);
  return written.ok ? ok(undefined) : written;
};

export const companionClientOf = async (rows: LocalRows): Promise<string | null> => {
  const pairing = await readPairing(rows);
  pairing?.secret.fill(0);
  return pairing?.clientId ?? null;
};

export const proveTo = async (
  keys: OpenKeys,
  rows: LocalRows,
  challenge: CompanionChallenge,
): Promise<CompanionProof> => {
  const pairing = await readPairing(rows);
  if (pairing === null) return { kind: 'no-secret' };
  const proof = await keys.companionProof({ ...challenge, secret: pairing.secret });
  return proof.ok ? { kind: 'proof', proof: proof.value } : { kind: 'impostor' };
};

const readPairing = async (rows: LocalRows): Promise<Pairing | null> => {
  const bytes = await rows.read(TABLE, KEY);
  if (bytes === null) return null;
  const reader = createReader(bytes);
  const clientId = fromUtf8(reader.lengthPrefixed(MAX_CLIENT_ID_BYTES) ?? new Uint8Array(0));
  const secret = reader.bytes(reader.left());
  bytes.fill(0);
  return clientId === null || secret === null || reader.failed() ? null : { clientId, secret };
};
