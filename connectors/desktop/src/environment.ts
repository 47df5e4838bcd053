import { isAbsolute, join } from 'node:path';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import type { CompanionOptions } from './companion.ts';
import { isOrigin } from './gate.ts';

/** The part of the options that the environment decides. */
export type Settings = Pick<
  CompanionOptions,
  'port' | 'dataDir' | 'origins' | 'home' | 'env' | 'shell' | 'transcripts'
>;

export interface BadVariable {
  readonly kind: 'bad-variable';
  readonly name: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_PORT = 4872;
const DEFAULT_APP_PORT = 4870;

/**
 * HOLDFAST_COMPANION_PORT, HOLDFAST_DATA_DIR, HOLDFAST_APP_PORT and HOLDFAST_APP_ORIGINS (several with
 * commas between them; it replaces the localhost origins that the port stands for).
 */
export const readSettings = (
  env: Environment,
  { home, shell }: { readonly home: string; readonly shell: string },
): Result<Settings, BadVariable> => {
  const port = portIn(env, 'HOLDFAST_COMPANION_PORT', DEFAULT_PORT);
  if (!port.ok) return port;
  const appPort = portIn(env, 'HOLDFAST_APP_PORT', DEFAULT_APP_PORT);
  if (!appPort.ok) return appPort;

  const listed = wordsIn(env['HOLDFAST_APP_ORIGINS']);
  const local = [`http://localhost:${appPort.value}`, `http://127.0.0.1:${appPort.value}`];
  const origins = listed.length > 0 ? listed : local;
  if (!origins.every(isOrigin)) return err({ kind: 'bad-variable', name: 'HOLDFAST_APP_ORIGINS' });

  return ok({
    port: port.value,
    dataDir: folderIn(env, 'HOLDFAST_DATA_DIR') ?? join(home, '.holdfast'),
    origins,
    home,
    env,
    shell: folderIn(env, 'SHELL') ?? shell,
    transcripts: {
      claude: folderIn(env, 'CLAUDE_CONFIG_DIR') ?? join(home, '.claude'),
      codex: folderIn(env, 'CODEX_HOME') ?? join(home, '.codex'),
    },
  });
};

const portIn = (env: Environment, name: string, otherwise: number): Result<number, BadVariable> => {
  const text = env[name] ?? '';
  if (text === '') return ok(otherwise);
  const port = Number(text);
  return /^\d{1,5}$/.test(text) && port >= 1 && port <= 65_535
    ? ok(port)
    : err({ kind: 'bad-variable', name });
};

const wordsIn = (text: string | undefined): readonly string[] =>
  (text ?? '').split(',').flatMap((word) => (word.trim() === '' ? [] : [word.trim()]));

/** A relative path would mean another place after the next `cd`. */
const folderIn = (env: Environment, name: string): string | null => {
  const path = env[name] ?? '';
  return isAbsolute(path) ? path : null;
};
