import { homedir } from 'node:os';
import { join } from 'node:path';
import { isIPv4 } from 'node:net';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import type { Registration } from '../services/create-account.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Config {
  readonly host: string;
  readonly port: number;
  readonly folder: string;
  readonly tls: { readonly certFile: string; readonly keyFile: string } | null;
  readonly registration: Registration['mode'];
  readonly appOrigins: readonly string[];
  readonly syncOrigins: readonly string[];
  /** Addresses of reverse proxies whose `X-Forwarded-For` is believed. */
  readonly proxies: readonly string[];
  readonly logLevel: LogLevel;
}

const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
type LogLevel = (typeof LOG_LEVELS)[number];
const REGISTRATIONS = ['open', 'token', 'closed'] as const;

/** Reads the environment (server/README.md). What is wrong comes back as one sentence for the operator. */
export const readConfig = (env: Environment): Result<Config, string> => {
  const host = text(env, 'HOLDFAST_SYNC_HOST') ?? '127.0.0.1';
  const port = readPort(env, 'HOLDFAST_SYNC_PORT', 4871);
  const appPort = readPort(env, 'HOLDFAST_APP_PORT', 4870);
  if (!port.ok) return port;
  if (!appPort.ok) return appPort;
  const tls = readTls(env);
  if (!tls.ok) return tls;
  const proxies = list(env, 'HOLDFAST_PROXY');
  const local = isLoopback(host);
  if (!local && tls.value === null && proxies.length === 0) {
    return err(
      `HOLDFAST_SYNC_HOST is ${host}, which others can reach: set HOLDFAST_TLS_CERT and HOLDFAST_TLS_KEY, or name the reverse proxy in HOLDFAST_PROXY.`,
    );
  }
  const syncOrigins = readOrigins(env, 'HOLDFAST_SYNC_PUBLIC_ORIGIN');
  if (!syncOrigins.ok) return syncOrigins;
  if (syncOrigins.value.length === 0 && (!local || proxies.length > 0)) {
    return err(
      'HOLDFAST_SYNC_PUBLIC_ORIGIN is not set: it says under which origin devices know this server, as in https://sync.example.',
    );
  }
  const appOrigins = readOrigins(env, 'HOLDFAST_APP_ORIGINS');
  if (!appOrigins.ok) return appOrigins;
  const alone = local && proxies.length === 0;
  const registration = choose(
    env,
    'HOLDFAST_REGISTRATION',
    REGISTRATIONS,
    alone ? 'open' : 'token',
  );
  if (!registration.ok) return registration;
  const logLevel = choose(env, 'HOLDFAST_LOG_LEVEL', LOG_LEVELS, 'info');
  if (!logLevel.ok) return logLevel;

  const scheme = tls.value === null ? 'http' : 'https';
  return ok({
    host,
    port: port.value,
    folder: join(text(env, 'HOLDFAST_DATA_DIR') ?? join(homedir(), '.holdfast'), 'sync'),
    tls: tls.value,
    registration: registration.value,
    appOrigins: orElse(appOrigins.value, loopbackOrigins('http', appPort.value)),
    syncOrigins: orElse(syncOrigins.value, loopbackOrigins(scheme, port.value)),
    proxies,
    logLevel: logLevel.value,
  });
};

const text = (env: Environment, name: string): string | null => {
  const value = env[name]?.trim() ?? '';
  return value === '' ? null : value;
};

const list = (env: Environment, name: string): readonly string[] =>
  (text(env, name) ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

const orElse = <T>(given: readonly T[], otherwise: readonly T[]): readonly T[] =>
  given.length > 0 ? given : otherwise;

const readPort = (env: Environment, name: string, usual: number): Result<number, string> => {
  const value = text(env, name) ?? String(usual);
  const port = /^\d{1,5}$/.test(value) ? Number(value) : Number.NaN;
  return port >= 0 && port <= 65_535 ? ok(port) : err(`${name} is not a port.`);
};

const choose = <T extends string>(
  env: Environment,
  name: string,
  choices: readonly T[],
  usual: T,
): Result<T, string> => {
  const value = text(env, name) ?? usual;
  const chosen = choices.find((choice) => choice === value);
  return chosen === undefined ? err(`${name} is none of ${choices.join(', ')}.`) : ok(chosen);
};

const readTls = (env: Environment): Result<Config['tls'], string> => {
  const certFile = text(env, 'HOLDFAST_TLS_CERT');
  const keyFile = text(env, 'HOLDFAST_TLS_KEY');
  if (certFile === null && keyFile === null) return ok(null);
  return certFile !== null && keyFile !== null
    ? ok({ certFile, keyFile })
    : err('HOLDFAST_TLS_CERT and HOLDFAST_TLS_KEY belong together: one of them is not set.');
};

const readOrigins = (env: Environment, name: string): Result<readonly string[], string> => {
  const origins = list(env, name);
  const wrong = origins.find(
    (origin) => !URL.canParse(origin) || new URL(origin).origin !== origin,
  );
  return wrong === undefined
    ? ok(origins)
    : err(`${name} has ${wrong}, which is not an origin like https://sync.example.`);
};

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));

const loopbackOrigins = (scheme: string, port: number): readonly string[] =>
  ['localhost', '127.0.0.1', '[::1]'].map((host) => `${scheme}://${host}:${port}`);
