import { type Bytes, equalBytes } from '../base/bytes.ts';
import { deviceIdOf } from '../base/ids.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { ChainedAccountState, DeviceEntry } from '../model/account.ts';
import type {
  AccountRecord,
  StoredAccountState,
  StoredKeyring,
  StoredSlot,
} from '../model/account-record.ts';
import { type BaseKey, importBaseKey } from '../seal/envelope.ts';
import { firstAnchor, sealAnchor } from './anchor.ts';
import type { KeyringDeps } from './create.ts';
import { type DeviceWords, eventOf, makeDevice } from './device.ts';
import { enrolKeyPair, fingerprintOf } from './enrol.ts';
import { failAt, type PartFailure } from './failure.ts';
import type { PaperContent } from './paper-code.ts';
import { openPrivateKey } from './private-key.ts';
import { deriveAccountKeys } from './root-key.ts';
import { draftAfter, followStates, makeState, type StateChain } from './states.ts';
import { openRootKey, type UnlockFailure } from './unlock.ts';
import { openAccount, type Unlocked } from './unlocked.ts';

/** What a server shows of an account to whoever holds its account secret. None of it is believed. */
export interface FoundAccount {
  readonly slots: readonly StoredSlot[];
  readonly states: readonly StoredAccountState[];
  readonly keyring: StoredKeyring;
}

export type JoinFailure =
  | UnlockFailure
  /** The server shows another account than the code, or none. */
  | { readonly kind: 'identity-mismatch' };

export interface Joined {
  readonly record: AccountRecord;
  readonly unlocked: Unlocked;
  /** The state that adds this device; the record holds only once the server has taken it. */
  readonly appended: StoredAccountState;
}

const MAX_DEVICES = 64;

/**
 * Makes this device one of the account. The identity is compared with the code before the password is
 * looked at, and what comes out is opened like any account before it is given to anybody.
 */
export const joinAccount = async (
  deps: KeyringDeps,
  code: PaperContent,
  found: FoundAccount,
  typed: Bytes,
  words: DeviceWords,
): Promise<Result<Joined, JoinFailure>> => {
  const chain = await checkIdentity(code, found);
  if (!chain.ok) {
    typed.fill(0);
    return chain;
  }
  const { generation } = chain.value.newest.state;
  const account = { accountId: code.accountId, generation, accountSecret: code.secret };
  const rootKey = await openRootKey(deps, { ...account, slots: found.slots }, typed);
  if (!rootKey.ok) return rootKey;
  const root = await importBaseKey(rootKey.value);
  return addDevice(deps, { ...account, found, chain: chain.value }, root, words);
};

const checkIdentity = async (
  code: PaperContent,
  { states }: FoundAccount,
): Promise<Result<StateChain, JoinFailure>> => {
  if (states.length === 0) return err({ kind: 'identity-mismatch' });
  const chain = await followStates(states);
  if (!chain.ok) return failAt('account-state')(chain.error);

  const { accountId, identityKey, devices } = chain.value.newest.state;
  const known = equalBytes(await fingerprintOf(identityKey), code.fingerprint);
  if (!known || accountId !== code.accountId) return err({ kind: 'identity-mismatch' });
  return devices.length < MAX_DEVICES ? chain : failAt('account-state')({ kind: 'too-large' });
};

interface OpenedAccount {
  readonly accountId: AccountRecord['accountId'];
  readonly generation: number;
  readonly accountSecret: Bytes;
  readonly found: FoundAccount;
  readonly chain: StateChain;
}

const addDevice = async (
  deps: KeyringDeps,
  { found, chain, ...account }: OpenedAccount,
  root: BaseKey,
  words: DeviceWords,
): Promise<Result<Joined, PartFailure>> => {
  const newcomer = { deviceId: deviceIdOf(deps.random.bytes(16)), addedAt: deps.now() };
  const keys = await deriveAccountKeys(root, account, newcomer.deviceId);
  const { newest } = chain;
  const pair = { publicKey: newest.state.identityKey, wrapped: found.keyring.identity };
  const identityKey = await openPrivateKey(keys.account, account, pair, 'Ed25519');
  if (!identityKey.ok) return failAt('identity-key')(identityKey.error);

  const device = await makeDevice(deps, keys.account, account, newcomer);
  const next = await makeState(
    deps,
    { accountKey: keys.account, deviceKey: device.deviceKey, identityKey: identityKey.value },
    { ...draftAfter(newest), devices: withDevice(newest, device.entry) },
    eventOf('device-added', newcomer, words),
  );
  const record: AccountRecord = {
    ...account,
    deviceId: newcomer.deviceId,
    enrolKey: (await enrolKeyPair(account.accountSecret, account.accountId)).publicKey,
    recoveryKey: null,
    slots: found.slots,
    keyring: found.keyring,
    signingKey: device.signingKey,
    agreementKey: device.agreementKey,
    states: [...found.states, next.stored],
    anchor: await sealAnchor(keys.state, firstAnchor(next.chained, found.keyring.version)),
    // The device that printed the kit is the one that asks for its confirmation.
    settings: { kitConfirmed: true },
  };
  const opened = await openAccount(record, root);
  return opened.ok ? ok({ record, unlocked: opened.value, appended: next.stored }) : opened;
};

const withDevice = ({ state }: ChainedAccountState, entry: DeviceEntry): readonly DeviceEntry[] =>
  [...state.devices, entry].toSorted((a, b) => (a.deviceId < b.deviceId ? -1 : 1));
