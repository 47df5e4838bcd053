import { utf8 } from '@holdfast/shared/base/bytes.ts';
import type { SyncState } from '@holdfast/shared/model/event.ts';
import type { EngineLink } from '@holdfast/web/src/boundary/boundary.ts';
import { afterEach, expect, inject, test, vi } from 'vitest';
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

const aDevice = (): Promise<EngineLink> => startEngine(`${freshName()} ${inject('syncOrigin')}`);

/** The newest thing the engine has said about its server. */
const watchSync = async (engine: EngineLink): Promise<() => SyncState> => {
  let state: SyncState = { kind: 'off' };
  await engine.listen((event) => {
    if (event.kind === 'sync') state = event.state;
  });
  return () => state;
};
const untilSent = async (sync: () => SyncState): Promise<void> => {
  await vi.waitFor(() => expect(sync()).toEqual({ kind: 'online', waiting: 0 }), 15_000);
};

const joined = async (laptop: EngineLink): Promise<EngineLink> => {
  const code = must(await laptop.setUpCode(utf8(PASSWORD)));
  const desktop = await aDevice();
  must(
    await desktop.join({
      setUpCode: code.groups.join(' '),
      password: utf8(PASSWORD),
      deviceName: 'Desktop',
      platform: 'Linux',
    }),
  );
  return desktop;
};

test('a session made on one device is resumed on another, and back again without a conflict', async () => {
  const laptop = await aDevice();
  const laptopSync = await watchSync(laptop);
  const sessionId = await aNewSession(laptop);
  must(await laptop.record([replaceText(aSource(1, 'note-text'), 'begun on the laptop')]));
  must(await laptop.record([append(aSource(2, 'terminal-output'), 0, '$ make\n')]));
  must(await laptop.saveNow());
  must(await laptop.startSync());
  await untilSent(laptopSync);

  const desktop = await joined(laptop);
  const desktopSync = await watchSync(desktop);
  await vi.waitFor(async () => {
    expect(must(await desktop.sessions())).toMatchObject([
      { sessionId, name: 'payments-api', deviceName: 'Laptop', thisDevice: false },
    ]);
  }, 15_000);
  const opened = must(await desktop.openSession(sessionId));
  expect(opened.report.deviceName).toBe('Laptop');
  expect(await textOf(desktop, sourceId(1))).toBe('begun on the laptop');
  expect(await textOf(desktop, sourceId(2))).toBe('$ make\n');

  must(await laptop.closeSession());
  must(await desktop.record([append(aSource(2, 'terminal-output'), 7, 'done\n')]));
  must(await desktop.saveNow());
  await untilSent(desktopSync);

  await vi.waitFor(async () => {
    const back = must(await laptop.openSession(sessionId));
    expect(back.report.deviceName).toBe('Desktop');
  }, 15_000);
  expect(await textOf(laptop, sourceId(2))).toBe('$ make\ndone\n');
});

test('newer work of another device is told and changes nothing that is open', async () => {
  const laptop = await aDevice();
  const laptopSync = await watchSync(laptop);
  const sessionId = await aNewSession(laptop);
  must(await laptop.record([replaceText(aSource(1, 'note-text'), 'one')]));
  must(await laptop.saveNow());
  must(await laptop.openSession(sessionId));
  must(await laptop.startSync());
  await untilSent(laptopSync);

  const desktop = await joined(laptop);
  await vi.waitFor(async () => expect(must(await desktop.sessions())).toHaveLength(1), 15_000);
  must(await desktop.openSession(sessionId));
  const heard: string[] = [];
  await laptop.listen((event) => {
    if (event.kind === 'newer-elsewhere') heard.push(event.deviceName);
  });
  must(await desktop.record([replaceText(aSource(1, 'note-text'), 'two')]));
  must(await desktop.saveNow());
  await vi.waitFor(() => expect(heard).toEqual(['Desktop']), 15_000);
  expect(await textOf(laptop, sourceId(1))).toBe('one');
});

test('what was saved without a server is sent as soon as there is one', async () => {
  const laptop = await aDevice();
  const sync = await watchSync(laptop);
  await aNewSession(laptop);
  for (const text of ['one', 'two', 'three']) {
    must(await laptop.record([replaceText(aSource(1, 'note-text'), text)]));
    must(await laptop.saveNow());
  }
  expect(sync()).toEqual({ kind: 'off' });
  must(await laptop.startSync());
  await untilSent(sync);
});

test('a set-up code with a typing error names its group, and one of another account opens nothing', async () => {
  const laptop = await aDevice();
  await aNewSession(laptop);
  const code = must(await laptop.setUpCode(utf8(PASSWORD)));
  const device = { deviceName: 'Desktop', platform: 'Linux' };
  const desktop = await aDevice();
  const damaged = code.groups.with(6, '0000').join(' ');
  expect(
    await desktop.join({ setUpCode: damaged, password: utf8(PASSWORD), ...device }),
  ).toMatchObject({ error: { kind: 'bad-code', group: 7 } });
  // The laptop never turned sync on, so this server has never heard of the account.
  expect(
    await desktop.join({ setUpCode: code.groups.join(' '), password: utf8(PASSWORD), ...device }),
  ).toMatchObject({ error: { kind: 'identity-mismatch' } });
  expect((await desktop.state()).kind).toBe('new');
});
