import { millis, type Timers } from '@holdfast/shared/base/ports.ts';
import type { Result } from '@holdfast/shared/base/result.ts';
import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import type { Healing } from '@holdfast/shared/model/event.ts';
import { verifyTestCommit } from '@holdfast/tests/support/disk/builders.ts';
import {
  type Fault,
  type FaultyStores,
  faultyStores,
} from '@holdfast/tests/support/disk/faults.ts';
import { aPromiseKeeper, type Step } from '@holdfast/tests/support/disk/promises.ts';
import { browserPlatform } from '@holdfast/web/src/disk/browser-platform.ts';
import { type Disk, type DiskStart, openDisk, openDiskOn } from '@holdfast/web/src/disk/disk.ts';
import type { OpenDiskError } from '@holdfast/web/src/disk/disk-error.ts';
import type { Platform } from '@holdfast/web/src/disk/ports.ts';
import { expose } from 'comlink';

/** One tab's worker with a disk in it, over the real stores; what is in between only counts and breaks. */
export interface OpenInWorker {
  readonly name: string;
  /** The door's own way, with nothing in between. */
  readonly plain?: boolean;
  readonly takeLead?: boolean;
  readonly fault?: Fault | null;
  readonly refuseJournal?: boolean;
  /** So many first attempts to open a database in its default place fail as they do on damaged files. */
  readonly brokenOpens?: number;
  readonly blobFromBytes?: number;
  /** A leader asked to release does not. */
  readonly deaf?: boolean;
  /** Waits this part of what it should, because nobody waits in a test. */
  readonly haste?: number;
}

export interface WorkerEvents {
  readonly healed: readonly Healing[];
  readonly lost: readonly string[];
  readonly asked: number;
}

const timersAt = (haste: number): Timers => ({
  after: (delay, run) => {
    const id = setTimeout(run, delay * haste);
    return { cancel: () => clearTimeout(id) };
  },
  every: (period, run) => {
    const id = setInterval(run, period * haste);
    return { cancel: () => clearInterval(id) };
  },
});

const BLOB_FROM_BYTES = 65_536;
let disk: Disk | null = null;
let stores: FaultyStores | null = null;
let healed: Healing[] = [];
let lost: string[] = [];
let asked = 0;

const opened = (): Disk => {
  if (disk === null) throw new Error('no disk is open');
  return disk;
};

const faulty = (options: OpenInWorker, wrapped: FaultyStores): Platform => {
  const real = browserPlatform(options.blobFromBytes ?? BLOB_FROM_BYTES);
  let breaks = options.brokenOpens ?? 0;
  return {
    ...real,
    openFolder: async (name) => {
      const folder = options.refuseJournal === true ? null : await real.openFolder(name);
      return folder === null ? null : wrapped.folder(folder);
    },
    openDatabase: async (place, hear) => {
      if (place.bucket === null && breaks > 0) {
        breaks -= 1;
        throw new DOMException('Internal error opening backing store', 'UnknownError');
      }
      return wrapped.database(await real.openDatabase(place, hear));
    },
  };
};

const open = async (options: OpenInWorker): Promise<Result<DiskStart, OpenDiskError>> => {
  healed = [];
  lost = [];
  asked = 0;
  const settings = {
    name: options.name,
    clock: { now: () => millis(Date.now()), monotonic: () => millis(performance.now()) },
    timers: timersAt(options.haste ?? 0.05),
    log: { write: () => undefined },
    takeLead: options.takeLead ?? false,
    onReleaseAsked: async () => {
      asked += 1;
      if (options.deaf === true) await new Promise<never>(() => undefined);
    },
    onLost: (why: string) => void lost.push(why),
    onHealed: (healing: Healing) => void healed.push(healing),
    blobFromBytes: options.blobFromBytes ?? BLOB_FROM_BYTES,
  };
  stores = faultyStores(options.fault ?? null);
  const result =
    options.plain === true
      ? await openDisk(settings)
      : await openDiskOn(faulty(options, stores), settings);
  disk = result.ok ? result.value : null;
  return result.ok ? { ok: true, value: result.value.start } : result;
};

type AnyVerb = (...args: readonly unknown[]) => unknown;

