import type { Database, Folder, OpenFile } from '@holdfast/web/src/disk/ports.ts';

/**
 * What happens at one call of a store. `before`: nothing of it; `after`: all of it, but the answer is lost;
 * `torn`: half of what a write wrote, `nearly`: all but its end. What comes later `dies` too, the process being gone, or `works`.
 */
export interface Fault {
  readonly atCall: number;
  readonly how: 'before' | 'after' | 'torn' | 'nearly';
  readonly later: 'dies' | 'works';
  readonly error?: string;
}

/** Counts the calls of all stores it wraps, and lets one of them go wrong. */
export interface FaultyStores {
  readonly folder: (folder: Folder) => Folder;
  readonly database: (database: Database) => Database;
  readonly calls: () => number;
  readonly crashed: () => boolean;
}

export const faultyStores = (fault: Fault | null): FaultyStores => {
  let calls = 0;
  let isDead = false;

  /** `true`: go wrong at this call. */
  const enter = (): boolean => {
    calls += 1;
    if (isDead) throw broken();
    const hit = calls === fault?.atCall;
    if (hit && fault.later === 'dies') isDead = true;
    return hit;
  };
  const broken = (): DOMException =>
    new DOMException('the store broke', fault?.error ?? 'InvalidStateError');
  const run = async <T>(call: () => Promise<T>): Promise<T> => {
    if (!enter()) return await call();
    if (fault?.how === 'after') await call();
    throw broken();
  };
  const runNow = <T>(call: () => T, writePart?: (part: number) => void): T => {
    if (!enter()) return call();
    if (fault?.how === 'after') call();
    if (fault?.how === 'torn') writePart?.(0.5);
    if (fault?.how === 'nearly') writePart?.(0.98);
    throw broken();
  };
  const openFile = (file: OpenFile): OpenFile => ({
    write: (bytes, at) =>
      runNow(
        () => file.write(bytes, at),
        (part) => file.write(bytes.subarray(0, Math.floor(bytes.length * part)), at),
      ),
    read: (from, to) => runNow(() => file.read(from, to)),
    flush: () => runNow(() => file.flush()),
    truncate: (sizeBytes) => runNow(() => file.truncate(sizeBytes)),
    close: () => file.close(),
  });

  return {
    folder: (folder) => ({
      list: () => run(folder.list),
      read: (name, from, to) => run(() => folder.read(name, from, to)),
      create: async (name) => openFile(await run(() => folder.create(name))),
      remove: (name) => run(() => folder.remove(name)),
      rename: (from, to) => run(() => folder.rename(from, to)),
    }),
    database: (database) => ({
      place: database.place,
      get: (table, key) => run(() => database.get(table, key)),
      facts: (table) => run(() => database.facts(table)),
      refs: () => run(database.refs),
      outbox: () => run(database.outbox),
      account: () => run(database.account),
      fence: () => run(database.fence),
      write: (writes, rules) => run(() => database.write(writes, rules)),
      close: () => database.close(),
    }),
    calls: () => calls,
    crashed: () => isDead,
  };
};
