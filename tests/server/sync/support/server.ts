import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Log } from '@holdfast/shared/base/ports.ts';
import { createAddressOf } from '@holdfast/server/src/host/address.ts';
import { type App, createApp } from '@holdfast/server/src/host/app.ts';
import { DEFAULT_SETTINGS } from '@holdfast/server/src/host/settings.ts';
import type { Registration } from '@holdfast/server/src/services/create-account.ts';
import type { Settings } from '@holdfast/server/src/services/services.ts';
import { openStorage, type Storage } from '@holdfast/server/src/storage/storage.ts';
import { aTime, type TestTime } from './clock.ts';
import { APP_ORIGIN, SYNC_ORIGIN } from './origins.ts';
import { someBytes } from './values.ts';

export interface TestServer {
  readonly app: App;
  readonly storage: Storage;
  readonly time: TestTime;
  readonly folder: string;
  readonly close: () => Promise<void>;
}

export interface ServerOptions {
  readonly settings?: Partial<Settings>;
  readonly registration?: Registration;
  readonly log?: Log;
  readonly proxies?: readonly string[];
  readonly time?: TestTime;
  readonly folder?: string;
}

const OPEN: Registration = { mode: 'open', isToken: async () => false };
const SILENT: Log = { write: () => undefined };
const PLENTY = { requests: 1_000_000, perSeconds: 60 };

/** Far above what a test sends, so that only tests about limits meet them. */
const SETTINGS: Settings = {
  ...DEFAULT_SETTINGS,
  syncOrigins: [SYNC_ORIGIN],
  rates: {
    registration: PLENTY,
    login: PLENTY,
    stranger: PLENTY,
    ticket: PLENTY,
    account: PLENTY,
  },
};

export const aFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-sync-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
};

/** The real server over real files in a folder of its own; gone when the test is over. */
export const aServer = async (options: ServerOptions = {}): Promise<TestServer> => {
  const time = options.time ?? aTime();
  const folder = options.folder ?? (await aFolder());
  const opened = await openStorage(folder, time.clock);
  if (!opened.ok) throw new Error(`the storage does not open: ${opened.error.kind}`);
  const storage = opened.value;
  let closed = false;
  const close = async (): Promise<void> => {
    if (closed) return;
    closed = true;
    await storage.meta.close();
    await storage.blobs.close();
  };
  onTestFinished(close);
  const app = createApp({
    ...storage,
    registration: options.registration ?? OPEN,
    settings: { ...SETTINGS, ...options.settings },
    clock: time.clock,
    timers: time.timers,
    random: { bytes: someBytes },
    log: options.log ?? SILENT,
    appOrigins: [APP_ORIGIN],
    addressOf: createAddressOf(new Set(options.proxies)),
  });
  return { app, storage, time, folder, close };
};
