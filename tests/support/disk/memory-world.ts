import { millis, type Timers } from '@holdfast/shared/base/ports.ts';
import { assert } from '@holdfast/shared/base/result.ts';
import type { Healing } from '@holdfast/shared/model/event.ts';
import { type Disk, type OpenDisk, openDiskOn } from '@holdfast/web/src/disk/disk.ts';
import type { Adopted } from '@holdfast/web/src/disk/facts.ts';
import type { Platform } from '@holdfast/web/src/disk/ports.ts';
import { verifyTestCommit } from './builders.ts';
import { type Fault, type FaultyStores, faultyStores } from './faults.ts';
import { aMemoryDatabase, type MemoryDatabase } from './memory-database.ts';
import { aMemoryFolder, type MemoryFolder } from './memory-folder.ts';

/** One browser profile in memory. */
export interface MemoryWorld {
  readonly folder: MemoryFolder;
  readonly database: MemoryDatabase;
  readonly open: (options?: WorldOptions) => Promise<OpenedDisk>;
  /** The process is gone; with `fails` the power too. */
  readonly crash: (power?: 'stays' | 'fails') => void;
}

export interface WorldOptions {
  readonly fault?: Fault | null;
  /** The browser gives no journal. */
  readonly refuseJournal?: boolean;
  readonly options?: Partial<OpenDisk>;
}

export interface OpenedDisk {
  readonly disk: Disk;
  readonly stores: FaultyStores;
  readonly healed: readonly Healing[];
  readonly lost: readonly string[];
  readonly adopt: () => Promise<Adopted>;
}

/** Runs what is due at once: nobody waits in a test. */
export const hastyTimers: Timers = {
  after: (_, run) => {
    queueMicrotask(run);
    return { cancel: () => undefined };
  },
  every: () => ({ cancel: () => undefined }),
};

export const aMemoryWorld = (): MemoryWorld => {
  const folder = aMemoryFolder();
  const database = aMemoryDatabase();
  let now = 1_000;

  return {
    folder,
    database,
    crash: (power = 'stays') => {
      folder.crash(power);
      database.crash(power);
    },
    open: async ({ fault = null, refuseJournal = false, options = {} } = {}) => {
      const stores = faultyStores(fault);
      const healed: Healing[] = [];
      const lost: string[] = [];
      const platform: Platform = {
        openFolder: async () => (refuseJournal ? null : stores.folder(folder)),
        openDatabase: async (place) => stores.database(database.connect(place)),
        databasePlaces: async (name) => [{ bucket: null, name }],
        nextPlace: (place) => place,
        takeLead: async () => ({ release: () => undefined }),
      };
      const opened = await openDiskOn(platform, {
        name: 'test',
        clock: { now: () => millis((now += 1)), monotonic: () => millis(now) },
        timers: hastyTimers,
        log: { write: () => undefined },
        takeLead: false,
        onReleaseAsked: async () => undefined,
        onLost: (why) => lost.push(why),
        onHealed: (healing) => healed.push(healing),
        ...options,
      });
      if (!opened.ok) throw new Error(`the disk did not open: ${opened.error.kind}`);
      const disk = opened.value;
      return {
        disk,
        stores,
        healed,
        lost,
        adopt: async () => {
          const adopted = await disk.adopt(verifyTestCommit);
          assert(adopted.ok, `adopted: ${JSON.stringify(adopted)}`);
          return adopted.value;
        },
      };
    },
  };
};
