import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { isHealthy } from '@holdfast/web/host/health.ts';
import {
  appHostPlan,
  companionPlan,
  type ProcessPlan,
  repository,
  syncServerPlan,
} from '@holdfast/web/host/processes.ts';
import { readSettings } from '@holdfast/web/host/settings.ts';
import { freePorts } from '../free-port.ts';

/** One real process of the product under test. */
export interface HouseProcess {
  readonly origin: string;
  /** Every line it wrote since it was first started. */
  readonly lines: readonly string[];
  readonly start: () => Promise<void>;
  /** SIGTERM, and SIGKILL after 5 s. */
  readonly stop: () => Promise<void>;
  /** SIGKILL. */
  readonly kill: () => Promise<void>;
}

/** App host, sync server and companion as `npm start` runs them, on free ports and in a home of their own. */
export interface House {
  readonly home: string;
  readonly dataDir: string;
  readonly app: HouseProcess;
  readonly sync: HouseProcess;
  readonly companion: HouseProcess;
  /** The newest one-time code the companion has shown. */
  readonly pairingCode: () => string | null;
  /** Stops what runs and removes the home. */
  readonly close: () => Promise<void>;
}

export interface HouseOptions {
  /** Another built app than `dist/app`. */
  readonly appFolder?: string;
  /** A sync server elsewhere: that of another house. */
  readonly syncOrigin?: string;
  /** Fixed ports, for a profile that is opened again: an origin includes its port. */
  readonly ports?: readonly [app: number, sync: number, companion: number];
  readonly env?: Readonly<Record<string, string>>;
}

/** Prepares a house; nothing runs until its processes are started. */
export const openHouse = async (options: HouseOptions = {}): Promise<House> => {
  const home = await mkdtemp(join(tmpdir(), 'holdfast-home-'));
  const dataDir = join(home, '.holdfast');
  await mkdir(dataDir, { mode: 0o700 });
  const [app = 0, sync = 0, companion = 0] = options.ports ?? (await freePorts(3));
  const settings = readSettings(
    {
      HOLDFAST_APP_PORT: String(app),
      HOLDFAST_SYNC_PORT: String(sync),
      HOLDFAST_COMPANION_PORT: String(companion),
      HOLDFAST_SYNC_ORIGIN: options.syncOrigin,
    },
    home,
  );
  if (!settings.ok) throw new Error(settings.error.kind);

  const env = { ...options.env, HOME: home };
  const run = (plan: ProcessPlan, ...args: readonly string[]): HouseProcess =>
    aProcess({ ...plan, args: [...plan.args, ...args], env: { ...plan.env, ...env } });
  const appFolder = options.appFolder === undefined ? [] : [options.appFolder];
  const house = {
    app: run(appHostPlan(settings.value), ...appFolder),
    sync: run(syncServerPlan(settings.value)),
    companion: run(companionPlan(settings.value)),
  };
  return {
    ...house,
    home,
    dataDir,
    pairingCode: () => newestCode(house.companion.lines),
    close: async () => {
      await Promise.all(Object.values(house).map((one) => one.stop()));
      await rm(home, { recursive: true, force: true });
    },
  };
};

const newestCode = (lines: readonly string[]): string | null =>
  lines.flatMap((line) => /^pairing-code (\S+)$/.exec(line)?.[1] ?? []).at(-1) ?? null;

const aProcess = (plan: ProcessPlan): HouseProcess => {
  const lines: string[] = [];
  let child: ChildProcess | null = null;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child === null) return;
    const ending = child;
    child = null;
    if (ending.exitCode !== null || ending.signalCode !== null) return;
    const gone = once(ending, 'exit');
    ending.kill(signal);
    const late = setTimeout(() => ending.kill('SIGKILL'), 5_000);
    await gone;
    clearTimeout(late);
  };
  return {
    origin: new URL(plan.healthUrl).origin,
    lines,
    start: async () => {
      child = run(plan, lines);
      await untilHealthy(child, plan, lines);
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
};

const run = (plan: ProcessPlan, lines: string[]): ChildProcess => {
  const child = spawn(process.execPath, plan.args, {
    cwd: repository,
    env: { ...process.env, ...plan.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  createInterface({ input: child.stderr }).on('line', (line) => lines.push(line));
  return child;
};

const untilHealthy = async (
  child: ChildProcess,
  { title, healthUrl }: ProcessPlan,
  lines: readonly string[],
): Promise<void> => {
  const deadline = performance.now() + 20_000;
  while (!(await isHealthy(healthUrl))) {
    const over = child.exitCode !== null || performance.now() > deadline;
    if (over) throw new Error(`the ${title} did not start: ${lines.slice(-10).join('\n')}`);
    await sleep(50);
  }
};
