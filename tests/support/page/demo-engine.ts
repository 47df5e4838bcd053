import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import {
  type DeviceId,
  hashOf,
  commitIdOf,
  deviceIdOf,
  sessionIdOf,
  type SessionId,
} from '@holdfast/shared/base/ids.ts';
import { millis, type Millis } from '@holdfast/shared/base/ports.ts';
import { err, ok, type Result, unreachable } from '@holdfast/shared/base/result.ts';
import type {
  EngineEvent,
  EngineState,
  Healing,
  SessionSummary,
  SyncState,
} from '@holdfast/shared/model/event.ts';
import type { SnapshotMeta } from '@holdfast/shared/model/snapshot.ts';
import type { EngineLink } from '@holdfast/web/src/boundary/boundary.ts';

/** What the demo starts with. Everything a screen can show can be asked for. */
export interface DemoWishes {
  readonly state: EngineState['kind'];
  readonly sessions: number;
  readonly kitConfirmed: boolean;
  readonly sync: SyncState['kind'];
  readonly copies: 1 | 2;
  readonly healing: Healing['kind'] | null;
  readonly saveFails: boolean;
  /** How long a key derivation takes here. */
  readonly deriveMs: number;
  readonly password: string;
}

export interface DemoEngine extends EngineLink {
  readonly tell: (event: EngineEvent) => void;
}

const THIS_DEVICE: DeviceId = deviceIdOf(new Uint8Array(16).fill(1));
const OTHER_DEVICE: DeviceId = deviceIdOf(new Uint8Array(16).fill(2));
const NAMES = [
  'payments-api',
  'Onboarding redesign',
  'infra: Postgres 17 upgrade',
  'flaky e2e hunt',
  'Blog engine',
  'release 4.2',
  'Übersetzungen',
  'spike: CRDT notes',
];
const KIT = Array.from({ length: 44 }, (_, index) =>
  ((index * 7919 + 104_729) % 1_048_576).toString(32).padStart(4, '0').toUpperCase().slice(0, 4),
);
const HOUR = 3_600_000;

/** An engine in memory, for looking at screens. Keeps nothing, seals nothing, knows one password. */
export const createDemoEngine = (
  wishes: DemoWishes,
  { now, sleep }: { readonly now: () => Millis; readonly sleep: (ms: number) => Promise<void> },
): DemoEngine => {
  const hearers = new Set<(event: EngineEvent) => void>();
  const tell = (event: EngineEvent): void => {
    for (const hear of hearers) hear(event);
  };
  let kitConfirmed = wishes.kitConfirmed;
  let failed = 0;
  let counter = 0;
  let sync: SyncState = syncOf(wishes.sync, now());
  let sessions = sessionsOf(wishes.sessions, now());
  let state: EngineState = stateOf(wishes.state, kitConfirmed);
  let autosave = millis(30_000);

  const become = (next: EngineState): void => {
    state = next;
    tell({ kind: 'state', state });
    if (next.kind === 'open') opened();
  };
  const opened = (): void => {
    tell({ kind: 'sync', state: sync });
    if (wishes.healing !== null)
      tell({ kind: 'healed', healing: healingOf(wishes.healing, now()) });
    if (wishes.sessions > 0) saveEvent(null);
  };
  const saveEvent = (snapshot: SnapshotMeta | null): void => {
    if (wishes.saveFails)
      tell({
        kind: 'save-failed',
        failure: { kind: 'storage-full' },
        lastSavedAt: millis(now() - 3 * 60_000),
      });
    else tell({ kind: 'saved', at: now(), copies: wishes.copies, snapshot });
  };
  const snapshotOf = (sessionId: SessionId): SnapshotMeta => {
    counter += 1;
    return {
      commitId: commitIdOf(new Uint8Array(32).fill(counter)),
      sessionId,
      deviceId: THIS_DEVICE,
      counter,
      kind: 'auto',
      createdAt: { wallMs: now(), tick: 0 },
      sizeBytes: 212_000,
      stateHash: hashOf(new Uint8Array(32).fill(counter)),
    };
  };
  const derive = async <T>(password: Bytes, value: () => T): Promise<Result<T, WrongPassword>> => {
    await sleep(wishes.deriveMs);
    if (new TextDecoder().decode(password) === wishes.password) return ok(value());
    failed += 1;
    const delay = failed < 4 ? 0 : 1000 * 2 ** (failed - 4);
    const retryAt = delay === 0 ? null : millis(now() + delay);
    return err({ kind: 'wrong-password', failedAttempts: failed, retryAt });
  };
  const open = (): void => become({ kind: 'open', deviceId: THIS_DEVICE, kitConfirmed });
  const setSync = (next: SyncState): void => {
    sync = next;
    tell({ kind: 'sync', state: sync });
  };

  return {
    tell,
    state: async () => {
      if (state.kind === 'open') queueMicrotask(opened);
      return state;
    },
    listen: async (hear) => {
      hearers.add(hear);
      return () => hearers.delete(hear);
    },
    judgePassword: async (password) => ok(judge(new TextDecoder().decode(password))),
    suggestPassphrase: async () => ok('copper lantern drift ninety walrus tide'),
    createAccount: async ({ password }) => {
      const text = new TextDecoder().decode(password);
      await sleep(wishes.deriveMs);
      const { weakness } = judge(text);
      if (weakness !== null) return err({ kind: 'password-policy', reason: weakness });
      open();
      return ok({ groups: KIT });
    },
    unlock: async (password) => derive(password, open),
    unlockWithKit: async (kit) => {
      await sleep(wishes.deriveMs);
      if (kit.trim().length < 40) return err({ kind: 'bad-code', group: 7 });
      open();
      return ok(undefined);
    },
    lock: async () => {
      await sleep(300);
      return ok({ waiting: 0 });
    },
    makeKit: async (password) => derive(password, () => ({ groups: KIT })),
    confirmKit: async () => {
      kitConfirmed = true;
      return ok(undefined);
    },
    handOverKey: async () => ok(undefined),
    takeOverKey: async () => err({ kind: 'locked' }),
    takeLead: async () => {
      await sleep(400);
      open();
      return ok(undefined);
    },
    sessions: async () => ok(sessions),
    createSession: async (name) => {
      const sessionId = sessionIdOf(crypto.getRandomValues(new Uint8Array(16)));
      sessions = [
        { ...sessionAt(0, now()), sessionId, name, sizeBytes: 0, sourceCount: 0 },
        ...sessions,
      ];
      return ok(sessionId);
    },
    renameSession: async (sessionId, name) => {
      sessions = sessions.map((each) => (each.sessionId === sessionId ? { ...each, name } : each));
      return ok(undefined);
    },
    openSession: async (sessionId) => {
      const found = sessions.find((each) => each.sessionId === sessionId);
      if (found === undefined) return err({ kind: 'unknown-session' });
      return ok({
        sessionId,
        name: found.name,
        sources: [],
        layout: [],
        report: {
          openedAt: now(),
          snapshot: null,
          deviceName: found.deviceName,
          newestKnown: null,
          unreadable: [],
          recordsApplied: 0,
        },
      });
    },
    closeSession: async () => ok(undefined),
    read: async () => ok([]),
    readRange: async () => ok(new Uint8Array(0)),
    record: async () => {
      const at = now();
      queueMicrotask(() => saveEvent(null));
      return ok({ at });
    },
    save: async () => ok(null),
    saveNow: async () => {
      tell({ kind: 'saving' });
      await sleep(600);
      const snapshot = snapshotOf(sessions[0]?.sessionId ?? sessionIdOf(new Uint8Array(16)));
      saveEvent(snapshot);
      if (sync.kind === 'online')
        tell({ kind: 'on-server', commitId: snapshot.commitId, at: now() });
      return ok(snapshot);
    },
    setAutosave: async (period) => {
      autosave = period;
      return ok(undefined);
    },
    autosave: async () => ok(autosave),
    settleSource: async () => ok(undefined),
    keepCompanionSecret: async () => ok(undefined),
    companionClient: async () => ok(null),
    answerCompanion: async () => ok({ kind: 'no-secret' }),
    startSync: async () => {
      setSync({ kind: 'connecting', waiting: 3 });
      await sleep(700);
      setSync({ kind: 'online', waiting: 0 });
      return ok(undefined);
    },
    trySync: async () => err({ kind: 'offline' }),
    setUpCode: async (password) => derive(password, () => ({ groups: KIT })),
    join: async ({ setUpCode, password }) => {
      if (setUpCode.trim().length < 40) return err({ kind: 'bad-code', group: 3 });
      return derive(password, open);
    },
  };
};

