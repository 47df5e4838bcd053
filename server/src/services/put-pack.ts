import { equalBytes } from '@holdfast/shared/base/bytes.ts';
import { idBytes, type PackId } from '@holdfast/shared/base/ids.ts';
import type { Clock } from '@holdfast/shared/base/ports.ts';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import { sha256 } from '@holdfast/shared/seal/hash.ts';
import type { PackUpload } from '@holdfast/shared/wire/frames.ts';
import type { Refusal } from '@holdfast/shared/wire/problem.ts';
import { LIMITS } from '@holdfast/shared/wire/limits.ts';
import type { AccountStore } from './account-store.ts';
import type { BlobStore } from './blob-store.ts';
import { checkEnvelope } from './envelope-check.ts';
import { LEASE_MS } from './lease.ts';
import type { Reservations } from './reservations.ts';
import { type Attempt, untilSettled } from './until-settled.ts';
import type { NewPack, StoredPack, VaultStore } from './vault-store.ts';

export interface PutPackDeps {
  readonly accounts: AccountStore;
  readonly blobs: BlobStore;
  readonly reservations: Reservations;
  readonly clock: Clock;
}

export interface PutPack {
  readonly sizeBytes: number;
  /** False when it was here. */
  readonly created: boolean;
}

/**
 * Takes a pack that is what its id says, with a key envelope under the vault's current epoch. The first
 * bytes stay; only a copy that no longer matches its id is replaced.
 */
export const putPack = async (
  deps: PutPackDeps,
  vault: VaultStore,
  id: PackId,
  { envelope, pack }: PackUpload,
): Promise<Result<PutPack, Refusal>> => {
  if (pack.length > LIMITS.packBytes) return err({ kind: 'too_large', limit: LIMITS.packBytes });
  if (!equalBytes(await sha256(pack), idBytes(id))) return err({ kind: 'hash_mismatch' });
  const { accountId, vaultId } = vault;
  const header = checkEnvelope({ type: 'keyEnvelope', accountId, vaultId }, envelope);
  if (!header.ok) return header;
  const { epoch, objectId } = header.value;
  if (!equalBytes(idBytes(objectId), idBytes(id))) {
    return err({ kind: 'malformed', detail: 'keyEnvelope: of another pack' });
  }

  return untilSettled(async () => {
    const current = await isCurrent(deps, vault, epoch);
    if (!current.ok) return current;
    const now = deps.clock.now();
    const sizeBytes = pack.length;
    const next: NewPack = {
      id,
      sizeBytes,
      envelope: { epoch, bytes: envelope },
      leaseUntil: now + LEASE_MS,
      receivedAt: now,
    };
    const [stored] = await vault.packs([id]);
    const written =
      stored === undefined
        ? await addPack(deps, vault, next, pack)
        : await keepPack(deps, vault, stored, next, pack);
    return written.ok ? ok({ sizeBytes, created: stored === undefined }) : written;
  });
};

/** Retired means "not for writing"; an epoch from the future means that the account state has not come yet. */
const isCurrent = async (
  { accounts }: PutPackDeps,
  vault: VaultStore,
  epoch: number,
): Promise<Result<void, Refusal>> => {
  const place = await vault.place();
  if (epoch < place.epoch) return err({ kind: 'key_retired', epoch: place.epoch });
  if (epoch === place.epoch) return ok(undefined);
  return err({ kind: 'state_stale', seq: (await accounts.find(vault.accountId))?.stateSeq ?? 0 });
};

/** Bytes first, durable, and then the row that names them. */
const addPack = async (
  { accounts, blobs, reservations }: PutPackDeps,
  vault: VaultStore,
  next: NewPack,
  pack: PackUpload['pack'],
): Promise<Attempt<void>> => {
  const account = await accounts.find(vault.accountId);
  if (account === null) return err({ kind: 'unknown' });
  const release = reservations.take(account, next.sizeBytes);
  if (release === null) {
    return err({ kind: 'quota', used: account.bytesUsed, limit: account.bytesAllowed });
  }
  try {
    const stored = await blobs.put(vault, next.id, pack);
    return stored.ok ? await vault.addPack(next) : stored;
  } finally {
    release();
  }
};

/** It is here. Somebody has the right bytes in hand now: the moment to see whether ours are. */
const keepPack = async (
  { blobs }: PutPackDeps,
  vault: VaultStore,
  stored: StoredPack,
  next: NewPack,
  pack: PackUpload['pack'],
): Promise<Attempt<void>> => {
  const bytes = stored.state === 'whole' ? await blobs.get(vault, next.id) : null;
  if (bytes === null || !equalBytes(bytes, pack)) {
    const replaced = await blobs.put(vault, next.id, pack);
    return replaced.ok ? vault.replacePack(next) : replaced;
  }
  return stored.epoch === next.envelope.epoch ? ok(undefined) : vault.addEnvelope(next);
};
