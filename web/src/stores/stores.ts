import { toHex } from '@holdfast/shared/base/bytes.ts';
import type { SourceId } from '@holdfast/shared/base/ids.ts';
import type { Clock, Random, Timers } from '@holdfast/shared/base/ports.ts';
import type { EngineLink } from '../boundary/boundary.ts';
import { type AccountStore, createAccountStore } from './account-store.ts';
import { type CaptureLoop, createCaptureLoop } from './capture-loop.ts';
import { type CompanionStore, createCompanionStore } from './companion-store.ts';
import { browserPage, type PagePort } from './page.ts';
import { createReportStore, type ReportStore } from './report-store.ts';
import { createRestorer } from './restore-sources.ts';
import { createSession, type SessionStore } from './session-store.ts';
import { createSessionSources, type Persisted } from './session-sources.ts';
import { createSessionsStore, type SessionsStore } from './sessions-store.ts';
import { createSettingsStore, type SettingsStore } from './settings-store.ts';
import { createStatusStore, type StatusStore } from './status-store.ts';
import { createSubjects, panelOfSource, type Subjects } from './subjects.ts';
import { createSyncStore, type SyncStore } from './sync-store.ts';
import { feedStatus } from './feed-status.ts';

export interface StoresPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly timers: Timers;
  /** The page itself, unless a test stands in for it. */
  readonly page?: PagePort;
}

/** What the screen knows. Each store can be thrown away and built again from the engine. */
export interface Stores extends Subjects {
  readonly account: AccountStore;
  readonly status: StatusStore;
  readonly sync: SyncStore;
  readonly sessions: SessionsStore;
  readonly settings: SettingsStore;
  /** The session this tab works in. */
  readonly session: SessionStore;
  /** Whether the engine has all that the stores know. */
  readonly capture: Pick<CaptureLoop, 'state' | 'captureNow'>;
  readonly report: ReportStore;
  readonly companion: CompanionStore;
  /** For a thing that is new to the session. */
  readonly newKey: () => string;
  /** Makes a store one source of the open session: saved by the engine, back when the session is opened. */
  readonly persisted: Persisted;
}

const KEY_BYTES = 16;

/** Builds every store on one engine and begins to listen to it. */
export const createStores = (engine: EngineLink, ports: StoresPorts): Stores => {
  const sources = createSessionSources(ports);
  const subjects = createSubjects({ persisted: sources.persisted, timers: ports.timers });
  const report = createReportStore();
  const companion = createCompanionStore();
  const status = createStatusStore(engine, { now: ports.clock.now });
  const heard = {
    account: createAccountStore(engine),
    status,
    sync: createSyncStore(engine),
    sessions: createSessionsStore(engine),
  };

  const tellLeftOut = (id: SourceId, reason: Parameters<typeof report.tellLeftOut>[1]): void => {
    const panel = panelOfSource(subjects, id);
    if (panel !== null) report.tellLeftOut(panel, reason);
  };
  const capture = createCaptureLoop({
    engine,
    sources,
    clock: ports.clock,
    timers: ports.timers,
    reopen: () => void session.reopen(),
    leftOut: tellLeftOut,
  });
  const session = createSession({
    engine,
    sources,
    subjects,
    report,
    restorer: createRestorer({ engine, sources, subjects, report }),
    capture,
    page: ports.page ?? browserPage(ports.timers),
    forgotten: companion.forget,
  });

  feedStatus({ status, capture, companion, subjects, session });
  void engine.listen((event) => {
    for (const store of Object.values(heard)) store.hear(event);
    session.hear(event);
  });
  return {
    ...subjects,
    ...heard,
    settings: createSettingsStore(engine),
    session,
    capture,
    report,
    companion,
    newKey: () => toHex(ports.random.bytes(KEY_BYTES)),
    persisted: sources.persisted,
  };
};
