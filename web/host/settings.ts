import { isAbsolute, join, resolve } from 'node:path';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';

/** Where the three processes are and what they share: the environment, read once. */
export interface Settings {
  readonly appPort: number;
  readonly syncPort: number;
  readonly companionPort: number;
  /** Absolute. */
  readonly dataDir: string;
  readonly appOrigin: string;
  readonly syncOrigin: string;
  readonly companionOrigin: string;
  /** False when the page talks to a sync server on another machine and nobody asked for one here. */
  readonly runsSyncServer: boolean;
  /** Under which origin devices know the sync server that runs here; null: as localhost. */
  readonly syncPublicOrigin: string | null;
  /** Where the launcher asks the local sync server for its health. */
  readonly syncHealthUrl: string;
}

export type SettingsError =
  | { readonly kind: 'bad-port'; readonly variable: string; readonly value: string }
  | { readonly kind: 'same-port'; readonly port: number }
  | { readonly kind: 'bad-origin'; readonly variable: string; readonly value: string };

export type Environment = Readonly<Record<string, string | undefined>>;

export const readSettings = (
  env: Environment,
  homeDir: string,
): Result<Settings, SettingsError> => {
  const ports = readPorts(env);
  if (!ports.ok) return ports;
  const { appPort, syncPort, companionPort } = ports.value;

  const scheme = filled(env, 'HOLDFAST_TLS_CERT') === undefined ? 'http' : 'https';
  const localSync = `${scheme}://localhost:${syncPort}`;
  const named = filled(env, 'HOLDFAST_SYNC_ORIGIN');
  const syncOrigin = named === undefined ? localSync : parseOrigin(named);
  if (syncOrigin === null) {
    return err({ kind: 'bad-origin', variable: 'HOLDFAST_SYNC_ORIGIN', value: named ?? '' });
  }

  const syncHost = filled(env, 'HOLDFAST_SYNC_HOST');
  return ok({
    ...ports.value,
    dataDir: absolute(filled(env, 'HOLDFAST_DATA_DIR') ?? join(homeDir, '.holdfast'), homeDir),
    appOrigin: `http://localhost:${appPort}`,
    syncOrigin,
    companionOrigin: `http://127.0.0.1:${companionPort}`,
    syncPublicOrigin:
      filled(env, 'HOLDFAST_SYNC_PUBLIC_ORIGIN') ??
      (isHere(syncOrigin, syncPort) ? null : syncOrigin),
    runsSyncServer: syncHost !== undefined || isHere(syncOrigin, syncPort),
    syncHealthUrl: `${scheme}://${healthHost(syncHost)}:${syncPort}/health`,
  });
};

/** What the three processes are given, so that they agree even where this one used a default. */
export const environmentOf = (settings: Settings): Readonly<Record<string, string>> => ({
  HOLDFAST_APP_PORT: String(settings.appPort),
  HOLDFAST_SYNC_PORT: String(settings.syncPort),
  HOLDFAST_COMPANION_PORT: String(settings.companionPort),
  HOLDFAST_DATA_DIR: settings.dataDir,
  HOLDFAST_SYNC_ORIGIN: settings.syncOrigin,
  ...(settings.syncPublicOrigin !== null && {
    HOLDFAST_SYNC_PUBLIC_ORIGIN: settings.syncPublicOrigin,
  }),
});

type Ports = Pick<Settings, 'appPort' | 'syncPort' | 'companionPort'>;

const readPorts = (env: Environment): Result<Ports, SettingsError> => {
  const appPort = readPort(env, 'HOLDFAST_APP_PORT', 4870);
  if (!appPort.ok) return appPort;
  const syncPort = readPort(env, 'HOLDFAST_SYNC_PORT', 4871);
  if (!syncPort.ok) return syncPort;
  const companionPort = readPort(env, 'HOLDFAST_COMPANION_PORT', 4872);
  if (!companionPort.ok) return companionPort;

  const all = [appPort.value, syncPort.value, companionPort.value];
  const twice = all.find((port, index) => all.indexOf(port) !== index);
  if (twice !== undefined) return err({ kind: 'same-port', port: twice });
  return ok({
    appPort: appPort.value,
    syncPort: syncPort.value,
    companionPort: companionPort.value,
  });
};

const readPort = (
  env: Environment,
  variable: string,
  fallback: number,
): Result<number, SettingsError> => {
  const value = filled(env, variable);
  if (value === undefined) return ok(fallback);
  const port = /^\d{1,5}$/.test(value) ? Number(value) : 0;
  return port >= 1 && port <= 65_535 ? ok(port) : err({ kind: 'bad-port', variable, value });
};

/**
 * The value goes into a header that guards the page, so only a plain origin passes: http or https, a
 * name or an IPv4 address (a CSP cannot name an IPv6 one), no path, no user.
 */
const parseOrigin = (text: string): string | null => {
  if (!/^https?:\/\/[A-Za-z0-9.-]+(:\d{1,5})?\/?$/.test(text) || !URL.canParse(text)) return null;
  return new URL(text).origin;
};

const isHere = (origin: string, syncPort: number): boolean => {
  const { hostname, port, protocol } = new URL(origin);
  const actualPort = port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
  return ['localhost', '127.0.0.1'].includes(hostname) && actualPort === syncPort;
};

const healthHost = (syncHost: string | undefined): string => {
  if (syncHost === undefined || ['0.0.0.0', '::', 'localhost'].includes(syncHost)) {
    return '127.0.0.1';
  }
  return syncHost.includes(':') ? `[${syncHost}]` : syncHost;
};

/** An empty variable is one that is not set. */
const filled = (env: Environment, variable: string): string | undefined => {
  const value = env[variable]?.trim();
  return value === '' ? undefined : value;
};

const absolute = (path: string, homeDir: string): string => {
  if (path === '~' || path.startsWith('~/')) return join(homeDir, path.slice(1));
  return isAbsolute(path) ? path : resolve(path);
};
