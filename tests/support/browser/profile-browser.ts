import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';
import { findChromium } from '../chromium.ts';

/** A browser on a profile folder of its own, which can be closed like one and killed like one. */
export interface ProfileBrowser {
  readonly browser: Browser;
  readonly context: BrowserContext;
  /** Closes as a person would; everything is on disk when it resolves. */
  readonly close: () => Promise<void>;
  /** SIGKILL to the browser and all of its processes, as a power cut would. */
  readonly kill: () => Promise<void>;
}

const ARGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-sync',
  '--disable-background-networking',
  '--disable-component-update',
  '--no-first-run',
  '--no-default-browser-check',
  '--password-store=basic',
  '--remote-debugging-port=0',
];

/**
 * Starts Chromium itself, in a process group of its own: a browser that Playwright starts cannot be killed
 * without Playwright tidying up behind it.
 */
export const openProfile = async (
  folder: string,
  args: readonly string[] = [],
): Promise<ProfileBrowser> => {
  const { executablePath = 'chromium' } = findChromium();
  const child = spawn(
    executablePath,
    [...ARGS, `--user-data-dir=${folder}`, ...args, 'about:blank'],
    {
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  const gone = once(child, 'close');
  const browser = await chromium.connectOverCDP(await debuggerAddress(child));
  const [context] = browser.contexts();
  if (context === undefined) throw new Error('the browser has no default context');
  return {
    browser,
    context,
    close: async () => {
      const session = await browser.newBrowserCDPSession();
      await session.send('Browser.close').catch(() => undefined);
      const late = setTimeout(() => killGroup(child), 10_000);
      await gone;
      clearTimeout(late);
    },
    kill: async () => {
      killGroup(child);
      await gone;
    },
  };
};

const debuggerAddress = async ({ stderr }: ChildProcess): Promise<string> => {
  if (stderr === null) throw new Error('the browser has no standard error');
  const lines = createInterface({ input: stderr });
  const said: string[] = [];
  return new Promise((resolve, reject) => {
    lines.on('line', (line) => {
      said.push(line);
      const address = /DevTools listening on (ws:\S+)/.exec(line)?.[1];
      if (address !== undefined) resolve(address);
    });
    lines.once('close', () => reject(new Error(`the browser did not start: ${said.join('\n')}`)));
  });
};

const killGroup = ({ pid }: ChildProcess): void => {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // it ended by itself
  }
};
