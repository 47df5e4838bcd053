import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { findChromium } from '../chromium.ts';
import { axeViolations } from './axe.ts';
import type { DemoWishes } from './demo-engine.ts';
import { serveDemo } from './serve-demo.ts';

/*
 * Pictures of every screen, and what axe says about each: `npx tsx tests/support/page/look.ts [folder] [name]`.
 * The pictures are for eyes; the tests of the screens assert the rest.
 */

interface Scene {
  readonly name: string;
  readonly path: string;
  readonly wishes: Partial<DemoWishes>;
  readonly act?: (page: Page) => Promise<void>;
}

const PASSWORD = 'correct horse battery staple';

const toRemember = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'Start protecting my work' }).click();
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('heading', { name: 'What should we remember?' }).waitFor();
};
const toProof = async (page: Page): Promise<void> => {
  await toRemember(page);
  await page.getByRole('button', { name: 'Try with sample session' }).click();
  await page.getByRole('heading', { name: /Saved\. Now/ }).waitFor();
};
const toKit = async (page: Page): Promise<void> => {
  await toProof(page);
  await page.getByRole('button', { name: 'Skip this' }).click();
  await page.getByRole('heading', { name: 'Your recovery kit' }).waitFor();
};
const openItem = (name: RegExp) => async (page: Page) => {
  await page.getByRole('region', { name: 'Status' }).getByRole('button', { name }).click();
};

export const SCENES: readonly Scene[] = [
  { name: 'welcome-start', path: '/', wishes: {} },
  {
    name: 'welcome-password',
    path: '/',
    wishes: {},
    act: async (page) => {
      await page.getByRole('button', { name: 'Start protecting my work' }).click();
      await page.getByLabel('Password', { exact: true }).fill('correct horse bat');
      await page.getByText('Strong').waitFor();
    },
  },
  {
    name: 'welcome-password-weak',
    path: '/',
    wishes: {},
    act: async (page) => {
      await page.getByRole('button', { name: 'Start protecting my work' }).click();
      await page.getByLabel('Password', { exact: true }).fill('short');
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByText('Use at least 12').waitFor();
    },
  },
  { name: 'welcome-remember', path: '/', wishes: {}, act: toRemember },
  { name: 'welcome-proof', path: '/', wishes: {}, act: toProof },
  { name: 'welcome-kit', path: '/', wishes: {}, act: toKit },
  {
    name: 'welcome-keep',
    path: '/',
    wishes: {},
    act: async (page) => {
      await toKit(page);
      await page.getByRole('button', { name: 'Later' }).click();
    },
  },
  {
    name: 'welcome-join',
    path: '/',
    wishes: {},
    act: async (page) => page.getByRole('button', { name: 'I already use Holdfast' }).click(),
  },
  {
    name: 'kit-again',
    path: '/welcome?step=kit',
    wishes: { state: 'open', sessions: 3 },
  },
  { name: 'unlock', path: '/', wishes: { state: 'locked' } },
  {
    name: 'unlock-wrong',
    path: '/',
    wishes: { state: 'locked', deriveMs: 10 },
    act: async (page) => {
      for (const attempt of [1, 2, 3, 4]) {
        await page.getByLabel('Password', { exact: true }).fill(`wrong ${attempt}`);
        await page.getByRole('button', { name: 'Unlock' }).click();
        await page.getByText('does not open your sessions').waitFor();
      }
    },
  },
  {
    name: 'unlock-kit',
    path: '/',
    wishes: { state: 'locked' },
    act: async (page) => page.getByRole('button', { name: 'Use recovery kit' }).click(),
  },
  { name: 'home-empty', path: '/', wishes: { state: 'open' } },
  { name: 'home', path: '/', wishes: { state: 'open', sessions: 24, sync: 'online' } },
  {
    name: 'home-troubled',
    path: '/',
    wishes: {
      state: 'open',
      sessions: 8,
      sync: 'offline',
      healing: 'database-rebuilt',
      copies: 1,
    },
  },
  {
    name: 'home-full',
    path: '/',
    wishes: { state: 'open', sessions: 8, sync: 'stopped', saveFails: true },
  },
  {
    name: 'home-create',
    path: '/',
    wishes: { state: 'open', sessions: 4 },
    act: async (page) => page.getByRole('button', { name: 'New session' }).click(),
  },
  {
    name: 'home-rename',
    path: '/',
    wishes: { state: 'open', sessions: 4 },
    act: async (page) => page.getByRole('button', { name: 'Rename payments-api' }).click(),
  },
  {
    name: 'status-saved',
    path: '/',
    wishes: { state: 'open', sessions: 4, sync: 'online' },
    act: openItem(/^Saved here/),
  },
  {
    name: 'status-sync',
    path: '/',
    wishes: { state: 'open', sessions: 4 },
    act: openItem(/Only on this device/),
  },
  {
    name: 'status-set-up-code',
    path: '/',
    wishes: { state: 'open', sessions: 4, sync: 'online', deriveMs: 10 },
    act: async (page) => {
      await openItem(/Connected/)(page);
      await page.getByRole('button', { name: 'Show set-up code' }).click();
      await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
      await page.getByRole('button', { name: 'Show set-up code' }).click();
      await page.getByRole('img').waitFor();
    },
  },
  {
    name: 'status-lock',
    path: '/',
    wishes: { state: 'open', sessions: 4 },
    act: openItem(/^Unlocked/),
  },
  {
    name: 'status-kit',
    path: '/',
    wishes: { state: 'open', sessions: 4 },
    act: openItem(/Recovery kit/),
  },
  {
    name: 'help',
    path: '/',
    wishes: { state: 'open', sessions: 4 },
    act: openItem(/Help/),
  },
  { name: 'after-show-me', path: '/s/00?from=welcome', wishes: { state: 'open', sessions: 1 } },
  { name: 'elsewhere', path: '/', wishes: { state: 'elsewhere' } },
  { name: 'outdated', path: '/', wishes: { state: 'outdated' } },
  { name: 'unreadable', path: '/', wishes: { state: 'unreadable' } },
  { name: 'not-found', path: '/nothing', wishes: { state: 'open' } },
];

