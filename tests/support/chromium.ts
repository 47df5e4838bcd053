import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';

const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
];

const FIXED_PLACES: Readonly<Record<string, readonly string[]>> = {
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  win32: [
    String.raw`C:\Program Files\Google\Chrome\Application\chrome.exe`,
    String.raw`C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe`,
  ],
};

/**
 * Where a Chrome or Chromium is: HOLDFAST_CHROMIUM, the PATH, the usual places, Playwright's own. Empty
 * when there is none, so that Playwright itself then says what it looked for.
 */
export const findChromium = (): { readonly executablePath?: string } => {
  const named = process.env['HOLDFAST_CHROMIUM'];
  const onPath = (process.env['PATH'] ?? '')
    .split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name)));
  const candidates = [
    ...(named === undefined ? [] : [named]),
    ...onPath,
    ...(FIXED_PLACES[process.platform] ?? []),
    chromium.executablePath(),
  ];
  const executablePath = candidates.find((path) => existsSync(path));
  return executablePath === undefined ? {} : { executablePath };
};
