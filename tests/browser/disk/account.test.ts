import { utf8 } from '@holdfast/shared/base/bytes.ts';
import { sealed } from '@holdfast/tests/support/disk/builders.ts';
import { expect, test } from 'vitest';
import { aName, anOpenTab, type Tab } from './tab.ts';

const accountFiles = async (tab: Tab, name: string) => {
  const files = await tab.raw.files(name);
  return files.map((file) => file.name).filter((file) => file.startsWith('account-'));
};
const holds = (bytes: Uint8Array, text: string): boolean =>
  new TextDecoder('latin1').decode(bytes).includes(new TextDecoder('latin1').decode(utf8(text)));

test('the two account files are written in turn, and the newest is read', async () => {
  const name = aName();
  const tab = await anOpenTab(name);
  for (const text of ['one', 'two', 'three']) {
    expect((await tab.disk.writeAccount(sealed(text), { replaceBoth: false })).ok).toBe(true);
  }
  expect(await accountFiles(tab, name)).toHaveLength(2);
  await tab.disk.resign();
  await tab.raw.removeDatabase(name);

  const again = await anOpenTab(name);
  expect(again.start.account).toEqual(sealed('three'));
});

test('where the newest account file is torn, the older one is read', async () => {
  const name = aName();
  const tab = await anOpenTab(name);
  await tab.disk.writeAccount(sealed('older'), { replaceBoth: false });
  await tab.disk.writeAccount(sealed('newer'), { replaceBoth: false });
  await tab.disk.resign();
  await tab.raw.removeDatabase(name);
  for (const file of await accountFiles(tab, name)) {
    const bytes = await tab.raw.readFile(name, file);
    if (holds(bytes, 'newer')) await tab.raw.writeFile(name, file, bytes.slice(0, -3));
  }

  const again = await anOpenTab(name);
  expect(again.start.account).toEqual(sealed('older'));
  await again.disk.resign();
  await again.raw.removeJournal(name);
  const third = await anOpenTab(name);
  expect(third.start.account).toEqual(sealed('older'));
});

test('after a change of slots the old record is in no file and no row', async () => {
  const name = aName();
  const tab = await anOpenTab(name);
  await tab.disk.writeAccount(sealed('old slot'), { replaceBoth: false });
  await tab.disk.writeAccount(sealed('old slot too'), { replaceBoth: false });
  await tab.disk.resign();
  const second = await anOpenTab(name);
  await second.disk.writeAccount(sealed('new slot'), { replaceBoth: true });

  const files = await accountFiles(second, name);
  expect(files).toHaveLength(2);
  for (const file of files) {
    const bytes = await second.raw.readFile(name, file);
    expect([holds(bytes, 'new slot'), holds(bytes, 'old slot')]).toEqual([true, false]);
  }
  const row = await second.raw.accountRow(name);
  expect([holds(row, 'new slot'), holds(row, 'old slot')]).toEqual([true, false]);
});

test('an account that could not be written leaves the one before', async () => {
  const name = aName();
  const tab = await anOpenTab(name);
  await tab.disk.writeAccount(sealed('before'), { replaceBoth: true });
  await tab.raw.arm({
    atCall: 1,
    of: 'database.write',
    how: 'before',
    later: 'works',
    error: 'QuotaExceededError',
  });
  expect(await tab.disk.writeAccount(sealed('after'), { replaceBoth: true })).toEqual({
    ok: false,
    error: { kind: 'storage-full' },
  });
  await tab.disk.resign();

  const again = await anOpenTab(name);
  expect(again.start.account).toEqual(sealed('before'));
});

test('account and rows may be written before unlock, and a row that was removed stays away', async () => {
  const name = aName();
  const tab = await anOpenTab(name);
  const rows = [
    { table: 'clear', key: 'attempts', bytes: sealed('2') },
    { table: 'clear', key: 'language', bytes: sealed('de') },
  ];
  expect(await tab.disk.writeRows(rows)).toMatchObject({ ok: true, value: { copies: 2 } });
  await tab.disk.writeRows([{ table: 'clear', key: 'attempts', bytes: null }]);
  await tab.disk.writeRows([{ table: 'clear', key: 'language', bytes: sealed('en') }]);
  await tab.disk.resign();

  for (const remove of ['removeDatabase', 'removeJournal'] as const) {
    await tab.raw[remove](name);
    const again = await anOpenTab(name);
    expect(again.start.everWritten).toBe(false);
    expect(await again.disk.readRow('clear', 'attempts')).toEqual({
      ok: false,
      error: { kind: 'not-found' },
    });
    expect(await again.disk.readRow('clear', 'language')).toEqual({
      ok: true,
      value: sealed('en'),
    });
    expect(await again.disk.rowKeys('clear')).toEqual(['language']);
    await again.disk.resign();
  }
});
