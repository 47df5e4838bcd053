import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import type { SessionId, SourceId } from '@holdfast/shared/base/ids.ts';
import type { Millis, Unsubscribe } from '@holdfast/shared/base/ports.ts';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import { judgePassword, suggestPassphrase } from '@holdfast/shared/keyring/keyring.ts';
import type { Change } from '@holdfast/shared/model/change.ts';
import type { EngineEvent, EngineState, SessionSummary } from '@holdfast/shared/model/event.ts';
import type { EngineFailure } from '@holdfast/shared/model/failure.ts';
import type { SnapshotMeta } from '@holdfast/shared/model/snapshot.ts';
import { createAccountActs } from './account-acts.ts';
import { companionClientOf, keepPairing, proveTo } from './companion.ts';
import { failureOfDisk } from './failures.ts';
import { createGate, type GateDeps } from './gate.ts';
import type { House } from './house.ts';
import type {
  CompanionChallenge,
  CompanionProof,
  CreateAccount,
  JoinAccount,
  OpenedSession,
  PaperCode,
  PasswordJudgement,
  ReadRequest,
  ReadSource,
} from './messages.ts';
import { createNews } from './news.ts';

type Answer<T> = Promise<Result<T, EngineFailure>>;

/**
 * The one object the page talks to; lives in the crypto worker. A password crosses as UTF-8 bytes whose
 * buffer is transferred and zeroed after use. No verb gives out a key.
 */
export interface Engine {
  readonly state: () => Promise<EngineState>;
  readonly listen: (hear: (event: EngineEvent) => void) => Promise<Unsubscribe>;

  // The account on this device
  readonly judgePassword: (password: Bytes) => Answer<PasswordJudgement>;
  readonly suggestPassphrase: () => Answer<string>;
  readonly createAccount: (input: CreateAccount) => Answer<PaperCode>;
  readonly unlock: (password: Bytes) => Answer<void>;
  /** Opens with the recovery kit and sets a new password in the same act. */
  readonly unlockWithKit: (kit: string, newPassword: Bytes) => Answer<void>;
  /** Saves, sends what waits for at most 5 s, forgets every key. Answers how many snapshots still wait. */
  readonly lock: () => Answer<{ readonly waiting: number }>;
  /** Makes a new recovery kit (the old one stops working); asks for the password again. */
  readonly makeKit: (password: Bytes) => Answer<PaperCode>;
  readonly confirmKit: () => Answer<void>;

  /** Posts the root key's handle (never bytes) into the port, for the worker that comes after a reload. */
  readonly handOverKey: (port: MessagePort) => Answer<void>;
  /** Opens with the handle that arrives on the port; `locked` when none does within a second. */
  readonly takeOverKey: (port: MessagePort) => Answer<void>;

  // Leading
  /** "Continue here": the leading tab flushes, saves and releases; one that does not answer is taken over. */
  readonly takeLead: () => Answer<void>;

  // Sessions
  readonly sessions: () => Answer<readonly SessionSummary[]>;
  readonly createSession: (name: string) => Answer<SessionId>;
  readonly renameSession: (sessionId: SessionId, name: string) => Answer<void>;
  readonly openSession: (sessionId: SessionId) => Answer<OpenedSession>;
  readonly closeSession: () => Answer<void>;
  /** Reads sources of the opened session, in the order asked for. */
  readonly read: (requests: readonly ReadRequest[]) => Answer<readonly ReadSource[]>;
  /** Bytes `from` to `to` of a stream's current generation. */
  readonly readRange: (sourceId: SourceId, from: number, to: number) => Answer<Bytes>;

  // Saving
  /** Puts the changes of one second into the journal; the next tick makes them a snapshot. */
  readonly record: (changes: readonly Change[]) => Answer<{ readonly at: Millis }>;
  /** Takes a large change in slices of at most 128 KiB; `last` makes all of them one snapshot. */
  readonly save: (changes: readonly Change[], last: boolean) => Answer<SnapshotMeta | null>;
  /** A tick now. `null`: nothing had changed. */
  readonly saveNow: () => Answer<SnapshotMeta | null>;
  readonly setAutosave: (period: Millis) => Answer<void>;
  readonly autosave: () => Answer<Millis>;
  /** Decides about a suspect source: keep the last good state, or take the small one. */
  readonly settleSource: (sourceId: SourceId, choice: 'keep' | 'take') => Answer<void>;

