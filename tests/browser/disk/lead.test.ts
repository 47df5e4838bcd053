import { aSession, aTick, idsOf } from '@holdfast/tests/support/disk/builders.ts';
import { expect, test, vi } from 'vitest';
import { aName, anOpenTab, aTab } from './tab.ts';

const lostLead = { ok: false, error: { kind: 'lost-lead' } };

test('of many tabs that open at once exactly one leads', async () => {
  const name = aName();
  const opened = await Promise.all([1, 2, 3, 4].map(() => aTab(name).open()));
  const refusals = opened.flatMap((each) => (each.ok ? [] : [each.error.kind]));
  expect(refusals).toEqual(['elsewhere', 'elsewhere', 'elsewhere']);
});

test('a leader that is asked releases, and the next one goes on under a higher fence', async () => {
  const name = aName();
  const first = await anOpenTab(name);
  const tick = await aTick({ counter: 1 });
  await first.disk.commit(tick);
  const second = await anOpenTab(name, { takeLead: true, haste: 1 });

  expect(await first.raw.events()).toMatchObject({ asked: 1, lost: ['lost-lead'] });
  expect(await second.disk.fence()).toBeGreaterThan(await first.disk.fence());
  expect(second.adopted).toMatchObject({ heads: [{ commitId: tick.commit.id }], healed: [] });
  expect(await first.disk.commit(await aTick({ counter: 2 }))).toEqual(lostLead);
});

test('a leader that does not answer is robbed; it writes nothing more and hears of it', async () => {
  const name = aName();
  const first = await anOpenTab(name, { deaf: true });
  const one = await aTick({ counter: 1 });
  await first.disk.commit(one);
  const second = await anOpenTab(name, { takeLead: true });

  await vi.waitFor(async () => {
    expect(await first.raw.events()).toMatchObject({ lost: ['lost-lead'] });
  });
  expect(await first.disk.commit(await aTick({ counter: 2, text: 'robbed' }))).toEqual(lostLead);
  const two = await aTick({ counter: 2 });
  expect(await second.disk.commit(two)).toMatchObject({ ok: true });
  await second.disk.resign();

  const third = await anOpenTab(name);
  expect(idsOf(await third.disk.commitsOf(aSession()))).toEqual([two.commit.id, one.commit.id]);
});

test('the lead of a tab that died is free at once', async () => {
  const name = aName();
  const first = await anOpenTab(name);
  await first.disk.commit(await aTick({ counter: 1 }));
  first.kill();
  const second = aTab(name);
  await vi.waitFor(async () => expect(await second.open()).toMatchObject({ ok: true }));
  expect(await second.adopt()).toMatchObject({ heads: [{ counter: 1 }] });
});

test('a write under an older fence is refused inside its transaction, and nothing of it is there', async () => {
  const name = aName();
  const tab = await anOpenTab(name);
  await tab.disk.commit(await aTick({ counter: 1 }));
  await tab.raw.putMeta(name, 'fence', 1_000);

  expect(await tab.disk.commit(await aTick({ counter: 2 }))).toEqual(lostLead);
  expect(await tab.raw.count(name, 'commits')).toBe(1);
  expect(await tab.raw.count(name, 'packs')).toBe(1);
  expect(await tab.raw.events()).toMatchObject({ lost: ['lost-lead'] });
});

test('a write-ahead record under an older fence is not called saved', async () => {
  const name = aName();
  const tab = await anOpenTab(name);
  const tick = await aTick({ counter: 1 });
  await tab.raw.putMeta(name, 'fence', 1_000);
  const place = await tab.disk.nextWriteAhead();
  const { sessionId, deviceId } = tick.commit.header;
  expect(
    await tab.disk.writeAhead({
      ...place,
      sessionId,
      deviceId,
      counter: 1,
      bytes: tick.commit.bytes,
    }),
  ).toEqual(lostLead);
});

test('the fence rises with every leader, from either store alone', async () => {
  const name = aName();
  const first = await anOpenTab(name);
  await first.disk.commit(await aTick({ counter: 1 }));
  await first.disk.resign();
  await first.raw.removeDatabase(name);
  const second = await anOpenTab(name);
  expect(await second.disk.fence()).toBe(2);
  await second.disk.resign();
  await second.raw.removeJournal(name);
  const third = await anOpenTab(name);
  expect(await third.disk.fence()).toBe(3);
});

test('a tab that resigned can be followed at once, and may lead again', async () => {
  const name = aName();
  const first = await anOpenTab(name);
  await first.disk.resign();
  await first.disk.resign();
  const second = await anOpenTab(name);
  await second.disk.resign();
  expect(await first.open()).toMatchObject({ ok: true });
});
