import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { environmentOf, type Settings } from './settings.ts';

/** One of the processes that make up a running Holdfast. */
export interface ProcessPlan {
  /** Names its log. */
  readonly name: string;
  /** What a person calls it, in the middle of a sentence. */
  readonly title: string;
  /** Arguments of `node`. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly port: number;
  readonly portVariable: string;
  readonly healthUrl: string;
}

export const repository = join(import.meta.dirname, '../..');

export const appHostPlan = (settings: Settings): ProcessPlan => ({
  name: 'app',
  title: 'app host',
  args: nodeArgs('web/host/main.ts'),
  env: environmentOf(settings),
  port: settings.appPort,
  portVariable: 'HOLDFAST_APP_PORT',
  healthUrl: `http://localhost:${settings.appPort}/health`,
});

export const syncServerPlan = (settings: Settings): ProcessPlan => ({
  name: 'sync',
  title: 'sync server',
  args: nodeArgs('server/src/host/main.ts'),
  env: environmentOf(settings),
  port: settings.syncPort,
  portVariable: 'HOLDFAST_SYNC_PORT',
  healthUrl: settings.syncHealthUrl,
});

export const companionPlan = (settings: Settings): ProcessPlan => ({
  name: 'companion',
  title: 'companion',
  args: nodeArgs('connectors/desktop/src/main.ts'),
  env: environmentOf(settings),
  port: settings.companionPort,
  portVariable: 'HOLDFAST_COMPANION_PORT',
  healthUrl: `${settings.companionOrigin}/health`,
});

/** What is run is the source itself, typed and tested as it stands: no second build to keep in step. */
const nodeArgs = (script: string): readonly string[] => [
  '--import',
  'tsx',
  '--import',
  pathToFileURL(join(repository, 'web/host/tether.ts')).href,
  join(repository, script),
];
