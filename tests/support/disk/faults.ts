import type { Database, Folder, OpenFile } from '@holdfast/web/src/disk/ports.ts';

/**
 * What happens at one call of a store. `before`: nothing of it; `after`: all of it, but the answer is lost;
 * `torn`: half of what a write wrote, `nearly`: all but its end; `miscounts`: half of it, and an answer
 * that makes no sense, as Chromium gives in a private window without room. What comes later `dies` too, the process being gone, or `works`.
 */
export interface Fault {
  /** Counted from 1. */
  readonly atCall: number;
  /** Counts calls of this name only. */
  readonly of?: StoreCall;
  readonly how: 'before' | 'after' | 'torn' | 'nearly' | 'miscounts';
  readonly later: 'dies' | 'works';
  readonly error?: string;
}

export type StoreCall =
  | `folder.${Exclude<keyof Folder, symbol>}`
  | `file.${Exclude<keyof OpenFile, 'close'>}`
  | `database.${Exclude<keyof Database, 'place' | 'close'>}`;

/** Counts the calls of all stores it wraps, and lets one of them go wrong. */
export interface FaultyStores {
  readonly folder: (folder: Folder) => Folder;
  readonly database: (database: Database) => Database;
  /** Counting begins here; `null`: nothing goes wrong any more, unless the process is gone. */
  readonly arm: (fault: Fault | null) => void;
  readonly calls: () => number;
  /** Of every transaction so far. */
  readonly durabilities: () => readonly string[];
  readonly crashed: () => boolean;
}

export const faultyStores = (first: Fault | null): FaultyStores => {
  let fault = first;
  let calls = 0;
  let counted = 0;
  let isDead = false;
  const durabilities: string[] = [];

  /** `true`: go wrong at this call. */
  const enter = (name: StoreCall): boolean => {
    calls += 1;
    if (isDead) throw broken();
    if (fault === null || (fault.of ?? name) !== name) return false;
    counted += 1;
    const hit = counted === fault.atCall;
    if (hit && fault.later === 'dies') isDead = true;
    return hit;
  };
  const broken = (): DOMException =>
    new DOMException('the store broke', fault?.error ?? 'InvalidStateError');
  const run = async <T>(name: StoreCall, call: () => Promise<T>): Promise<T> => {
    if (!enter(name)) return await call();
    if (fault?.how === 'after') await call();
    throw broken();
  };
  const runNow = <T>(name: StoreCall, call: () => T, writePart?: (part: number) => void): T => {
    if (!enter(name)) return call();
    if (fault?.how === 'after') call();
    if (fault?.how === 'torn') writePart?.(0.5);
    if (fault?.how === 'nearly') writePart?.(0.98);
    throw broken();
  };
  const openFile = (file: OpenFile): OpenFile => ({
    write: (bytes, at) => {
      const writePart = (part: number): void => {
        file.write(bytes.subarray(0, Math.floor(bytes.length * part)), at);
      };
      try {
        return runNow('file.write', () => file.write(bytes, at), writePart);
      } catch (error) {
        if (fault?.how !== 'miscounts' || isDead) throw error;
        writePart(0.5);
        return 2 ** 32 - 8;
      }
    },
    read: (from, to) => runNow('file.read', () => file.read(from, to)),
    flush: () => runNow('file.flush', () => file.flush()),
    truncate: (sizeBytes) => runNow('file.truncate', () => file.truncate(sizeBytes)),
    close: () => file.close(),
  });

  return {
    folder: (folder) => ({
      list: () => run('folder.list', folder.list),
      read: (name, from, to) => run('folder.read', () => folder.read(name, from, to)),
      create: async (name) => openFile(await run('folder.create', () => folder.create(name))),
      remove: (name) => run('folder.remove', () => folder.remove(name)),
      rename: (from, to) => run('folder.rename', () => folder.rename(from, to)),
    }),
    database: (database) => ({
      place: database.place,
      get: (table, key) => run('database.get', () => database.get(table, key)),
      facts: (table) => run('database.facts', () => database.facts(table)),
      refs: () => run('database.refs', database.refs),
      outbox: () => run('database.outbox', database.outbox),
      account: () => run('database.account', database.account),
      fence: () => run('database.fence', database.fence),
      write: (writes, rules) => {
        durabilities.push(rules.durability);
        return run('database.write', () => database.write(writes, rules));
      },
      close: () => database.close(),
    }),
    arm: (next) => {
      fault = next;
      counted = 0;
    },
    calls: () => calls,
    durabilities: () => durabilities,
    crashed: () => isDead,
  };
};