  // Companion
  /** Seals what pairing gave us: who we are to the companion, and the secret we share with it. */
  readonly keepCompanionSecret: (clientId: string, secret: Bytes) => Answer<void>;
  /** Who we are to the companion; `null` while nothing was paired. */
  readonly companionClient: () => Answer<string | null>;
  readonly answerCompanion: (challenge: CompanionChallenge) => Answer<CompanionProof>;

  // Sync
  readonly startSync: () => Answer<void>;
  readonly trySync: () => Answer<void>;
  readonly setUpCode: (password: Bytes) => Answer<PaperCode>;
  readonly join: (input: JoinAccount) => Answer<void>;
}

export type EngineDeps = Omit<GateDeps, 'news'>;

/** Composes the rooms into one object that saves, restores and syncs. It decides nothing by itself. */
export const createEngine = (given: EngineDeps): Engine => {
  const news = createNews();
  const deps = { ...given, news };
  const gate = createGate(deps);
  const acts = createAccountActs(deps, gate);

  const inHouse = async <T>(act: (house: House) => Answer<T>): Answer<T> => {
    const house = await gate.house();
    return house.ok ? act(house.value) : house;
  };
  const onDesk = <T>(act: (desk: House['desk']) => Answer<T>): Answer<T> =>
    inHouse(({ desk }) => act(desk));
  void gate.begin();

  return {
    state: gate.state,
    listen: async (hear) => news.listen(hear),

    judgePassword: async (password) => ok(await judgePassword(password)),
    suggestPassphrase: async () => ok(await suggestPassphrase(deps.random)),
    createAccount: acts.create,
    unlock: acts.unlock,
    unlockWithKit: acts.unlockWithKit,
    lock: gate.lock,
    makeKit: (password) => inHouse((house) => acts.makeKit(house, password)),
    confirmKit: () => inHouse(acts.confirmKit),
    handOverKey: (port) =>
      inHouse(async ({ keys }) => {
        port.postMessage(keys.arkHandle);
        port.close();
        return ok(undefined);
      }),
    takeOverKey: acts.takeOverKey,

    takeLead: gate.takeLead,

    sessions: () => onDesk(async (desk) => ok(await desk.sessions())),
    createSession: (name) => onDesk((desk) => desk.create(name)),
    renameSession: (sessionId, name) => onDesk((desk) => desk.rename(sessionId, name)),
    openSession: (sessionId) => onDesk((desk) => desk.open(sessionId)),
    closeSession: () => onDesk((desk) => desk.close()),
    read: (requests) => onDesk((desk) => desk.read(requests)),
    readRange: (sourceId, from, to) => onDesk((desk) => desk.readRange(sourceId, from, to)),

    record: (changes) => onDesk((desk) => desk.record(changes)),
    save: (changes, last) => onDesk((desk) => desk.save(changes, last)),
    saveNow: () => onDesk((desk) => desk.tick()),
    setAutosave: (period) =>
      inHouse(async ({ autosave, keepAutosave }) => {
        autosave.setPeriod(period);
        const kept = await keepAutosave();
        return kept.ok ? kept : err(failureOfDisk(kept.error));
      }),
    autosave: () => inHouse(async ({ autosave }) => ok(autosave.period())),
    settleSource: (sourceId, choice) => onDesk((desk) => desk.settle(sourceId, choice)),

    keepCompanionSecret: (clientId, secret) =>
      inHouse(async ({ disk, rows }) => {
        const kept = await keepPairing(disk, rows, { clientId, secret });
        return kept.ok ? kept : err(failureOfDisk(kept.error));
      }),
    companionClient: () => inHouse(async ({ rows }) => ok(await companionClientOf(rows))),
    answerCompanion: (challenge) =>
      inHouse(async ({ keys, rows }) => ok(await proveTo(keys, rows, challenge))),

    startSync: () => inHouse(({ sync }) => sync.start()),
    trySync: () =>
      inHouse(async ({ sync }) => {
        sync.tryNow();
        return ok(undefined);
      }),
    setUpCode: (password) => inHouse((house) => acts.setUpCode(house, password)),
    join: acts.join,
  };
};
