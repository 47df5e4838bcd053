import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Result } from '@holdfast/shared/base/result.ts';
import { createAppHost } from './app-host.ts';
import { loadAssets } from './assets.ts';
import { headerSet } from './header-set.ts';
import { type Listening, listenOnLoopback } from './listen.ts';
import { type HostError, sentenceOf } from './sentences.ts';
import { readSettings } from './settings.ts';

const repository = join(import.meta.dirname, '../..');

/** The app host as a process. The built app is in `dist/app`, or in the folder given as argument. */
const start = async (): Promise<Result<Listening, HostError>> => {
  const settings = readSettings(process.env, homedir());
  if (!settings.ok) return settings;
  const { appPort, syncOrigin, companionOrigin } = settings.value;

  const headers = headerSet({ syncOrigin, companionOrigin });
  const config = { syncOrigin, companionOrigin, version: await readVersion() };
  const assets = await loadAssets(process.argv[2] ?? join(repository, 'dist/app'), headers, config);
  if (!assets.ok) return assets;

  const app = createAppHost({ assets: assets.value, headers, port: appPort });
  return listenOnLoopback(app, appPort);
};

const readVersion = async (): Promise<string> => {
  const text = await readFile(join(repository, 'package.json'), 'utf8');
  return /"version":\s*"([^"]+)"/.exec(text)?.[1] ?? '0.0.0';
};

const started = await start();
if (started.ok) {
  const stop = async (): Promise<void> => {
    await started.value.close();
    process.exit(0);
  };
  process.once('SIGTERM', () => void stop());
  process.once('SIGINT', () => void stop());
} else {
  process.stderr.write(`${sentenceOf(started.error)}\n`);
  process.exitCode = 1;
}
