import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import { createKeyring, type Opened } from '@holdfast/shared/keyring/keyring.ts';
import type { EngineFailure } from '@holdfast/shared/model/failure.ts';
import type { Disk } from '../disk/disk.ts';
import { openTransport } from '../transport/transport.ts';
import { failureOfDisk } from './failures.ts';
import type { Gate, GateDeps } from './gate.ts';
import type { House } from './house.ts';
import { failureOfKeyring } from './keyring-failures.ts';
import { createLobby, type Lobby } from './lobby.ts';
import type { CreateAccount, JoinAccount, PaperCode } from './messages.ts';
import type { Phase } from './phase.ts';
import { receiveHandle } from './receive-handle.ts';

type Answer<T> = Promise<Result<T, EngineFailure>>;

/** The acts that make an account, open it, or show it on paper. Each zeroes the password it was given. */
export interface AccountActs {
  readonly create: (input: CreateAccount) => Answer<PaperCode>;
  readonly join: (input: JoinAccount) => Answer<void>;
  readonly unlock: (password: Bytes) => Answer<void>;
  readonly unlockWithKit: (kit: string, newPassword: Bytes) => Answer<void>;
  readonly takeOverKey: (port: MessagePort) => Answer<void>;
  readonly makeKit: (house: House, password: Bytes) => Answer<PaperCode>;
  readonly confirmKit: (house: House) => Answer<void>;
  readonly setUpCode: (house: House, password: Bytes) => Answer<PaperCode>;
}

export const createAccountActs = (deps: GateDeps, gate: Gate): AccountActs => {
  const { clock, timers, random, argon2id, network } = deps;
  const keyring = createKeyring({ random, argon2id, now: clock.now });
  const lobbyOf = (disk: Disk): Lobby =>
    createLobby({
      disk,
      keyring,
      clock,
      syncOrigin: network.origin,
      openTransport: (identity) => openTransport({ ...network, clock, timers }, identity),
    });

  /** Only where the engine stands as `pick` says; anywhere else nothing is asked of the keyring. */
  const from = async <At extends { readonly disk: Disk }>(
    pick: (phase: Phase) => At | null,
    act: (at: At, lobby: Lobby) => Promise<Result<Opened, EngineFailure>>,
  ): Answer<void> => {
    const phase = await gate.phase();
    const at = pick(phase);
    if (at === null) return err(notAt(phase));
    const opened = await act(at, lobbyOf(at.disk));
    return opened.ok ? gate.enter(at.disk, opened.value) : opened;
  };

  return {
    create: async (input) => {
      let paper: PaperCode = { groups: [] };
      const entered = await from(atNew, async (_, lobby) => {
        const made = await lobby.create(input);
        if (made.ok) paper = made.value.paper;
        return made;
      });
      input.password.fill(0);
      return entered.ok ? ok(paper) : entered;
    },
    join: async (input) => {
      const entered = await from(atNew, (_, lobby) => lobby.join(input));
      const house = entered.ok ? await gate.house() : entered;
      return house.ok ? house.value.sync.startJoined() : house;
    },
    unlock: (password) =>
      from(atLocked, ({ record, attempts }, lobby) => lobby.byPassword(record, attempts, password)),
    unlockWithKit: async (kit, newPassword) => {
      const entered = await from(atLocked, ({ record }, lobby) =>
        lobby.byKit(record, kit, newPassword),
      );
      const house = entered.ok ? await gate.house() : entered;
      if (house.ok) await house.value.sync.slotsChanged();
      return entered;
    },
    takeOverKey: (port) =>
      from(atLocked, async ({ record }, lobby) => {
        const handle = await receiveHandle(port, timers);
        return handle === null ? err({ kind: 'locked' }) : lobby.byHandle(record, handle);
      }),
    makeKit: async ({ keeper, sync }, password) => {
      const made = await keyring.makeKit(
        keeper.record(),
        password,
        sync.isOn() ? network.origin : '',
      );
      if (!made.ok) return err(failureOfKeyring(made.error));
      const written = await keeper.write(made.value.record, 'slots');
      if (!written.ok) return err(failureOfDisk(written.error));
      await sync.slotsChanged();
      return ok({ groups: made.value.kit });
    },
    confirmKit: async ({ keeper }) => {
      const record = keeper.record();
      const settings = { ...record.settings, kitConfirmed: true };
      const written = await keeper.write({ ...record, settings }, 'other');
      return written.ok ? written : err(failureOfDisk(written.error));
    },
    setUpCode: async ({ keeper }, password) => {
      const code = await keyring.makeSetUpCode(keeper.record(), password, network.origin);
      return code.ok ? ok({ groups: code.value }) : err(failureOfKeyring(code.error));
    },
  };
};

const atNew = (phase: Phase): Extract<Phase, { kind: 'new' }> | null =>
  phase.kind === 'new' ? phase : null;

const atLocked = (phase: Phase): Extract<Phase, { kind: 'locked' }> | null =>
  phase.kind === 'locked' ? phase : null;

const notAt = (phase: Phase): EngineFailure =>
  phase.kind === 'elsewhere' || phase.kind === 'outdated'
    ? { kind: phase.kind }
    : { kind: 'locked' };
