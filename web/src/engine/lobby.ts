import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import type { Clock } from '@holdfast/shared/base/ports.ts';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import {
  encodeAccountRecord,
  type Keyring,
  type Opened,
} from '@holdfast/shared/keyring/keyring.ts';
import type { AccountRecord } from '@holdfast/shared/model/account-record.ts';
import type { EngineFailure } from '@holdfast/shared/model/failure.ts';
import type { Disk } from '../disk/disk.ts';
import type { CreateAccount, JoinAccount, PaperCode } from './messages.ts';
import { failureOfDisk } from './failures.ts';
import { joinByCode, type JoinDeps } from './join.ts';
import { failureOfKeyring, isWrongPassword } from './keyring-failures.ts';
import type { UnlockAttempts } from './unlock-attempts.ts';

type Entry<Extra = unknown> = Promise<Result<Opened & Extra, EngineFailure>>;

export interface LobbyDeps extends Omit<JoinDeps, 'keyring'> {
  readonly disk: Disk;
  readonly keyring: Keyring;
  readonly clock: Clock;
}

/** Every way in. Each ends with an account record on the disk and its keys in memory, or changes nothing. */
export interface Lobby {
  readonly create: (input: CreateAccount) => Entry<{ readonly paper: PaperCode }>;
  readonly join: (input: JoinAccount) => Entry;
  readonly byPassword: (record: AccountRecord, attempts: UnlockAttempts, password: Bytes) => Entry;
  readonly byKit: (record: AccountRecord, kit: string, newPassword: Bytes) => Entry;
  readonly byHandle: (record: AccountRecord, handle: CryptoKey) => Entry;
}

export const createLobby = (deps: LobbyDeps): Lobby => {
  const { disk, keyring } = deps;

  const settle = async <T extends Opened>(entered: T): Promise<Result<T, EngineFailure>> => {
    const bytes = encodeAccountRecord(entered.record);
    const written = await disk.writeAccount(bytes, { replaceBoth: true });
    return written.ok ? ok(entered) : err(failureOfDisk(written.error));
  };

  return {
    create: async ({ password, deviceName, platform }) => {
      const made = await keyring.createAccount({ password, deviceName, platform });
      if (!made.ok) return err(failureOfKeyring(made.error));
      return settle({ ...made.value, paper: { groups: made.value.kit } });
    },
    join: async (input) => {
      const joined = await joinByCode(deps, input);
      return joined.ok ? settle(joined.value) : joined;
    },
    byPassword: async (record, attempts, password) => {
      const retryAt = attempts.retryAt();
      if (retryAt !== null) {
        password.fill(0);
        return err({ kind: 'wait', retryAt });
      }
      const opened = await keyring.openWithPassword(record, password);
      if (opened.ok) {
        await attempts.succeed();
        return opened;
      }
      if (!isWrongPassword(opened.error)) return err(failureOfKeyring(opened.error));
      await attempts.fail();
      return err({
        kind: 'wrong-password',
        failedAttempts: attempts.failed(),
        retryAt: attempts.retryAt(),
      });
    },
    byKit: async (record, kit, newPassword) => {
      const opened = await keyring.openWithKit(record, kit, newPassword);
      return opened.ok ? settle(opened.value) : err(failureOfKeyring(opened.error));
    },
    byHandle: async (record, handle) => {
      const opened = await keyring.openWithHandle(record, handle);
      return opened.ok ? opened : err(failureOfKeyring(opened.error));
    },
  };
};
