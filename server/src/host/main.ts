import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import { openStorage, type OpenStorageError, type Storage } from '../storage/storage.ts';
import { createAddressOf } from './address.ts';
import { createApp } from './app.ts';
import { type Config, readConfig } from './config.ts';
import { listen, type ListenError, type Running, TIMEOUTS } from './listen.ts';
import { createLog } from './log.ts';
import { systemClock, systemRandom, systemTimers } from './ports.ts';
import { openRegistration } from './registration.ts';
import { DEFAULT_SETTINGS } from './settings.ts';

/** What an operator reads when the server does not start: one sentence, on stderr. */
const giveUp = (sentence: string): void => {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
};

const run = async (): Promise<void> => {
  const config = readConfig(process.env);
  if (!config.ok) return giveUp(config.error);
  const tls = await readTlsFiles(config.value);
  if (!tls.ok) return giveUp(tls.error);
  const storage = await openStorage(config.value.folder, systemClock);
  if (!storage.ok) return giveUp(storageSentence(storage.error));

  const { running, log } = await start(config.value, tls.value, storage.value);
  if (!running.ok) {
    await close(storage.value);
    return giveUp(listenSentence(config.value, running.error));
  }
  const { host } = config.value;
  log.write('info', 'listening', { host, port: running.value.port });
  stopOnSignal(async (signal) => {
    log.write('info', 'stopping', { signal });
    await running.value.stop();
    await close(storage.value);
  });
};

const start = async (
  config: Config,
  tls: TlsFiles | null,
  storage: Storage,
): Promise<{ running: Result<Running, ListenError>; log: ReturnType<typeof createLog> }> => {
  const log = createLog(config.logLevel);
  const tokens = join(config.folder, 'registration-tokens');
  const app = createApp({
    ...storage,
    registration: await openRegistration(config.registration, tokens, systemRandom),
    settings: { ...DEFAULT_SETTINGS, syncOrigins: config.syncOrigins },
    clock: systemClock,
    random: systemRandom,
    timers: systemTimers,
    log,
    appOrigins: config.appOrigins,
    addressOf: createAddressOf(new Set(config.proxies)),
  });
  const { host, port } = config;
  return { running: await listen(app, { host, port, tls, timeouts: TIMEOUTS }), log };
};

interface TlsFiles {
  readonly cert: string;
  readonly key: string;
}

const readTlsFiles = async ({ tls }: Config): Promise<Result<TlsFiles | null, string>> => {
  if (tls === null) return ok(null);
  try {
    const [cert, key] = await Promise.all([
      readFile(tls.certFile, 'utf8'),
      readFile(tls.keyFile, 'utf8'),
    ]);
    return ok({ cert, key });
  } catch {
    return err('The files of HOLDFAST_TLS_CERT and HOLDFAST_TLS_KEY cannot be read.');
  }
};

const storageSentence = (error: OpenStorageError): string => {
  switch (error.kind) {
    case 'in-use':
      return `Another sync server is using ${error.folder}; two cannot share it.`;
    case 'unusable':
      return `The folder ${error.folder} cannot be used (${error.reason}); set HOLDFAST_DATA_DIR to one that can be written.`;
    case 'newer-data':
      return `${error.file} was written by a newer server (step ${error.no}); update this one.`;
    case 'other-history':
      return `${error.file} has another step ${error.no} than this server; it was not opened.`;
    default:
      return error satisfies never;
  }
};

const listenSentence = ({ host, port }: Config, error: ListenError): string =>
  error.kind === 'port-taken'
    ? `Port ${port} on ${host} is taken; set HOLDFAST_SYNC_PORT to another one.`
    : `The server cannot listen on ${host}, port ${port} (${error.code}).`;

const close = async ({ meta, blobs }: Storage): Promise<void> => {
  await meta.close();
  await blobs.close();
};

/** The first signal drains; a second one is the operator's impatience and ends the process. */
const stopOnSignal = (stop: (signal: string) => Promise<void>): void => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void stop(signal);
    });
  }
};

await run();