const LOOKS = [
  { name: 'light-1280', width: 1280, height: 800, scheme: 'light', forced: 'none' },
  { name: 'dark-1280', width: 1280, height: 800, scheme: 'dark', forced: 'none' },
  { name: 'light-320', width: 320, height: 640, scheme: 'light', forced: 'none' },
  { name: 'dark-320', width: 320, height: 640, scheme: 'dark', forced: 'none' },
  { name: 'forced-1280', width: 1280, height: 800, scheme: 'dark', forced: 'active' },
] as const;

const lookAt = async (
  browser: Browser,
  origin: string,
  scene: Scene,
  look: (typeof LOOKS)[number],
  folder: string,
): Promise<readonly string[]> => {
  const context = await browser.newContext({
    viewport: { width: look.width, height: look.height },
    colorScheme: look.scheme,
    forcedColors: look.forced,
    reducedMotion: 'reduce',
    hasTouch: look.width < 600,
  });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(`page error: ${error.message}`));
  page.on('console', (line) => {
    // There is no companion here: that is what the screen says, and the network too.
    if (line.type() === 'error' && !line.text().includes('net::ERR_'))
      faults.push(`console: ${line.text()}`);
  });
  await page.goto(`${origin}${scene.path}#${encodeURIComponent(JSON.stringify(scene.wishes))}`);
  await page.waitForSelector('h1, [data-region]');
  await page.waitForTimeout(150);
  await scene.act?.(page);
  await page.waitForTimeout(250);
  await page.screenshot({ path: join(folder, `${scene.name}-${look.name}.png`) });
  const wide = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  if (wide > 0) faults.push(`wider than the screen by ${wide} px`);
  faults.push(...(await axeViolations(page)));
  await context.close();
  return faults;
};

const main = async (folder: string, only: string, looks: string): Promise<void> => {
  await mkdir(folder, { recursive: true });
  const demo = await serveDemo();
  const browser = await chromium.launch({ ...findChromium(), args: ['--no-sandbox'] });
  for (const scene of SCENES.filter(({ name }) => name.includes(only))) {
    for (const look of LOOKS.filter(({ name }) => name.includes(looks))) {
      const faults = await lookAt(browser, demo.origin, scene, look, folder).catch(
        (error: unknown) => [String(error).slice(0, 300)],
      );
      process.stdout.write(`${scene.name} ${look.name}: ${faults.length === 0 ? 'ok' : ''}\n`);
      for (const fault of faults) process.stdout.write(`   ${fault}\n`);
    }
  }
  await browser.close();
  await demo.close();
};

await main(process.argv[2] ?? 'test-results/look', process.argv[3] ?? '', process.argv[4] ?? '');
