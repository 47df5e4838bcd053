import { fromUtf8, utf8 } from '@holdfast/shared/base/bytes.ts';
import { afterEach, expect, test } from 'vitest';
import {
  aNewSession,
  append,
  aSource,
  crash,
  freshName,
  must,
  PASSWORD,
  replaceText,
  sourceId,
  startEngine,
  textOf,
} from './engine-world.ts';

afterEach(crash);

test('a session comes back from its snapshot after lock and restart', async () => {
  const stores = freshName();
  const first = await startEngine(stores);
  const sessionId = await aNewSession(first);
  must(await first.record([replaceText(aSource(1, 'note-text'), 'remember the milk')]));
  must(await first.record([append(aSource(2, 'terminal-output'), 0, '$ ls\n')]));
  must(await first.record([append(aSource(2, 'terminal-output'), 5, 'a b c\n')]));
  const snapshot = must(await first.saveNow());
  expect(snapshot?.counter).toBe(1);
  must(await first.lock());
  expect((await first.state()).kind).toBe('locked');
  crash();

  const second = await startEngine(stores);
  expect((await second.state()).kind).toBe('locked');
  expect(await second.unlock(utf8('wrong password here'))).toMatchObject({
    error: { kind: 'wrong-password', failedAttempts: 1 },
  });
  must(await second.unlock(utf8(PASSWORD)));
  expect(must(await second.sessions())).toMatchObject([
    { sessionId, name: 'payments-api', sourceCount: 2 },
  ]);
  const opened = must(await second.openSession(sessionId));
  expect(opened.sources.map(({ source }) => source.kind).toSorted()).toEqual([
    'note-text',
    'terminal-output',
  ]);
  expect(await textOf(second, sourceId(1))).toBe('remember the milk');
  expect(await textOf(second, sourceId(2))).toBe('$ ls\na b c\n');
});

test('what was written ahead of a tick that never came is back after a crash', async () => {
  const stores = freshName();
  const first = await startEngine(stores);
  const sessionId = await aNewSession(first);
  must(await first.record([replaceText(aSource(1, 'note-text'), 'before the tick')]));
  must(await first.saveNow());
  must(
    await first.record([
      {
        kind: 'splice',
        source: aSource(1, 'note-text'),
        at: 0,
        removed: 6,
        inserted: utf8('long after'),
        baseLength: 15,
      },
    ]),
  );
  must(await first.record([append(aSource(2, 'terminal-output'), 0, 'never ticked\n')]));
  crash();

  const second = await startEngine(stores);
  must(await second.unlock(utf8(PASSWORD)));
  must(await second.openSession(sessionId));
  expect(await textOf(second, sourceId(1))).toBe('long after the tick');
  expect(await textOf(second, sourceId(2))).toBe('never ticked\n');
});

test('a large save comes in slices and is one snapshot', async () => {
  const stores = freshName();
  const engine = await startEngine(stores);
  const sessionId = await aNewSession(engine);
  const source = aSource(2, 'terminal-output');
  const line = `${'0123456789abcdef'.repeat(7)}\n`;
  const slice = line.repeat(1_000);
  const slices = 40;
  for (let n = 0; n < slices; n += 1) {
    const answer = must(
      await engine.save([append(source, n * slice.length, slice)], n === slices - 1),
    );
    expect(answer === null).toBe(n < slices - 1);
  }
  crash();

  const second = await startEngine(stores);
  must(await second.unlock(utf8(PASSWORD)));
  const opened = must(await second.openSession(sessionId));
  expect(opened.report.snapshot?.counter).toBe(1);
  expect(opened.sources).toMatchObject([{ length: slices * slice.length }]);
  const [tail] = must(await second.read([{ sourceId: source.id, lastBytes: 1_000 }]));
  expect(tail).toMatchObject({ ok: true, captured: { state: { length: slices * slice.length } } });
  const range = must(await second.readRange(source.id, slice.length, slice.length + line.length));
  expect(fromUtf8(range)).toBe(line);
});

test('a tick without a change writes nothing', async () => {
  const engine = await startEngine(freshName());
  await aNewSession(engine);
  must(await engine.record([replaceText(aSource(1, 'note-text'), 'once')]));
  expect(must(await engine.saveNow())?.counter).toBe(1);
  expect(must(await engine.saveNow())).toBeNull();
  must(await engine.record([replaceText(aSource(1, 'note-text'), 'once')]));
  expect(must(await engine.saveNow())).toBeNull();
});

test('without keys every verb that needs them is refused', async () => {
  const engine = await startEngine(freshName());
  const locked = { ok: false, error: { kind: 'locked' } };
  expect((await engine.state()).kind).toBe('new');
  expect(await engine.sessions()).toEqual(locked);
  expect(await engine.record([])).toEqual(locked);
  expect(await engine.setUpCode(utf8('x'))).toEqual(locked);
  expect(await engine.unlock(utf8('x'))).toEqual(locked);
});

test('a second tab finds another one leading, and takes over with everything saved', async () => {
  const stores = freshName();
  const first = await startEngine(stores);
  const sessionId = await aNewSession(first);
  must(await first.record([replaceText(aSource(1, 'note-text'), 'written in the first tab')]));

  const second = await startEngine(stores);
  expect((await second.state()).kind).toBe('elsewhere');
  must(await second.takeLead());
  expect((await first.state()).kind).toBe('elsewhere');
  must(await second.unlock(utf8(PASSWORD)));
  must(await second.openSession(sessionId));
  expect(await textOf(second, sourceId(1))).toBe('written in the first tab');
});

test('the handle of the root key opens the next worker without a password', async () => {
  const stores = freshName();
  const first = await startEngine(stores);
  const sessionId = await aNewSession(first);
  must(await first.record([replaceText(aSource(1, 'note-text'), 'across a reload')]));
  const { port1, port2 } = new MessageChannel();
  must(await first.handOverKey(port1));
  crash();

  const second = await startEngine(stores);
  must(await second.takeOverKey(port2));
  must(await second.openSession(sessionId));
  expect(await textOf(second, sourceId(1))).toBe('across a reload');
});

test('the recovery kit opens with a new password, and the old password no longer does', async () => {
  const stores = freshName();
  const first = await startEngine(stores);
  const kit = must(
    await first.createAccount({
      password: utf8(PASSWORD),
      deviceName: 'Laptop',
      platform: 'Linux',
    }),
  );
  must(await first.lock());
  crash();

  const second = await startEngine(stores);
  const damaged = kit.groups.with(2, 'ZZZZ').join(' ');
  expect(await second.unlockWithKit(damaged, utf8('another long password, you see'))).toMatchObject(
    {
      error: { kind: 'bad-code', group: 3 },
    },
  );
  must(await second.unlockWithKit(kit.groups.join(' '), utf8('another long password, you see')));
  must(await second.lock());
  expect(await second.unlock(utf8(PASSWORD))).toMatchObject({ error: { kind: 'wrong-password' } });
  must(await second.unlock(utf8('another long password, you see')));
});
