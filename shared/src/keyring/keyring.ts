import type { Bytes, Sealed } from '../base/bytes.ts';
import type { AccountId } from '../base/ids.ts';
import type { Random } from '../base/ports.ts';
import { assert, err, ok, type Result } from '../base/result.ts';
import { loginMessage } from '../chain/chain.ts';
import type { AccountRecord, StoredAccountState } from '../model/account-record.ts';
import { asBaseKey } from '../seal/envelope.ts';
import { sign } from '../seal/sign.ts';
import type { Argon2Input } from './argon2id.ts';
import { type KeyringDeps, makeAccount } from './create.ts';
import type { DeviceWords } from './device.ts';
import { enrolKeyPair, fingerprintOf, keyIdOf } from './enrol.ts';
import type { PartFailure, PasswordRefused } from './failure.ts';
import { type FoundAccount, joinAccount, type JoinFailure } from './join.ts';
import { judge, type PasswordJudgement } from './judge.ts';
import { acceptPassword, type KitFailure, openKit, replaceKit, writeKit } from './kit.ts';
import { type Keys, serveKeys } from './open-keys.ts';
import { type BadCode, type PaperContent, readPaper, writePaper } from './paper-code.ts';
import { makePassphrase } from './passphrase.ts';
import { parseRecord, recordBytes, type RecordError } from './record-bytes.ts';
import { type UnlockFailure, withRootKey } from './unlock.ts';
import { openAccount, type Unlocked } from './unlocked.ts';

/** What the worker keeps of an unlocked account. */
export type OpenKeys = Keys;

export interface Opened {
  readonly record: AccountRecord;
  readonly keys: OpenKeys;
}

/**
 * Everything that turns secrets into keys. A password comes as UTF-8 bytes and is zeroed, whatever the
 * answer; the raw root key lives for one act and is zeroed as well.
 */
export interface Keyring {
  /** A new account with this device as its first, and the groups of its recovery kit. */
  readonly createAccount: (
    input: DeviceWords & { readonly password: Bytes },
  ) => Promise<Result<Opened & { readonly kit: readonly string[] }, PasswordRefused>>;
  /** A wrong password is `commitment-mismatch` at `slot`; parameters are judged before the password is read. */
  readonly openWithPassword: (
    record: AccountRecord,
    password: Bytes,
  ) => Promise<Result<Opened, UnlockFailure>>;
  /** Opens with the recovery kit and sets a new password: the record that comes back replaces the old one. */
  readonly openWithKit: (
    record: AccountRecord,
    kitText: string,
    newPassword: Bytes,
  ) => Promise<Result<Opened, KitFailure>>;
  /** Opens with the handle that another worker of this origin passed on. */
  readonly openWithHandle: (
    record: AccountRecord,
    handle: CryptoKey,
  ) => Promise<Result<Opened, PartFailure>>;
  /** A new recovery kit; the old one stops working. */
  readonly makeKit: (
    record: AccountRecord,
    password: Bytes,
    syncOrigin?: string,
  ) => Promise<
    Result<{ readonly record: AccountRecord; readonly kit: readonly string[] }, UnlockFailure>
  >;
  /** What brings a second device in, together with the password. */
  readonly makeSetUpCode: (
    record: AccountRecord,
    password: Bytes,
    syncOrigin: string,
  ) => Promise<Result<readonly string[], UnlockFailure>>;
  /** Reads a set-up code: whom to ask, and who to be while asking. */
  readonly beginJoin: (setUpCode: string) => Promise<Result<Joining, BadCode>>;
  /**
   * Makes this device one of the account. The record holds once the server has taken the state; when
   * another state came first, the join is finished again with what the server then shows.
   */
  readonly finishJoin: (
    joining: Joining,
    found: FoundAccount,
    input: DeviceWords & { readonly password: Bytes },
  ) => Promise<Result<Opened & { readonly accountState: StoredAccountState }, JoinFailure>>;
}

/** A join under way: logs in by EK, whose scope is to fetch what `finishJoin` takes and to add one device. */
export interface Joining {
  readonly code: PaperContent;
  readonly accountId: AccountId;
  readonly syncOrigin: string;
  /** Of EK, in hexadecimal. */
  readonly keyId: string;
  readonly signLogin: (login: {
    /** The one this client is configured for. */
    readonly syncOrigin: string;
    readonly nonce: Bytes;
    readonly expiresAt: number;
  }) => Promise<Bytes>;
}

