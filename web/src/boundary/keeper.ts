import type { EngineEvent } from '@holdfast/shared/model/event.ts';
import { type Connection, openConnection } from './connection.ts';

/** How often a worker that dies right after its start is started again by itself. */
const MAX_QUICK_DEATHS = 3;
const QUICK_DEATH_MS = 5_000;

export interface Keeper {
  /** The living worker; starts one where there is none. `null` when it does not start. */
  readonly connection: () => Promise<Connection | null>;
}

/** Keeps one worker alive. A new one knows no key: its first event says that it is locked. */
export const createKeeper = (spawn: () => Worker, tell: (event: EngineEvent) => void): Keeper => {
  let quickDeaths = 0;
  let current: Promise<Connection | null> | null = null;

  const start = async (): Promise<Connection | null> => {
    const startedAt = performance.now();
    const connection = await openConnection(spawn, tell);
    if (connection !== null) void restartAfter(connection.died, startedAt);
    return connection;
  };

  const restartAfter = async (died: Promise<void>, startedAt: number): Promise<void> => {
    await died;
    quickDeaths = performance.now() - startedAt < QUICK_DEATH_MS ? quickDeaths + 1 : 0;
    current = null;
    if (quickDeaths >= MAX_QUICK_DEATHS) {
      tell({ kind: 'state', state: { kind: 'unreadable', reason: 'worker-died' } });
      return;
    }
    tell({ kind: 'state', state: { kind: 'starting' } });
    current = start();
  };

  return {
    connection: () => {
      current ??= start();
      return current;
    },
  };
};
