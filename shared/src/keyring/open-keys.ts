import type { Bytes, Sealed } from '../base/bytes.ts';
import type { AccountId, DeviceId, VaultId } from '../base/ids.ts';
import { ok, type Result } from '../base/result.ts';
import { loginMessage, parseAccountState } from '../chain/chain.ts';
import type { AccountState } from '../model/account.ts';
import type { StoredAccountState } from '../model/account-record.ts';
import type { Anchor } from '../model/anchor.ts';
import type { BaseKey } from '../seal/envelope.ts';
import { sign } from '../seal/sign.ts';
import { type AnchorBroken, openAnchor, sealAnchor } from './anchor.ts';
import { type CompanionHandshake, proveToCompanion } from './companion.ts';
import type { KeyringDeps } from './create.ts';
import { failAt, type PartFailure } from './failure.ts';
import { openPrivatePart } from './private-part.ts';
import { draftAfter, followState, makeState } from './states.ts';
import type { Unlocked } from './unlocked.ts';

/** The verbs of an unlocked account. Lives in the crypto worker; none of it gives out the bytes of a key. */
export interface Keys {
  readonly accountId: AccountId;
  readonly deviceId: DeviceId;
  readonly generation: number;
  /** IK, the public half. */
  readonly identityKey: Bytes;
  readonly keyringVersion: number;
  /** The newest known; both change when `acceptAccountState` takes one in. */
  readonly accountState: AccountState;
  readonly accountStateSeq: number;
  /** As it was when the account was opened; `null`: broken, to be made again from what is here. */
  readonly anchor: Anchor | null;

  readonly vaults: () => readonly VaultInfo[];
  readonly vaultKey: (vaultId: VaultId, epoch: number) => BaseKey | null;
  /** K_ldb */
  readonly localKey: BaseKey;
  /** K_acct */
  readonly accountKey: BaseKey;
  /** The root key's handle, for the worker that comes after a reload. */
  readonly arkHandle: CryptoKey;

  /** By DK: commits and marks, whose bytes room `chain` makes. */
  readonly sign: (message: Bytes) => Promise<Bytes>;
  /** By DK, for a token; the key id is the device id. */
  readonly signLogin: (login: DeviceLogin) => Promise<Bytes>;
  readonly signingKeyOf: (deviceId: DeviceId, accountStateSeq: number) => Bytes | null;
  readonly devices: () => readonly KnownDevice[];

  /** Takes in the state that follows the newest; one that is known already changes nothing. */
  readonly acceptAccountState: (
    stored: StoredAccountState,
  ) => Promise<Result<AccountState, PartFailure>>;
  /** A state that changes nothing but its number: it goes to the server with changed slots. Not taken in yet. */
  readonly renewAccountState: () => Promise<StoredAccountState>;

  readonly sealAnchor: (anchor: Anchor) => Promise<Sealed>;
  readonly openAnchor: (stored: Uint8Array) => Promise<Result<Anchor, AnchorBroken>>;
  /** Zeroes the secret. */
  readonly companionProof: (
    handshake: CompanionHandshake & { readonly secret: Bytes },
  ) => Promise<Result<Bytes, { readonly kind: 'impostor' }>>;
}

export interface VaultInfo {
  readonly vaultId: VaultId;
  /** The newest, under which things are sealed. */
  readonly epoch: number;
  /** Empty until somebody names it. */
  readonly name: string;
  readonly createdAt: number;
}

export interface KnownDevice {
  readonly deviceId: DeviceId;
  readonly name: string;
  readonly platform: string;
  readonly addedAt: number;
  readonly active: boolean;
}

export interface DeviceLogin {
  readonly syncOrigin: string;
  readonly nonce: Bytes;
  readonly expiresAt: number;
  readonly purpose: 'device';
}

export const serveKeys = (deps: Pick<KeyringDeps, 'random' | 'now'>, unlocked: Unlocked): Keys => {
  const { accountId, deviceId, generation, keys, deviceKey, vaults } = unlocked;
  let { chain, events } = unlocked;

  return {
    accountId,
    deviceId,
    generation,
    identityKey: chain.newest.state.identityKey,
    keyringVersion: unlocked.keyringVersion,
    get accountState() {
      return chain.newest.state;
    },
    get accountStateSeq() {
      return chain.newest.state.seq;
    },
    anchor: unlocked.anchor,
    vaults: () =>
      vaults.map(({ vaultId, currentEpoch, name, createdAt }) => ({
        vaultId,
        epoch: currentEpoch,
        name,
        createdAt,
      })),
    vaultKey: (vaultId, epoch) =>
      vaults.find((vault) => vault.vaultId === vaultId)?.epochs.get(epoch) ?? null,
    localKey: keys.local,
    accountKey: keys.account,
    arkHandle: keys.root,
    sign: (message) => sign(deviceKey, message),
    signLogin: (login) => sign(deviceKey, loginMessage({ ...login, accountId, keyId: deviceId })),
    signingKeyOf: (writer, seq) => signingKeyIn(chain.states[seq - 1]?.state, writer),
    devices: () => knownDevices(chain.newest.state, events),
    acceptAccountState: async (stored) => {
      const parsed = await parseAccountState(stored.bytes);
      if (!parsed.ok) return failAt('account-state')(parsed.error);
      const known = chain.states.find(({ hash }) => hash === parsed.value.hash);
      if (known !== undefined) return ok(known.state);

      const next = await followState(chain.newest, stored);
      if (!next.ok) return failAt('account-state')(next.error);
      const { state } = next.value;
      const event = await openPrivatePart(keys.account, unlocked, state.seq, stored.privatePart);
      if (!event.ok) return failAt('private-part')(event.error);
      chain = { states: [...chain.states, next.value], newest: next.value };
      events = [...events, event.value];
      return ok(state);
    },
    renewAccountState: async () => {
      const event = {
        kind: 'unlocking-changed',
        at: deps.now(),
        deviceId,
        deviceName: '',
        platform: '',
      } as const;
      const signers = { accountKey: keys.account, deviceKey, identityKey: unlocked.identityKey };
      return (await makeState(deps, signers, draftAfter(chain.newest), event)).stored;
    },
    sealAnchor: (anchor) => sealAnchor(keys.state, anchor),
    openAnchor: (stored) => openAnchor(keys.state, stored),
    companionProof: ({ secret, ...handshake }) => proveToCompanion(secret, handshake),
  };
};

const signingKeyIn = (state: AccountState | undefined, writer: DeviceId): Bytes | null =>
  state?.devices.find(({ deviceId, status }) => deviceId === writer && status === 'active')
    ?.signingKey ?? null;

/** The devices of a state with the words of the events that brought them. */
const knownDevices = (state: AccountState, events: Unlocked['events']): readonly KnownDevice[] =>
  state.devices.map(({ deviceId, addedAt, status }) => {
    const arrival = events.find(
      (event) => event?.deviceId === deviceId && event.kind !== 'unlocking-changed',
    );
    return {
      deviceId,
      name: arrival?.deviceName ?? '',
      platform: arrival?.platform ?? '',
      addedAt,
      active: status === 'active',
    };
  });