export const createKeyring = (deps: KeyringDeps): Keyring => {
  const served = (record: AccountRecord, unlocked: Unlocked): Opened => ({
    record,
    keys: serveKeys(deps, unlocked),
  });

  return {
    createAccount: async ({ password, ...words }) => {
      const accepted = await acceptPassword(password);
      if (!accepted.ok) return accepted;
      const { record, root, recoveryKey } = await makeAccount(deps, accepted.value, words);
      const opened = await openAccount(record, root);
      assert(opened.ok, 'an account made a moment ago opens');
      const { identityKey } = opened.value.chain.newest.state;
      const kit = await writeKit(record, identityKey, recoveryKey, '');
      recoveryKey.fill(0);
      return ok({ ...served(record, opened.value), kit });
    },

    openWithPassword: (record, password) =>
      withRootKey(deps, record, password, async (unlocked) => served(record, unlocked)),

    openWithKit: async (record, kitText, newPassword) => {
      const opened = await openKit(deps, record, kitText, newPassword);
      return opened.ok ? ok(served(opened.value.record, opened.value.unlocked)) : opened;
    },

    openWithHandle: async (record, handle) => {
      const root = asBaseKey(handle);
      if (root === null) return err({ kind: 'wrong-type', at: 'slot' });
      const opened = await openAccount(record, root);
      return opened.ok ? ok(served(record, opened.value)) : opened;
    },

    makeKit: (record, password, syncOrigin = '') => replaceKit(deps, record, password, syncOrigin),

    makeSetUpCode: (record, password, syncOrigin) =>
      withRootKey(deps, record, password, async ({ accountId, chain }) =>
        writePaper('set-up-code', {
          accountId,
          syncOrigin,
          secret: record.accountSecret,
          fingerprint: await fingerprintOf(chain.newest.state.identityKey),
        }),
      ),

    beginJoin: async (setUpCode) => {
      const code = await readPaper('set-up-code', setUpCode);
      return code.ok ? ok(await joiningWith(code.value)) : code;
    },

    finishJoin: async ({ code }, found, { password, ...words }) => {
      const joined = await joinAccount(deps, code, found, password, words);
      if (!joined.ok) return joined;
      const { record, unlocked, appended } = joined.value;
      return ok({ ...served(record, unlocked), accountState: appended });
    },
  };
};

const joiningWith = async (code: PaperContent): Promise<Joining> => {
  const { accountId, syncOrigin, secret } = code;
  const { publicKey, privateKey } = await enrolKeyPair(secret, accountId);
  const keyId = await keyIdOf(publicKey);
  return {
    code,
    accountId,
    syncOrigin,
    keyId,
    signLogin: (login) =>
      sign(privateKey, loginMessage({ ...login, accountId, keyId, purpose: 'enrol' })),
  };
};

/** Reads a set-up code, or says which group of it is wrong. */
export const parseSetUpCode = (text: string): Promise<Result<PaperContent, BadCode>> =>
  readPaper('set-up-code', text);

/** Reads a recovery kit, or says which group of it is wrong. */
export const parseKit = (text: string): Promise<Result<PaperContent, BadCode>> =>
  readPaper('recovery-kit', text);

/** What is against a password that somebody wants to set, and how it would score. Zeroes the array. */
export const judgePassword = (password: Bytes): Promise<PasswordJudgement> => judge(password);

/** Six words, 77 bits, for whoever has no better idea. */
export const suggestPassphrase = (random: Random): Promise<string> => makePassphrase(random);

/** The record as both stores keep it. */
export const encodeAccountRecord = (record: AccountRecord): Sealed => recordBytes(record);

export const parseAccountRecord = (bytes: Uint8Array): Result<AccountRecord, RecordError> =>
  parseRecord(bytes);

/**
 * Argon2id for the two that run it: the one-shot worker and a program without workers. Loaded when called,
 * because nothing else needs the code.
 */
export const argon2id = async (input: Argon2Input): Promise<Bytes> => {
  const { argon2idHash } = await import('./argon2id.ts');
  return argon2idHash(input);
};
