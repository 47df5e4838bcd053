import { expect } from '@playwright/test';
import type { BrowserContext, Page } from 'playwright-core';
import type { House } from './house.ts';

export const PASSWORD = 'correct horse battery staple river';

/** Where a person begins: the address that `npm start` prints. */
export const visitWithCode = async (context: BrowserContext, house: House): Promise<Page> => {
  const page = context.pages()[0] ?? (await context.newPage());
  await page.goto(`${house.app.origin}/#pair=${house.pairingCode() ?? ''}`);
  return page;
};

/** From the first page to an open session, as a person does it. */
export const beginProtecting = async (
  page: Page,
  choice: 'sample' | 'own',
  password = PASSWORD,
): Promise<void> => {
  await page.getByRole('button', { name: 'Start protecting my work' }).click();
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.keyboard.press('Enter');
  const name = choice === 'sample' ? 'Try with sample session' : 'Continue';
  await page.getByRole('button', { name, exact: true }).click();
  await page.getByText('Saved. Now try to break it.').waitFor();
};

/** "Show me": the app reloads itself and comes back without a password. */
export const showMe = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'Show me' }).click();
  await page.getByText('That was a full reload').waitFor();
  await page.getByRole('button', { name: 'Later' }).click();
};

export const unlock = async (page: Page, password = PASSWORD): Promise<void> => {
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.keyboard.press('Enter');
};

/** Waits until the status bar names a save that was read back after this moment. */
export const untilSaved = async (page: Page): Promise<string> => {
  const status = page.getByRole('region', { name: 'Status', exact: true }).getByText(/^Saved here/);
  await expect(status).toBeVisible({ timeout: 20_000 });
  return (await status.textContent()) ?? '';
};
