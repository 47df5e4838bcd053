import type { Fault } from '@holdfast/tests/support/disk/faults.ts';
import { verifyTestCommit } from '@holdfast/tests/support/disk/builders.ts';
import { aMemoryWorld } from '@holdfast/tests/support/disk/memory-world.ts';
import { aPromiseKeeper, type Step, STEPS } from '@holdfast/tests/support/disk/promises.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const steps = fc.array(fc.constantFrom(...STEPS), { minLength: 1, maxLength: 7 });
const power = fc.constantFrom('stays', 'fails');
const lostStore = fc.constantFrom('database', 'journal');

/** How many calls of the stores a run without faults makes. */
const countCalls = async (before: readonly Step[]): Promise<number> => {
  const world = aMemoryWorld();
  const { disk, stores } = await world.open();
  await disk.adopt(verifyTestCommit);
  const promises = aPromiseKeeper();
  for (const step of before) await promises.run(disk, step);
  return stores.calls();
};

type Lost = 'nothing' | 'database' | 'journal';

interface Play {
  readonly steps: readonly Step[];
  readonly fault: Fault;
  readonly power: 'stays' | 'fails';
  /** What goes missing after the crash. */
  readonly lost: Lost;
}

/** Plays the steps with one fault in them, then the first three again after a new start; answers what broke. */
const play = async ({ steps: all, fault, power: cut, lost }: Play): Promise<readonly string[]> => {
  const world = aMemoryWorld();
  const promises = aPromiseKeeper();
  const opened = await world.open({ fault }).catch(() => null);
  if (opened !== null) {
    let isSure = (await opened.disk.adopt(verifyTestCommit)).ok;
    for (const step of all) {
      if (!isSure) isSure = (await opened.disk.adopt(verifyTestCommit)).ok;
      if (opened.stores.crashed() || !isSure) break;
      const error = await promises.run(opened.disk, step);
      isSure = error === null || error.kind === 'storage-full';
    }
  }
  world.crash(cut);
  // A journal that could not be opened is told, and then there is only one copy to lose.
  const gone = opened?.disk.start.copies === 1 ? 'nothing' : lost;
  if (gone === 'database') world.database.clear();
  if (gone === 'journal') world.folder.clear();

  const second = await world.open();
  const afterCrash = await promises.broken(second.disk, gone);
  for (const step of all.slice(0, 3)) await promises.run(second.disk, step);
  world.crash('stays');
  const third = await world.open();
  return [...afterCrash, ...(await promises.broken(third.disk, 'nothing'))];
};

test('wherever a crash falls, nothing acknowledged is lost, no half tick shows, no counter is used twice', async () => {
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(steps, power, async (all, cut) => {
      const calls = await countCalls(all);
      for (let atCall = 1; atCall <= calls; atCall += 1) {
        for (const how of ['before', 'after', 'torn', 'nearly'] as const) {
          const fault = { atCall, how, later: 'dies' } as const;
          const broken = await play({ steps: all, fault, power: cut, lost: 'nothing' });
          expect({ fault, broken }).toEqual({ fault, broken: [] });
          runs += 1;
        }
      }
    }),
    { numRuns: 6 },
  );
  expect(runs).toBeGreaterThan(200);
}, 120_000);

test('wherever a crash falls, each store alone has everything acknowledged', async () => {
  await fc.assert(
    fc.asyncProperty(steps, lostStore, async (all, lost) => {
      const calls = await countCalls(all);
      for (let atCall = 1; atCall <= calls; atCall += 1) {
        const fault = { atCall, how: 'before', later: 'dies' } as const;
        const broken = await play({ steps: all, fault, power: 'stays', lost });
        expect({ fault, broken }).toEqual({ fault, broken: [] });
      }
    }),
    { numRuns: 16 },
  );
}, 120_000);

test('a store that fails once costs an answer and nothing that was acknowledged', async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.constantFrom('nothing', 'database'), async (all, lost) => {
      const calls = await countCalls(all);
      for (let atCall = 1; atCall <= calls; atCall += 1) {
        for (const error of ['QuotaExceededError', 'UnknownError']) {
          const fault = { atCall, how: 'before', later: 'works', error } as const;
          const broken = await play({ steps: all, fault, power: 'stays', lost });
          expect({ fault, broken }).toEqual({ fault, broken: [] });
        }
      }
    }),
    { numRuns: 6 },
  );
}, 120_000);
