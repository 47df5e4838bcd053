import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { findMarkers } from '../support/browser/find-markers.ts';
import { type House, openHouse } from '../support/browser/house.ts';
import {
  beginProtecting,
  PASSWORD,
  showMe,
  unlock,
  untilSaved,
  visitWithCode,
} from '../support/browser/journey.ts';
import { aMarker } from '../support/browser/marker-forms.ts';
import { watchPages } from '../support/browser/page-watch.ts';
import { openProfile, type ProfileBrowser } from '../support/browser/profile-browser.ts';

let house: House;
let folder = '';
let browsers: ProfileBrowser[] = [];

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-profile-'));
  house = await openHouse();
  await Promise.all([house.app.start(), house.sync.start(), house.companion.start()]);
});
test.afterEach(async () => {
  await Promise.all(browsers.splice(0).map((browser) => browser.kill()));
  await house.close();
  await rm(folder, { recursive: true, force: true });
});
const open = async (): Promise<ProfileBrowser> => {
  const browser = await openProfile(join(folder, 'profile'));
  browsers = [...browsers, browser];
  return browser;
};

test('a new user reaches a verified first snapshot within a minute and five inputs', async () => {
  const { context } = await open();
  const watch = await watchPages(context);
  const page = await visitWithCode(context, house);
  const startedAt = Date.now();
  await beginProtecting(page, 'sample');
  expect(Date.now() - startedAt).toBeLessThan(60_000);
  await expect(
    page.getByText(/Stored and verified on this device at .* in two copies/),
  ).toBeVisible();
  expect(page.url()).not.toContain('pair=');
  expect(watch.errors).toEqual([]);
});

test('Show me reloads the app and everything is back without a password', async () => {
  const { context } = await open();
  const watch = await watchPages(context);
  const page = await visitWithCode(context, house);
  await beginProtecting(page, 'sample');
  await showMe(page);
  await expect(page.getByText('Restored 5 of 5').first()).toBeVisible();
  await expect(page.getByText('AssertionError: expected 6 to be 5').first()).toBeAttached();
  expect(watch.errors).toEqual([]);
});

test('after kill -9 with every server dead the session is back, down to the typed word', async () => {
  const words = aMarker();
  const first = await open();
  const page = await visitWithCode(first.context, house);
  await beginProtecting(page, 'sample');
  await showMe(page);
  await page.getByRole('button', { name: 'Before I forget' }).first().click();
  await page.getByRole('textbox', { name: 'Text of this note' }).focus();
  await page.keyboard.press('Control+End');
  await page.keyboard.type(words);
  await page.waitForTimeout(1_500);
  await untilSaved(page);
  await first.kill();
  await Promise.all([house.app.stop(), house.sync.stop(), house.companion.stop()]);

  const second = await open();
  const again = second.context.pages()[0] ?? (await second.context.newPage());
  await again.goto(`${house.app.origin}/`);
  await unlock(again, 'a wrong password of length');
  await expect(again.getByText(/does not open your sessions/)).toBeVisible();
  await unlock(again);
  await again.getByRole('link', { name: 'Resume' }).click();
  await expect(again.getByText(words)).toBeVisible({ timeout: 15_000 });
  await expect(again.getByText('AssertionError: expected 6 to be 5').first()).toBeAttached();
  await second.close();

  const found = await findMarkers(folder, [words, PASSWORD]);
  expect(found.files).toBeGreaterThan(10);
  expect(found.hits).toEqual([]);
  expect((await findMarkers(house.dataDir, [words, PASSWORD])).hits).toEqual([]);
});
