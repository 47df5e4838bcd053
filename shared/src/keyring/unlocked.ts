import { equalBytes } from '../base/bytes.ts';
import type { AccountId, DeviceId, VaultId } from '../base/ids.ts';
import { ok, type Result } from '../base/result.ts';
import type { ChainedAccountState } from '../model/account.ts';
import type { AccountRecord } from '../model/account-record.ts';
import type { Anchor } from '../model/anchor.ts';
import { type BaseKey, importBaseKey } from '../seal/envelope.ts';
import { openAnchor } from './anchor.ts';
import { failAt, type PartFailure } from './failure.ts';
import { openPrivateKey } from './private-key.ts';
import { type AccountEvent, openPrivatePart } from './private-part.ts';
import { openRing, type Ring } from './ring.ts';
import { type AccountKeys, deriveAccountKeys } from './root-key.ts';
import { followStates, type StateChain } from './states.ts';

/** An account with its keys in memory. None of them can be exported. */
export interface Unlocked {
  readonly accountId: AccountId;
  readonly generation: number;
  readonly deviceId: DeviceId;
  readonly keys: AccountKeys;
  readonly identityKey: CryptoKey;
  readonly deviceKey: CryptoKey;
  readonly vaults: readonly OpenVault[];
  readonly keyringVersion: number;
  readonly chain: StateChain;
  /** One for each state; `null` for an event of a newer version. */
  readonly events: readonly (AccountEvent | null)[];
  /** `null`: absent or not ours; what was newest has to be learned again. */
  readonly anchor: Anchor | null;
}

export interface OpenVault {
  readonly vaultId: VaultId;
  readonly name: string;
  readonly createdAt: number;
  readonly epochs: ReadonlyMap<number, BaseKey>;
  readonly currentEpoch: number;
}

/** From the root key to everything it opens; each part is verified before it is used. */
export const openAccount = async (
  record: AccountRecord,
  root: BaseKey,
): Promise<Result<Unlocked, PartFailure>> => {
  const keys = await deriveAccountKeys(root, record, record.deviceId);
  const { version, ring: storedRing, generation } = record.keyring;
  if (generation !== record.generation) return failAt('keyring')({ kind: 'id-mismatch' });
  const ring = await openRing(keys.account, record, version, storedRing);
  if (!ring.ok) return failAt('keyring')(ring.error);
  const vaults = await importVaults(ring.value);

  const chain = await openChain(record);
  if (!chain.ok) return chain;
  const privateKeys = await openPrivateKeys(keys.account, record, chain.value.newest);
  if (!privateKeys.ok) return privateKeys;
  const events = await openEvents(keys.account, record);
  if (!events.ok) return events;

  const anchor = await openAnchor(keys.state, record.anchor);
  const unlocked = {
    accountId: record.accountId,
    generation: record.generation,
    deviceId: record.deviceId,
    keys,
    ...privateKeys.value,
    vaults,
    keyringVersion: version,
    chain: chain.value,
    events: events.value,
    anchor: anchor.ok ? anchor.value : null,
  };
  return checkNewest(unlocked);
};

/** The raw keys of a ring become keys that only derive; the arrays are zeroed. */
const importVaults = (ring: Ring): Promise<readonly OpenVault[]> =>
  Promise.all(
    ring.vaults.map(async ({ vaultId, name, createdAt, epochs }) => {
      const keys = await Promise.all(
        epochs.map(async ({ epoch, key }) => [epoch, await importBaseKey(key)] as const),
      );
      const currentEpoch = Math.max(...epochs.map(({ epoch }) => epoch));
      return { vaultId, name, createdAt, epochs: new Map(keys), currentEpoch };
    }),
  );

const openChain = async (record: AccountRecord): Promise<Result<StateChain, PartFailure>> => {
  const chain = await followStates(record.states);
  if (!chain.ok) return failAt('account-state')(chain.error);
  const { accountId, generation } = chain.value.newest.state;
  return accountId === record.accountId && generation === record.generation
    ? chain
    : failAt('account-state')({ kind: 'id-mismatch' });
};

interface PrivateKeys {
  readonly identityKey: CryptoKey;
  readonly deviceKey: CryptoKey;
}

/** The two keys that sign, each bound to the public key that the newest state names. */
const openPrivateKeys = async (
  accountKey: BaseKey,
  record: AccountRecord,
  { state }: ChainedAccountState,
): Promise<Result<PrivateKeys, PartFailure>> => {
  const identityPair = { publicKey: state.identityKey, wrapped: record.keyring.identity };
  const identityKey = await openPrivateKey(accountKey, record, identityPair, 'Ed25519');
  if (!identityKey.ok) return failAt('identity-key')(identityKey.error);

  const listed = state.devices.find(({ deviceId }) => deviceId === record.deviceId);
  if (listed === undefined || !equalBytes(listed.signingKey, record.signingKey.publicKey)) {
    return failAt('device-keys')({ kind: 'unknown-writer' });
  }
  const deviceKey = await openPrivateKey(accountKey, record, record.signingKey, 'Ed25519');
  if (!deviceKey.ok) return failAt('device-keys')(deviceKey.error);
  return ok({ identityKey: identityKey.value, deviceKey: deviceKey.value });
};

const openEvents = async (
  accountKey: BaseKey,
  record: AccountRecord,
): Promise<Result<readonly (AccountEvent | null)[], PartFailure>> => {
  const events = await Promise.all(
    record.states.map(({ privatePart }, at) =>
      openPrivatePart(accountKey, record, at + 1, privatePart),
    ),
  );
  const read: (AccountEvent | null)[] = [];
  for (const event of events) {
    if (!event.ok) return failAt('private-part')(event.error);
    read.push(event.value);
  }
  return ok(read);
};

/** Less than the signed state or the anchor knows of is a rollback. */
const checkNewest = (unlocked: Unlocked): Result<Unlocked, PartFailure> => {
  const { anchor, chain, keyringVersion, vaults } = unlocked;
  const hasEpoch = (vaultId: VaultId, epoch: number): boolean =>
    vaults.some((vault) => vault.vaultId === vaultId && vault.epochs.has(epoch));
  const known = [...chain.newest.state.vaults, ...(anchor?.vaults ?? [])];
  if (!known.every(({ vaultId, epoch }) => hasEpoch(vaultId, epoch))) {
    return failAt('keyring')({ kind: 'rollback' });
  }
  if (anchor === null) return ok(unlocked);
  if (anchor.keyringVersion > keyringVersion) return failAt('keyring')({ kind: 'rollback' });
  const anchored = chain.states[anchor.accountStateSeq - 1];
  return anchored?.hash === anchor.accountStateHash
    ? ok(unlocked)
    : failAt('account-state')({ kind: 'rollback' });
};
