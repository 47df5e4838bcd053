import type { Clock, Log } from '@holdfast/shared/base/ports.ts';
import type { Head } from '@holdfast/shared/model/commit.ts';
import type { WriteAheadPlace } from './facts.ts';
import type { Read } from './healing-reader.ts';
import type { Queue } from './queue.ts';
import type { Standing } from './standing.ts';
import type { Stores } from './stores.ts';

/** A head, and the write-ahead records that it and all before it have taken in. */
export interface StandingHead extends Head {
  readonly covers: WriteAheadPlace | null;
}

/** What the verbs of an open disk share. */
export interface Core {
  /** Opened anew when `adopt` runs again. */
  readonly stores: () => Stores;
  readonly standing: Standing;
  /** All writes, one after the other. */
  readonly queue: Queue;
  readonly read: Read;
  /** By `chainText`: as of `adopt` and the commits since. */
  readonly heads: Map<string, StandingHead>;
  readonly clock: Clock;
  readonly log: Log;
  /** The lead is seen to be gone: nothing more is written, both stores close. */
  readonly lose: (why: 'lost-lead' | 'outdated') => void;
}
