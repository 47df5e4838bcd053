import { LibsqlBatchError, type Client, type InStatement, type Row } from '@libsql/client';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import type { WriteError } from '../services/write-result.ts';

/** One operation: its statements run together or not at all. */
export interface LaneWrite {
  readonly statements: readonly InStatement[];
  /** Roughly what it adds to a transaction. */
  readonly bytes: number;
}

/**
 * The only way to write to one database. At most one transaction is under way and it takes every
 * operation that waits, so that one flush to disk serves many writers; two writers on one SQLite file
 * wait for each other's locks instead.
 */
export interface Lane {
  /** The rows of each statement. `raced`: a guard or a constraint of this operation failed. */
  readonly write: (write: LaneWrite) => Promise<Result<readonly (readonly Row[])[], WriteError>>;
  readonly queued: () => number;
}

export interface LaneLimits {
  readonly maxQueued: number;
  readonly maxGroup: number;
  readonly maxGroupBytes: number;
}

export const LANE_LIMITS: LaneLimits = {
  maxQueued: 512,
  maxGroup: 64,
  maxGroupBytes: 8 * 1024 * 1024,
};

type Answer = Result<readonly (readonly Row[])[], WriteError>;

interface Waiting extends LaneWrite {
  readonly answer: (answer: Answer) => void;
  readonly fail: (cause: unknown) => void;
}

export const createLane = (client: Client, limits: LaneLimits = LANE_LIMITS): Lane => {
  const queue: Waiting[] = [];
  let running = false;

  const run = async (): Promise<void> => {
    running = true;
    while (queue.length > 0) {
      // Lets every request that is ready put its write in before the group is closed.
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      await commitGroup(client, takeGroup(queue, limits));
    }
    running = false;
  };

  return {
    write: (write) => {
      if (queue.length >= limits.maxQueued) return Promise.resolve(err({ kind: 'busy' }));
      return new Promise((answer, fail) => {
        queue.push({ ...write, answer, fail });
        if (!running) void run();
      });
    },
    queued: () => queue.length,
  };
};

const takeGroup = (queue: Waiting[], { maxGroup, maxGroupBytes }: LaneLimits): Waiting[] => {
  const group: Waiting[] = [];
  let bytes = 0;
  for (const waiting of queue) {
    if (group.length >= maxGroup || (group.length > 0 && bytes + waiting.bytes > maxGroupBytes)) {
      break;
    }
    group.push(waiting);
    bytes += waiting.bytes;
  }
  queue.splice(0, group.length);
  return group;
};

const CLEAR_GUARDS = 'delete from guard';

/** One transaction; an operation whose guard fails is answered and the others are tried again without it. */
const commitGroup = async (client: Client, group: readonly Waiting[]): Promise<void> => {
  let left = group;
  while (left.length > 0) {
    const failed = await tryGroup(client, left);
    if (failed === null) return;
    left = left.filter((waiting) => waiting !== failed);
  }
};

/** The operation that kept the group from being written, already answered; `null` when all was written. */
const tryGroup = async (client: Client, group: readonly Waiting[]): Promise<Waiting | null> => {
  const statements = [...group.flatMap((waiting) => waiting.statements), CLEAR_GUARDS];
  try {
    const results = await client.batch(statements, 'write');
    let at = 0;
    for (const { statements: own, answer } of group) {
      answer(ok(results.slice(at, at + own.length).map(({ rows }) => rows)));
      at += own.length;
    }
    return null;
  } catch (cause) {
    const guilty = ownerOf(group, cause);
    if (guilty === null) {
      for (const { fail } of group) fail(cause);
      return null;
    }
    if (isConstraint(cause)) guilty.answer(err({ kind: 'raced' }));
    else guilty.fail(cause);
    return guilty;
  }
};

const isConstraint = (cause: unknown): boolean =>
  cause instanceof LibsqlBatchError && cause.code === 'SQLITE_CONSTRAINT';

/** Whose statement it was; `null` when it was the transaction itself (a full disk, a lost file). */
const ownerOf = (group: readonly Waiting[], cause: unknown): Waiting | null => {
  if (!(cause instanceof LibsqlBatchError)) return null;
  let end = 0;
  for (const waiting of group) {
    end += waiting.statements.length;
    if (cause.statementIndex < end) return waiting;
  }
  return null;
};
