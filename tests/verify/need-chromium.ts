import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { findChromium } from '../support/chromium.ts';

/**
 * Makes sure that a Chromium starts here, installing one when none is found. Answers what is missing, in
 * words, when that does not help.
 */
export const needChromium = async (say: (line: string) => void): Promise<string | null> => {
  let trouble = await tryChromium();
  for (const [program, ...args] of installers()) {
    if (trouble === null || program === undefined) break;
    say(`no Chromium yet; trying: ${[program, ...args].join(' ')}`);
    spawnSync(program, args, { stdio: 'ignore', cwd: join(import.meta.dirname, '../..') });
    trouble = await tryChromium();
  }
  return trouble === null
    ? null
    : `The browser tests need Chromium or Chrome, and none starts here (${trouble}). Install one, or name it with HOLDFAST_CHROMIUM=/path/to/chromium.`;
};

const tryChromium = async (): Promise<string | null> => {
  const { executablePath } = findChromium();
  if (executablePath === undefined) return 'none was found';
  try {
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
    await browser.close();
    return null;
  } catch (cause) {
    const [first = 'it ends at once'] = String(cause).split('\n');
    return `${executablePath}: ${first}`;
  }
};

const installers = (): readonly (readonly string[])[] => {
  const mayInstall = process.getuid?.() === 0 && existsSync('/etc/debian_version');
  return [
    ...(mayInstall
      ? [['sh', '-c', 'apt-get update && apt-get install -y --no-install-recommends chromium']]
      : []),
    ['npx', '--no-install', 'playwright-core', 'install', 'chromium'],
  ];
};
