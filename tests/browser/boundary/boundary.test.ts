import { utf8 } from '@holdfast/shared/base/bytes.ts';
import { millis } from '@holdfast/shared/base/ports.ts';
import { err, ok } from '@holdfast/shared/base/result.ts';
import type { EngineEvent } from '@holdfast/shared/model/event.ts';
import { connectEngine, type EngineLink } from '@holdfast/web/src/boundary/boundary.ts';
import { expect, test, vi } from 'vitest';

const spawned: Worker[] = [];
const spawn = (): Worker => {
  const worker = new Worker(new URL('./mortal.worker.ts', import.meta.url), { type: 'module' });
  spawned.push(worker);
  return worker;
};
const connected = async (deadlineMs = 5_000): Promise<EngineLink> => {
  const link = await connectEngine(spawn, { deadlineMs: millis(deadlineMs) });
  if (!link.ok) throw new Error('the worker did not start');
  return link.value;
};

test('a verb answers across the thread with its value or its failure', async () => {
  const engine = await connected();
  expect(await engine.autosave()).toEqual(ok(30_000));
  expect(await engine.unlock(utf8('wrong'))).toEqual(
    err({ kind: 'wrong-password', failedAttempts: 1, retryAt: null }),
  );
});

test('a password is gone from the page once it has been handed over', async () => {
  const engine = await connected();
  const password = utf8('right');
  expect(await engine.unlock(password)).toEqual(ok(undefined));
  expect(password.length).toBe(0);
});

test('a verb that is not answered in time says so and leaves the worker alone', async () => {
  const engine = await connected(300);
  expect(await engine.setAutosave(millis(1))).toEqual(
    err({ kind: 'deadline', verb: 'setAutosave' }),
  );
  expect(await engine.autosave()).toEqual(ok(30_000));
});

test('a worker that dies answers every open call and is followed by another', async () => {
  const engine = await connected();
  const open = engine.setAutosave(millis(1));
  expect(await engine.closeSession()).toEqual(err({ kind: 'worker-died' }));
  expect(await open).toEqual(err({ kind: 'worker-died' }));
  expect(await engine.autosave()).toEqual(ok(30_000));
});

test('a worker that is terminated from outside is noticed without a timer', async () => {
  const engine = await connected();
  const open = engine.setAutosave(millis(1));
  spawned.at(-1)?.terminate();
  expect(await open).toEqual(err({ kind: 'worker-died' }));
});

test('listeners hear the worker that comes after a death', async () => {
  const engine = await connected();
  const heard: EngineEvent[] = [];
  await engine.listen((event) => heard.push(event));
  await engine.closeSession();
  await vi.waitFor(() =>
    expect(heard).toEqual([{ kind: 'state', state: { kind: 'starting' } }, { kind: 'saving' }]),
  );
});

test('a worker that cannot start is an answer and not a silence', async () => {
  const broken = (): Worker =>
    new Worker(URL.createObjectURL(new Blob(['throw new Error("no")'])), { type: 'module' });
  expect(await connectEngine(broken, { deadlineMs: millis(1_000) })).toEqual(
    err({ kind: 'worker-died' }),
  );
});
