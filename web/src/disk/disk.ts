import type { Sealed } from '@holdfast/shared/base/bytes.ts';
import type { Clock, Log, Timers } from '@holdfast/shared/base/ports.ts';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import type { Healing } from '@holdfast/shared/model/event.ts';
import { adoptStores } from './adopt.ts';
import { browserPlatform } from './browser-platform.ts';
import { chainText } from './catalogue.ts';
import type { Core } from './core.ts';
import type { DiskError, OpenDiskError } from './disk-error.ts';
import type { Adopted, Receipt, VerifyCommit } from './facts.ts';
import { createHealingReader } from './healing-reader.ts';
import type { Lead, Platform } from './ports.ts';
import { createQueue } from './queue.ts';
import { createReads, type DiskReads } from './reads.ts';
import { createStanding, type Standing } from './standing.ts';
import { hasSnapshots, openStores, type Stores } from './stores.ts';
import { tidyJournal } from './tidy.ts';
import { createWrites, type DiskWrites } from './writes.ts';

export interface OpenDisk {
  /** Names database, journal folder and lock; one account of one browser profile. */
  readonly name: string;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
  /** Take the lead from the tab that has it: it is asked, and after 5 s robbed. */
  readonly takeLead: boolean;
  /** Another tab asks for the lead: save what is open. The disk resigns when this ends. */
  readonly onReleaseAsked: () => Promise<void>;
  /** This disk writes nothing any more: another tab took the lead, or a newer app the database. */
  readonly onLost: (why: 'lost-lead' | 'outdated') => void;
  /** A read found one copy damaged and has replaced it. */
  readonly onHealed: (healing: Healing) => void;
  /** Packs of at least this many bytes lie in the database as Blobs. Default 65,536. */
  readonly blobFromBytes?: number;
}

/**
 * Durable, atomic local storage of sealed bytes: a database and a journal that hold the same. It leads as
 * long as it is open; what it answers after that is `lost-lead`.
 */
export interface Disk extends DiskReads, DiskWrites {
  readonly start: DiskStart;
  /** This leader's fencing number; higher than any before. */
  readonly fence: () => number;
  /**
   * Brings both stores to the same content and says where every device stands. Runs after unlock, before
   * the first snapshot is written, and again after any `storage-failed`: what failed may turn out to be there.
   */
  readonly adopt: (verify: VerifyCommit) => Promise<Result<Adopted, DiskError>>;
  /** Rewrites journal files that hold little, sets damaged ones aside. For idle time; may be called often. */
  readonly tidy: () => Promise<Result<void, DiskError>>;
  /** Finishes what is being written, closes both stores and lets the lead go. Safe to call twice. */
  readonly resign: () => Promise<void>;
}

/** What `openDisk` found before anything was unlocked. */
export interface DiskStart {
  /** `null`: there is none that can be read. */
  readonly account: Sealed | null;
  /** There are snapshots, or damaged remains. With no account: this is damage and not a new user. */
  readonly everWritten: boolean;
  /** 1: the browser refuses the journal ("one copy only"). */
  readonly copies: 1 | 2;
}

export type Saved = Receipt;

const BLOB_FROM_BYTES = 64 * 1024;

/**
 * Opens the two local stores and takes the lead, if it is free (or `takeLead`). Waits for nobody but the
 * tab that is asked to release. Before unlock only `start.account` is needed; commits are looked at in `adopt`.
 */
export const openDisk = (options: OpenDisk): Promise<Result<Disk, OpenDiskError>> =>
  openDiskOn(browserPlatform(options.blobFromBytes ?? BLOB_FROM_BYTES), options);

/** The same over stores that are given. */
export const openDiskOn = async (
  platform: Platform,
  options: OpenDisk,
): Promise<Result<Disk, OpenDiskError>> => {
  const standing = createStanding();
  let stores: Stores | null = null;
  let release = async (): Promise<void> => undefined;
  const lose = (why: 'lost-lead' | 'outdated'): void => {
    if (!standing.end(why)) return;
    stores?.close();
    options.onLost(why);
  };
  const lead = await platform.takeLead({
    name: options.name,
    timers: options.timers,
    ask: options.takeLead,
    onReleaseAsked: () => void release(),
    onStolen: () => lose('lost-lead'),
  });
  if (lead === null) return err({ kind: 'elsewhere' });

  let seq = 0;
  const nextSeq = (): number => (seq += 1);
  const open = async (): Promise<Result<Stores, OpenDiskError>> => {
    stores?.close();
    const opened = await openStores(
      { ...options, platform, onOutdated: () => lose('outdated') },
      nextSeq,
    );
    if (opened.ok) stores = opened.value;
    return opened;
  };
  const first = await open();
  if (!first.ok || !standing.isOpen()) {
    lead.release();
    return first.ok ? err({ kind: 'elsewhere' }) : first;
  }
  const disk = createDisk({ options, standing, lose, lead, open }, first.value);
  release = async () => {
    await options.onReleaseAsked();
    await disk.resign();
    options.onLost('lost-lead');
  };
  return ok(disk);
};

interface DiskParts {
  readonly options: OpenDisk;
  readonly standing: Standing;
  readonly lose: Core['lose'];
  readonly lead: Lead;
  readonly open: () => Promise<Result<Stores, OpenDiskError>>;
}

const createDisk = ({ options, standing, lose, lead, open }: DiskParts, first: Stores): Disk => {
  const { clock, log, onHealed } = options;
  const queue = createQueue();
  let stores = first;
  const core: Core = {
    stores: () => stores,
    standing,
    queue,
    read: createHealingReader({ stores: () => stores, standing, queue, log, onHealed }),
    heads: new Map(),
    clock,
    log,
    lose,
  };
  const lookAgain = async (): Promise<Result<void, DiskError>> => {
    const opened = await open();
    if (!opened.ok) return err(opened.error.kind === 'elsewhere' ? LOST : opened.error);
    stores = opened.value;
    return ok(undefined);
  };
  const adopt: Disk['adopt'] = async (verify) => {
    if (!standing.isOpen()) return err(standing.note(LOST));
    const looked = standing.isStale() ? await lookAgain() : ok(undefined);
    if (!looked.ok) return err(standing.note(looked.error));

    const adopted = await adoptStores({ stores, verify, log });
    if (!adopted.ok) return err(standing.note(adopted.error));
    core.heads.clear();
    for (const head of adopted.value.heads) {
      core.heads.set(chainText(head.sessionId, head.deviceId), head);
    }
    standing.adopted();
    return ok(adopted.value.adopted);
  };
  return {
    ...createReads(core),
    ...createWrites(core),
    start: startOf(first),
    fence: () => stores.fence,
    adopt: (verify) => queue(() => adopt(verify)),
    tidy: () =>
      queue(async () => {
        const may = standing.mayCommit();
        if (!may.ok) return may;
        const tidied = await tidyJournal(stores);
        return tidied.ok ? tidied : err(standing.note(tidied.error));
      }),
    resign: () =>
      queue(async () => {
        standing.end('lost-lead');
        stores.close();
        lead.release();
      }),
  };
};

const LOST: DiskError = { kind: 'lost-lead' };

const startOf = ({ account, journal, catalogue }: Stores): DiskStart => {
  const wasDamaged = journal?.files().some(({ damaged }) => damaged) ?? false;
  return {
    account: account.newest()?.bytes ?? null,
    everWritten: hasSnapshots(catalogue) || wasDamaged,
    copies: journal === null ? 1 : 2,
  };
};
