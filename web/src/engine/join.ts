import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import type { Joining, Keyring, Opened } from '@holdfast/shared/keyring/keyring.ts';
import type { StoredAccountState } from '@holdfast/shared/model/account-record.ts';
import type { EngineFailure } from '@holdfast/shared/model/failure.ts';
import type { KeyId } from '@holdfast/shared/wire/ids.ts';
import type { TransportError } from '../transport/http.ts';
import type { Identity } from '../transport/login.ts';
import type { Transport } from '../transport/transport.ts';
import type { JoinAccount } from './messages.ts';
import { failureOfTransport } from './failures.ts';
import { failureOfKeyring } from './keyring-failures.ts';

export interface JoinDeps {
  readonly keyring: Keyring;
  readonly syncOrigin: string;
  readonly openTransport: (identity: Identity) => Transport;
}

/** Another device may be added in the same moment; then the join is made again on what is there by then. */
const TRIES = 3;

/** Makes this device one of an account that exists: by set-up code and password, through the sync server. */
export const joinByCode = async (
  deps: JoinDeps,
  { setUpCode, password, deviceName, platform }: JoinAccount,
): Promise<Result<Opened, EngineFailure>> => {
  const joining = await deps.keyring.beginJoin(setUpCode);
  if (!joining.ok) {
    password.fill(0);
    return joining;
  }
  const transport = deps.openTransport(enrolIdentity(joining.value, deps.syncOrigin));
  try {
    for (let tries = TRIES; ; tries -= 1) {
      const found = await findAccount(transport);
      if (!found.ok) return err(notFound(found.error));
      const input = { password: new Uint8Array(password), deviceName, platform };
      const joined = await deps.keyring.finishJoin(joining.value, found.value, input);
      if (!joined.ok) return err(failureOfKeyring(joined.error));

      const { accountState, ...opened } = joined.value;
      const appended = await transport.appendAccountState({ state: accountState });
      if (appended.ok) return ok(opened);
      if (tries <= 1 || !isStale(appended.error)) return err(failureOfTransport(appended.error));
    }
  } finally {
    password.fill(0);
  }
};

const enrolIdentity = (joining: Joining, syncOrigin: string): Identity => ({
  accountId: joining.accountId,
  // Minted by the keyring from the public key, in the same form (16 bytes in hexadecimal).
  keyId: joining.keyId as KeyId,
  purpose: 'enrol',
  sign: (login) => joining.signLogin({ ...login, syncOrigin }),
});

const findAccount = async (
  transport: Transport,
): Promise<Result<Parameters<Keyring['finishJoin']>[1], TransportError>> => {
  const slots = await transport.slots();
  if (!slots.ok) return slots;
  const keyring = await transport.keyring();
  if (!keyring.ok) return keyring;
  const states: StoredAccountState[] = [];
  for (;;) {
    const page = await transport.accountStates(states.length);
    if (!page.ok) return page;
    states.push(...page.value.states);
    if (states.length >= page.value.newest || page.value.states.length === 0) break;
  }
  return ok({ slots: slots.value.slots, keyring: keyring.value, states });
};

/** A server that does not know the account refuses the login: it is another one than the code speaks of. */
const notFound = (error: TransportError): EngineFailure =>
  error.kind === 'refused' && error.problem.code === 'unauthenticated'
    ? { kind: 'identity-mismatch' }
    : failureOfTransport(error);

const isStale = (error: TransportError): boolean =>
  error.kind === 'refused' && error.problem.code === 'state_stale';
