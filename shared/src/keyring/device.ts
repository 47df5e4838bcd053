import type { DeviceId } from '../base/ids.ts';
import { assert } from '../base/result.ts';
import type { DeviceEntry } from '../model/account.ts';
import type { StoredPrivateKey } from '../model/account-record.ts';
import type { BaseKey, SealDeps } from '../seal/envelope.ts';
import type { AccountGeneration } from './account-place.ts';
import { makeWrappedPair, openPrivateKey } from './private-key.ts';
import type { AccountEvent, AccountEventKind } from './private-part.ts';

/** What a person calls a device; both are cut to 200 characters. */
export interface DeviceWords {
  readonly deviceName: string;
  readonly platform: string;
}

/** A device before anybody has heard of it. */
export interface NewDevice {
  readonly deviceId: DeviceId;
  readonly signingKey: StoredPrivateKey;
  readonly agreementKey: StoredPrivateKey;
  /** DK, as it is used from now on: not exportable. */
  readonly deviceKey: CryptoKey;
  readonly entry: DeviceEntry;
}

const MAX_WORDS = 200;

/** Makes DK and DE. Their wrapped forms never leave the device. */
export const makeDevice = async (
  deps: SealDeps,
  accountKey: BaseKey,
  account: AccountGeneration,
  device: { readonly deviceId: DeviceId; readonly addedAt: number },
): Promise<NewDevice> => {
  const signingKey = await makeWrappedPair(deps, accountKey, account, 'Ed25519');
  const agreementKey = await makeWrappedPair(deps, accountKey, account, 'X25519');
  const entry = {
    ...device,
    signingKey: signingKey.publicKey,
    agreementKey: agreementKey.publicKey,
    status: 'active',
    revokedAtSeq: null,
    last: [],
  } as const;
  const deviceKey = await reopen(accountKey, account, signingKey);
  return { deviceId: device.deviceId, signingKey, agreementKey, deviceKey, entry };
};

/** Opens a key that was wrapped a moment ago; that it opens is our own doing. */
export const reopen = async (
  accountKey: BaseKey,
  account: AccountGeneration,
  pair: StoredPrivateKey,
): Promise<CryptoKey> => {
  const opened = await openPrivateKey(accountKey, account, pair, 'Ed25519');
  assert(opened.ok, 'what was wrapped a moment ago opens');
  return opened.value;
};

export const eventOf = (
  kind: AccountEventKind,
  { deviceId, addedAt }: { readonly deviceId: DeviceId; readonly addedAt: number },
  words: DeviceWords,
): AccountEvent => ({
  kind,
  at: addedAt,
  deviceId,
  deviceName: cut(words.deviceName),
  platform: cut(words.platform),
});

const cut = (text: string): string => Array.from(text).slice(0, MAX_WORDS).join('');
