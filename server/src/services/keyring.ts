import { equalBytes } from '@holdfast/shared/base/bytes.ts';
import type { AccountId } from '@holdfast/shared/base/ids.ts';
import type { Clock } from '@holdfast/shared/base/ports.ts';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import type { WireKeyring } from '@holdfast/shared/wire/keyring.ts';
import type { Refusal } from '@holdfast/shared/wire/problem.ts';
import type { AccountStore } from './account-store.ts';
import { checkAccountEnvelope } from './envelope-check.ts';
import type { Hub } from './hub.ts';
import { untilSettled } from './until-settled.ts';

/** Both envelopes are this account's and of the generation that is named. */
export const checkKeyring = (accountId: AccountId, keyring: WireKeyring): Result<void, Refusal> => {
  const ring = checkAccountEnvelope(accountId, 'keyring', keyring.ring);
  if (!ring.ok) return ring;
  const identity = checkAccountEnvelope(accountId, 'privateKey', keyring.identity);
  if (!identity.ok) return identity;
  const { generation } = keyring;
  return ring.value.epoch === generation && identity.value.epoch === generation
    ? ok(undefined)
    : err({ kind: 'malformed', detail: 'keyring: of another generation' });
};

export interface KeyringDeps {
  readonly accounts: AccountStore;
  readonly hub: Hub;
  readonly clock: Clock;
}

/** Compare-and-swap on the version: never last writer wins. The same bytes again are ok. */
export const putKeyring = (
  { accounts, hub, clock }: KeyringDeps,
  accountId: AccountId,
  keyring: WireKeyring,
): Promise<Result<{ readonly version: number }, Refusal>> =>
  untilSettled(async () => {
    const checked = checkKeyring(accountId, keyring);
    if (!checked.ok) return checked;
    const { version } = keyring;
    const stored = await accounts.keyring(accountId);
    if (isSame(stored, keyring)) return ok({ version });
    if (version !== stored.version + 1) {
      return err({ kind: 'keyring_stale', version: stored.version });
    }
    const written = await accounts.putKeyring(accountId, keyring, clock.now());
    if (!written.ok) return written;
    hub.tell(accountId, { vault: null, seq: written.value.seq, kind: 'keyring' });
    return ok({ version });
  });

const isSame = (a: WireKeyring, b: WireKeyring): boolean =>
  a.version === b.version &&
  a.generation === b.generation &&
  equalBytes(a.ring, b.ring) &&
  equalBytes(a.identity, b.identity);
