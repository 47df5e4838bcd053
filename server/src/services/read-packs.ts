import { equalBytes, type Bytes } from '@holdfast/shared/base/bytes.ts';
import { idBytes, type PackId } from '@holdfast/shared/base/ids.ts';
import type { Clock } from '@holdfast/shared/base/ports.ts';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import { sha256 } from '@holdfast/shared/seal/hash.ts';
import type { PackFrame } from '@holdfast/shared/wire/frames.ts';
import type { Refusal } from '@holdfast/shared/wire/problem.ts';
import type { BlobStore } from './blob-store.ts';
import type { Hub } from './hub.ts';
import { LEASE_MS } from './lease.ts';
import type { VaultStore } from './vault-store.ts';

export interface ReadPackDeps {
  readonly blobs: BlobStore;
  readonly hub: Hub;
  readonly clock: Clock;
}

export interface CheckedPacks {
  readonly missing: readonly PackId[];
  readonly damaged: readonly PackId[];
}

/** Which of these are not here, or not whole; keeps the rest for another lease. */
export const checkPacks = async (
  { clock }: Pick<ReadPackDeps, 'clock'>,
  vault: VaultStore,
  ids: readonly PackId[],
): Promise<Result<CheckedPacks, Refusal>> => {
  const stored = new Map((await vault.packs(ids)).map(({ id, state }) => [id, state]));
  const whole = ids.filter((id) => stored.get(id) === 'whole');
  if (whole.length > 0) {
    const renewed = await vault.renewLeases(whole, clock.now() + LEASE_MS);
    if (!renewed.ok) return err({ kind: 'busy' });
  }
  return ok({
    missing: ids.filter((id) => !stored.has(id)),
    damaged: ids.filter((id) => stored.get(id) === 'damaged'),
  });
};

/** One pack, compared with its id: what does not match is never served, and becomes a damage notice. */
export const readPack = async (
  deps: ReadPackDeps,
  vault: VaultStore,
  id: PackId,
): Promise<PackFrame> => {
  const [stored] = await vault.packs([id]);
  if (stored === undefined) return { kind: 'missing', id };
  if (stored.state === 'damaged') return { kind: 'damaged', id };
  const envelope = await vault.envelope(id);
  const pack = await wholeBytes(deps, vault, id);
  if (envelope !== null && pack !== null) return { kind: 'found', id, envelope, pack };
  await noteDamage(deps, vault, [id]);
  return { kind: 'damaged', id };
};

export interface Damage {
  readonly damaged: readonly PackId[];
  /** Of the notice; `null` when there was nothing to tell. */
  readonly seq: number | null;
}

/** Looks at what a device found damaged; only what the server finds damaged itself is told to the others. */
export const reportDamage = async (
  deps: ReadPackDeps,
  vault: VaultStore,
  ids: readonly PackId[],
): Promise<Result<Damage, Refusal>> => {
  const damaged: PackId[] = [];
  for (const { id, state } of await vault.packs(ids)) {
    const whole = state === 'whole' && (await wholeBytes(deps, vault, id)) !== null;
    if (!whole) damaged.push(id);
  }
  if (damaged.length === 0) return ok({ damaged, seq: null });
  const seq = await noteDamage(deps, vault, damaged);
  return seq === null ? err({ kind: 'busy' }) : ok({ damaged, seq });
};

const wholeBytes = async (
  { blobs }: ReadPackDeps,
  vault: VaultStore,
  id: PackId,
): Promise<Bytes | null> => {
  const bytes = await blobs.get(vault, id);
  return bytes !== null && equalBytes(await sha256(bytes), idBytes(id)) ? bytes : null;
};

const noteDamage = async (
  { hub, clock }: ReadPackDeps,
  vault: VaultStore,
  ids: readonly PackId[],
): Promise<number | null> => {
  const noted = await vault.markDamaged(ids, clock.now());
  if (!noted.ok) return null;
  const { seq } = noted.value;
  hub.tell(vault.accountId, { vault: vault.vaultId, seq, kind: 'damage' });
  return seq;
};
