import { type Client, createClient } from '@libsql/client';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createLane, LANE_LIMITS, type LaneWrite } from '@holdfast/server/src/storage/lane.ts';
import { guard, sql } from '@holdfast/server/src/storage/sql.ts';
import { aFolder } from '../support/server.ts';

/** The real client, and how many transactions went through it. */
const aDatabase = async () => {
  const client = createClient({ url: `file:${join(await aFolder(), 'lane.db')}`, concurrency: 1 });
  onTestFinished(() => client.close());
  await client.execute('create table guard(ok integer not null check(ok = 1)) strict');
  await client.execute('create table t(n integer primary key) strict');
  const seen = { transactions: 0 };
  const counting: Client = Object.assign(Object.create(client), {
    batch: async (...args: Parameters<Client['batch']>) => {
      seen.transactions += 1;
      return client.batch(...args);
    },
  });
  const numbers = async () =>
    (await client.execute('select n from t order by n')).rows.map((row) => row['n']);
  return { client: counting, numbers, seen };
};

const insert = (n: number, bytes = 0): LaneWrite => ({
  statements: [sql('insert into t values(?)', n)],
  bytes,
});

test('writes that wait share a transaction', async () => {
  const { client, numbers, seen } = await aDatabase();
  const lane = createLane(client);
  const answers = await Promise.all([1, 2, 3, 4, 5].map((n) => lane.write(insert(n))));
  expect(answers.every(({ ok }) => ok)).toBe(true);
  expect(await numbers()).toEqual([1, 2, 3, 4, 5]);
  expect(seen.transactions).toBe(1);
});

test('each write gets the rows of its own statements', async () => {
  const { client } = await aDatabase();
  const lane = createLane(client);
  const write = (n: number): LaneWrite => ({
    statements: [
      sql('insert into t values(?)', n),
      sql('select ? as own', n),
      sql('select ? * 2 as twice', n),
    ],
    bytes: 0,
  });
  const answers = await Promise.all([7, 8].map((n) => lane.write(write(n))));
  expect(
    answers.map((answer) =>
      answer.ok ? [answer.value[1]?.[0]?.['own'], answer.value[2]?.[0]?.['twice']] : null,
    ),
  ).toEqual([
    [7, 14],
    [8, 16],
  ]);
});

test('a write whose guard fails writes nothing, and its neighbours are written', async () => {
  const { client, numbers } = await aDatabase();
  const lane = createLane(client);
  const guarded = (n: number, condition: string): LaneWrite => ({
    statements: [sql('insert into t values(?)', n), guard(condition)],
    bytes: 0,
  });
  const answers = await Promise.all([
    lane.write(insert(1)),
    lane.write(guarded(2, '1 = 2')),
    lane.write(insert(3)),
    lane.write(guarded(4, 'null')),
    lane.write(insert(3)),
    lane.write(guarded(5, '1 = 1')),
  ]);
  expect(answers.map((answer) => (answer.ok ? 'ok' : answer.error.kind))).toEqual([
    'ok',
    'raced',
    'ok',
    'raced',
    'raced',
    'ok',
  ]);
  expect(await numbers()).toEqual([1, 3, 5]);
});

test('a statement that cannot run fails its own write and nobody else’s', async () => {
  const { client, numbers } = await aDatabase();
  const lane = createLane(client);
  const broken = lane.write({ statements: [sql('insert into nowhere values(1)')], bytes: 0 });
  const good = lane.write(insert(1));
  await expect(broken).rejects.toThrow('nowhere');
  expect((await good).ok).toBe(true);
  expect(await numbers()).toEqual([1]);
});

test('beyond its limit the lane refuses at once, and what waits is written', async () => {
  const { client, numbers } = await aDatabase();
  const lane = createLane(client, { ...LANE_LIMITS, maxQueued: 10 });
  const answers = await Promise.all(Array.from({ length: 25 }, (_, n) => lane.write(insert(n))));
  expect(answers.filter(({ ok }) => ok)).toHaveLength(10);
  expect(answers.filter((answer) => !answer.ok && answer.error.kind === 'busy')).toHaveLength(15);
  expect(await numbers()).toHaveLength(10);
  expect(lane.queued()).toBe(0);
});

test('a transaction is bounded in writes and in bytes', async () => {
  const { client, seen } = await aDatabase();
  const lane = createLane(client, { maxQueued: 100, maxGroup: 4, maxGroupBytes: 1_000 });
  await Promise.all(Array.from({ length: 12 }, (_, n) => lane.write(insert(n))));
  expect(seen.transactions).toBe(3);
  seen.transactions = 0;
  await Promise.all(Array.from({ length: 6 }, (_, n) => lane.write(insert(100 + n, 400))));
  expect(seen.transactions).toBe(3);
  seen.transactions = 0;
  await lane.write(insert(200, 5_000));
  expect(seen.transactions).toBe(1);
});

test('a transaction that fails as a whole fails everybody in it, and the lane goes on', async () => {
  const { client, numbers } = await aDatabase();
  let broken = true;
  const failing: Client = Object.assign(Object.create(client), {
    batch: async (...args: Parameters<Client['batch']>) => {
      if (broken) throw new Error('disk gone');
      return client.batch(...args);
    },
  });
  const lane = createLane(failing);
  const lost = await Promise.allSettled([lane.write(insert(1)), lane.write(insert(2))]);
  expect(lost.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  broken = false;
  expect((await lane.write(insert(3))).ok).toBe(true);
  expect(await numbers()).toEqual([3]);
});
