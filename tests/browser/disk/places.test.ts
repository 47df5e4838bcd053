import { aSession, aTick, idsOf, sealed } from '@holdfast/tests/support/disk/builders.ts';
import { expect, test, vi } from 'vitest';
import { aName, anOpenTab, aTab } from './tab.ts';

/** More attempts than any start makes: the default place never opens again. */
const FOR_GOOD = 1_000;

test('a database that does not open twice is tried a third time', async () => {
  const name = aName();
  const tab = await anOpenTab(name);
  await tab.disk.commit(await aTick({ counter: 1 }));
  await tab.disk.resign();
  const again = await anOpenTab(name, { brokenOpens: 2 });
  expect(again.adopted).toMatchObject({ heads: [{ counter: 1 }], healed: [] });
});

test('one that never opens again gives way to a database in a bucket, filled from the journal', async () => {
  const name = aName();
  const tab = await anOpenTab(name);
  const first = await aTick({ counter: 1 });
  await tab.disk.writeAccount(sealed('account'), { replaceBoth: false });
  await tab.disk.commit(first);
  await tab.disk.resign();

  const moved = await anOpenTab(name, { brokenOpens: FOR_GOOD });
  expect(moved.start).toMatchObject({ account: sealed('account'), copies: 2 });
  expect(moved.adopted.healed).toMatchObject([{ kind: 'database-rebuilt', snapshots: 1 }]);
  const second = await aTick({ counter: 2 });
  await moved.disk.commit(second);
  await moved.disk.resign();

  // The journal names the place, so the next start goes there, even if the old one opens again.
  const again = await anOpenTab(name);
  expect(again.adopted.healed).toEqual([]);
  expect(idsOf(await again.disk.commitsOf(aSession()))).toEqual([
    second.commit.id,
    first.commit.id,
  ]);
  await again.disk.resign();

  // Without the journal the browser's list of buckets does.
  await again.raw.removeJournal(name);
  const alone = await anOpenTab(name);
  expect(alone.adopted.healed).toEqual([{ kind: 'journal-rebuilt', snapshots: 2 }]);
});

test('a database that a newer app wrote is refused and left alone', async () => {
  const name = aName();
  const tab = await anOpenTab(name);
  await tab.disk.commit(await aTick({ counter: 1 }));
  await tab.disk.resign();
  await tab.raw.putMeta(name, 'schema', 1_000);
  const again = aTab(name);
  expect(await again.open()).toEqual({ ok: false, error: { kind: 'outdated' } });
  expect(await again.raw.count(name, 'commits')).toBe(1);
  await again.raw.putMeta(name, 'schema', 1);
  expect(await again.open()).toMatchObject({ ok: true });
});

test('a tab whose database is upgraded by a newer one closes it, says so and writes nothing more', async () => {
  const name = aName();
  const tab = await anOpenTab(name);
  await tab.raw.upgrade(name);
  await vi.waitFor(async () => {
    expect(await tab.raw.events()).toMatchObject({ lost: ['outdated'] });
  });
  const outdated = { ok: false, error: { kind: 'outdated' } };
  expect(await tab.disk.commit(await aTick({ counter: 1 }))).toEqual(outdated);
});