interface WrongPassword {
  readonly kind: 'wrong-password';
  readonly failedAttempts: number;
  readonly retryAt: Millis | null;
}

const judge = (
  text: string,
): { readonly weakness: 'too-short' | 'guessable' | null; readonly score: number } => {
  if (text.length < 12)
    return { weakness: 'too-short', score: Math.min(1, Math.floor(text.length / 6)) };
  if (new Set(text).size < 6) return { weakness: 'guessable', score: 1 };
  return { weakness: null, score: text.length > 24 ? 4 : 3 };
};

const stateOf = (kind: EngineState['kind'], kitConfirmed: boolean): EngineState => {
  switch (kind) {
    case 'open':
      return { kind, deviceId: THIS_DEVICE, kitConfirmed };
    case 'locked':
      return { kind, failedAttempts: 0, retryAt: null };
    case 'unreadable':
      return { kind, reason: 'UnknownError: Internal error opening backing store' };
    case 'starting':
    case 'new':
    case 'elsewhere':
    case 'outdated':
      return { kind };
    default:
      return unreachable(kind);
  }
};

const syncOf = (kind: SyncState['kind'], now: Millis): SyncState => {
  switch (kind) {
    case 'off':
      return { kind };
    case 'offline':
      return { kind, since: millis(now - 14 * 60_000), waiting: 14 };
    case 'stopped':
      return { kind, code: 'unauthenticated', waiting: 3 };
    case 'connecting':
    case 'online':
      return { kind, waiting: 0 };
    default:
      return unreachable(kind);
  }
};

const healingOf = (kind: Healing['kind'], now: Millis): Healing => {
  switch (kind) {
    case 'database-rebuilt':
      return { kind, snapshots: 1204, newestAt: millis(now - 30_000) };
    case 'journal-rebuilt':
      return { kind, snapshots: 1204 };
    case 'records-copied':
      return { kind, toDatabase: 2, toJournal: 1 };
    default:
      return unreachable(kind);
  }
};

const sessionAt = (index: number, now: Millis): SessionSummary => ({
  sessionId: sessionIdOf(
    Uint8Array.from({ length: 16 }, (_, at) => (at < 2 ? index >> (8 * at) : 7)),
  ),
  name: index < NAMES.length ? (NAMES[index] ?? '') : `session ${index + 1}`,
  savedAt: millis(now - 20_000 - index * index * 1.3 * HOUR),
  deviceId: index % 4 === 1 ? OTHER_DEVICE : THIS_DEVICE,
  deviceName: index % 4 === 1 ? 'Laptop' : 'Workstation',
  thisDevice: index % 4 !== 1,
  sizeBytes: 180_000 + index * 3_400_000,
  sourceCount: 3 + (index % 6),
});

const sessionsOf = (count: number, now: Millis): readonly SessionSummary[] =>
  Array.from({ length: count }, (_, index) => sessionAt(index, now));