const api = {
  open,
  /** Calls a verb of the disk by its name; `adopt` brings its own verifier. */
  call: async (verb: keyof Disk, args: readonly unknown[]): Promise<unknown> => {
    if (verb === 'adopt') return await opened().adopt(verifyTestCommit);
    const found: unknown = opened()[verb];
    return await (found as AnyVerb)(...args);
  },
  arm: (fault: Fault | null) => stores?.arm(fault),
  events: (): WorkerEvents => ({ healed, lost, asked }),
  calls: () => stores?.calls() ?? 0,
  durabilities: () => stores?.durabilities() ?? [],
  /** Milliseconds that each of `times` calls of a verb took. */
  time: async (verb: keyof Disk, calls: readonly (readonly unknown[])[]): Promise<number[]> => {
    const took: number[] = [];
    for (const args of calls) {
      const from = performance.now();
      await api.call(verb, args);
      took.push(performance.now() - from);
    }
    return took;
  },
  /** Plays steps into a fault, reopens without, and answers which promises broke and how many calls there were. */
  play: async (
    options: OpenInWorker,
    steps: readonly Step[],
  ): Promise<{ readonly broken: readonly string[]; readonly calls: number }> => {
    const promises = aPromiseKeeper();
    const first = await open(options);
    let isSure = first.ok && (await opened().adopt(verifyTestCommit)).ok;
    for (const step of steps) {
      if (!isSure) break;
      const error = await promises.run(opened(), step);
      isSure = error === null;
    }
    const calls = stores?.calls() ?? 0;
    if (first.ok) await opened().resign();
    const second = await open({ name: options.name });
    if (!second.ok) return { broken: [`it opens: ${second.error.kind}`], calls };
    const broken = await promises.broken(opened(), 'nothing');
    await opened().resign();
    return { broken, calls };
  },
  files: async (name: string): Promise<readonly { name: string; sizeBytes: number }[]> => {
    const found: { name: string; sizeBytes: number }[] = [];
    for await (const handle of (await folderOf(name)).values()) {
      if (!(handle instanceof FileSystemFileHandle)) continue;
      found.push({ name: handle.name, sizeBytes: (await handle.getFile()).size });
    }
    return found.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  },
  readFile: async (name: string, file: string): Promise<Bytes> => {
    const handle = await (await folderOf(name)).getFileHandle(file);
    return new Uint8Array(await (await handle.getFile()).arrayBuffer());
  },
  writeFile: async (name: string, file: string, bytes: Uint8Array<ArrayBuffer>) => {
    const handle = await (await folderOf(name)).getFileHandle(file, { create: true });
    const access = await handle.createWritable();
    await access.write(bytes);
    await access.close();
  },
  removeFile: async (name: string, file: string) => {
    await (await folderOf(name)).removeEntry(file);
  },
  removeJournal: async (name: string) => {
    const root = await navigator.storage.getDirectory();
    await root.removeEntry(`${name}-journal`, { recursive: true });
  },
  /** Flips one byte of what a row holds. */
  spoilRow: async (name: string, table: string, key: IDBValidKey) => {
    const database = await answer(indexedDB.open(name));
    const store = () => database.transaction(table, 'readwrite').objectStore(table);
    const row = (await answer(store().get(key))) as { record: Blob | Bytes };
    const bytes =
      row.record instanceof Blob ? new Uint8Array(await row.record.arrayBuffer()) : row.record;
    bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
    await answer(
      store().put({ ...row, record: row.record instanceof Blob ? new Blob([bytes]) : bytes }),
    );
    database.close();
  },
  putMeta: async (name: string, key: string, value: number) => {
    const database = await answer(indexedDB.open(name));
    await answer(database.transaction('meta', 'readwrite').objectStore('meta').put({ key, value }));
    database.close();
  },
  accountRow: async (name: string): Promise<Bytes> => {
    const database = await answer(indexedDB.open(name));
    const store = database.transaction('account').objectStore('account');
    const row = (await answer(store.get('account'))) as { record: Bytes };
    database.close();
    return row.record;
  },
  /** As a newer version of the app would open it. */
  upgrade: async (name: string) => {
    const database = await answer(indexedDB.open(name, 1_000));
    database.close();
  },
  count: async (name: string, table: string) => {
    const database = await answer(indexedDB.open(name));
    const found = await answer(database.transaction(table).objectStore(table).count());
    database.close();
    return found;
  },
  removeDatabase: (name: string) =>
    new Promise<void>((resolve, reject) => {
      const request = indexedDB.deleteDatabase(name);
      request.addEventListener('success', () => resolve());
      request.addEventListener('error', () => reject(request.error ?? new Error('kept')));
    }),
};

const answer = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('refused')));
  });

const folderOf = async (name: string): Promise<FileSystemDirectoryHandle> =>
  (await navigator.storage.getDirectory()).getDirectoryHandle(`${name}-journal`);

export type DiskWorkerApi = typeof api;
expose(api);
