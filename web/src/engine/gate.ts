import { millis } from '@holdfast/shared/base/ports.ts';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import { type Opened, parseAccountRecord } from '@holdfast/shared/keyring/keyring.ts';
import type { EngineState } from '@holdfast/shared/model/event.ts';
import type { EngineFailure } from '@holdfast/shared/model/failure.ts';
import type { Disk, openDisk } from '../disk/disk.ts';
import type { OpenDiskError } from '../disk/disk-error.ts';
import { failureOfDisk } from './failures.ts';
import { enterHouse, type House, type HouseDeps } from './house.ts';
import { createLane } from './lane.ts';
import { type Phase, stateOf } from './phase.ts';
import { loadUnlockAttempts } from './unlock-attempts.ts';

type Answer<T> = Promise<Result<T, EngineFailure>>;

export interface GateDeps extends HouseDeps {
  readonly openDisk: typeof openDisk;
  /** Names the stores of this origin. */
  readonly diskName: string;
  /** Argon2id, where its memory ends with the answer: it holds the password's traces. */
  readonly argon2id: (
    input: Parameters<typeof import('@holdfast/shared/keyring/keyring.ts').argon2id>[0],
  ) => Promise<Uint8Array<ArrayBuffer>>;
}

/** Knows where the engine stands: who leads, whether there is an account, whether its keys are here. */
export interface Gate {
  readonly begin: () => Promise<void>;
  readonly state: () => Promise<EngineState>;
  /** Takes the lead from the tab that has it. */
  readonly takeLead: () => Answer<void>;
  /** Waits until the start is over. */
  readonly phase: () => Promise<Phase>;
  readonly house: () => Answer<House>;
  /** Keys are in memory: brings the stores together and opens the house. */
  readonly enter: (disk: Disk, opened: Opened) => Answer<void>;
  readonly lock: () => Answer<{ readonly waiting: number }>;
}

const DRAIN_MS = 5_000;
const LAST_BREATH_MS = 1_000;
const STEP_MS = 100;

export const createGate = (deps: GateDeps): Gate => {
  const { news } = deps;
  const lane = createLane();
  let phase: Phase = { kind: 'starting' };
  const go = (next: Phase): void => {
    phase = next;
    news.tell({ kind: 'state', state: stateOf(next) });
  };

  const leaveHouse = async (): Promise<void> => {
    if (phase.kind !== 'open') return;
    await phase.house.leave();
    phase.house.sync.stop();
  };
  const open = (takeLead: boolean): ReturnType<typeof openDisk> =>
    deps.openDisk({
      name: deps.diskName,
      clock: deps.clock,
      timers: deps.timers,
      log: deps.log,
      takeLead,
      onReleaseAsked: leaveHouse,
      onLost: (why) => {
        if (phase.kind === 'open') {
          phase.house.autosave.stop();
          phase.house.sync.stop();
        }
        go({ kind: why === 'outdated' ? 'outdated' : 'elsewhere' });
      },
      onHealed: (healing) => news.tell({ kind: 'healed', healing }),
    });

  const begin = async (takeLead: boolean): Promise<void> => {
    let disk = await open(takeLead);
    // A page that has just been reloaded, or a worker that has just died, holds its lock a moment longer.
    for (let waited = 0; isElsewhere(disk) && waited < LAST_BREATH_MS; waited += STEP_MS) {
      await pause(deps.timers, STEP_MS);
      disk = await open(takeLead);
    }
    go(disk.ok ? await phaseOf(deps, disk.value) : phaseOfError(disk.error));
  };

  return {
    begin: () => lane(() => begin(false)),
    state: () => lane(async () => stateOf(phase)),
    takeLead: () =>
      lane(async () => {
        if (phase.kind === 'elsewhere') await begin(true);
        return phase.kind === 'elsewhere' ? err({ kind: 'elsewhere' }) : ok(undefined);
      }),
    phase: () => lane(async () => phase),
    house: () =>
      phase.kind === 'starting'
        ? lane(async () => houseOf(phase))
        : Promise.resolve(houseOf(phase)),
    enter: (disk, opened) =>
      lane(async () => {
        const house = await enterHouse(deps, disk, opened);
        if (!house.ok) return err(failureOfDisk(house.error));
        go({ kind: 'open', disk, house: house.value });
        return ok(undefined);
      }),
    lock: () =>
      lane(async () => {
        if (phase.kind !== 'open') return err({ kind: 'locked' });
        const { disk, house } = phase;
        const left = await house.leave();
        if (!left.ok) return left;
        const waiting = await house.sync.drain(DRAIN_MS);
        house.sync.stop();
        const record = house.keeper.record();
        go({ kind: 'locked', disk, record, attempts: await loadUnlockAttempts(disk, deps.clock) });
        return ok({ waiting });
      }),
  };
};

const isElsewhere = (disk: Awaited<ReturnType<typeof openDisk>>): boolean =>
  !disk.ok && disk.error.kind === 'elsewhere';

const pause = (timers: GateDeps['timers'], delayMs: number): Promise<void> =>
  new Promise((resolve) => {
    timers.after(millis(delayMs), resolve);
  });

const houseOf = (phase: Phase): Result<House, EngineFailure> => {
  switch (phase.kind) {
    case 'open':
      return ok(phase.house);
    case 'elsewhere':
    case 'outdated':
      return err({ kind: phase.kind });
    case 'unreadable':
      return err({ kind: 'unreadable', code: phase.reason, packId: null });
    case 'starting':
    case 'new':
    case 'locked':
      return err({ kind: 'locked' });
    default:
      return phase satisfies never;
  }
};

/** What the account record says of where this device stands. Stores that had content are never taken for new. */
const phaseOf = async ({ clock }: GateDeps, disk: Disk): Promise<Phase> => {
  const { account, everWritten } = disk.start;
  if (account === null) {
    return everWritten ? { kind: 'unreadable', reason: 'account-missing' } : { kind: 'new', disk };
  }
  const record = parseAccountRecord(account);
  if (!record.ok) return { kind: 'unreadable', reason: record.error.kind };
  const attempts = await loadUnlockAttempts(disk, clock);
  return { kind: 'locked', disk, record: record.value, attempts };
};

const phaseOfError = (error: OpenDiskError): Phase =>
  error.kind === 'storage-failed'
    ? { kind: 'unreadable', reason: `${error.store}-failed` }
    : { kind: error.kind };
