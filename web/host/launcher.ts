import { homedir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { millis } from '@holdfast/shared/base/ports.ts';
import { err, ok, type Result, unreachable } from '@holdfast/shared/base/result.ts';
import { type BuildError, buildApp, isBuildStale } from './build-app.ts';
import { type Claim, type ClaimError, claimFolder } from './claim.ts';
import { isPortFree } from './health.ts';
import { type LogFile, openLogFile } from './log-file.ts';
import { createPairing, type Pairing } from './pairing.ts';
import { appHostPlan, companionPlan, type ProcessPlan, syncServerPlan } from './processes.ts';
import { portTaken, sentenceOf } from './sentences.ts';
import { readSettings, type Settings, type SettingsError } from './settings.ts';
import { type Crash, type StartError, type Supervised, supervise } from './supervise.ts';

type LaunchError =
  | SettingsError
  | ClaimError
  | BuildError
  | StartError
  | { readonly kind: 'port-in-use'; readonly plan: ProcessPlan }
  | { readonly kind: 'stopped' };

const clock = { now: () => millis(Date.now()) };

/**
 * `npm start`: builds what is stale, runs app host, sync server and companion side by side, and prints
 * one line when all of them answer. Returns the exit code once everything it started has ended.
 */
export const launch = async (stop: AbortSignal): Promise<number> => {
  const settings = readSettings(process.env, homedir());
  if (!settings.ok) return fail(settings.error, null);
  const { dataDir, appOrigin } = settings.value;

  const claim = await claimFolder(dataDir, {
    pid: process.pid,
    origin: appOrigin,
    startedAt: Date.now(),
  });
  if (!claim.ok) return fail(claim.error, dataDir);

  const house = openHouse(dataDir, claim.value);
  const started = await start(house, settings.value, stop);
  if (started.ok) {
    process.stdout.write(await readyLine(house, appOrigin));
    house.log.write(`ready at ${appOrigin}`);
    const enter = onEnter(async () => {
      started.value.tell('pair');
      process.stdout.write(await readyLine(house, appOrigin));
    });
    await aborted(stop);
    enter.close();
  }
  house.log.write('stopping');
  await house.close();
  return started.ok || started.error.kind === 'stopped' ? 0 : fail(started.error, dataDir);
};

const readyLine = async ({ pairing }: House, appOrigin: string): Promise<string> => {
  const code = await pairing.next();
  return `Holdfast is ready: ${appOrigin}${code === null ? '' : `/#pair=${code}`}\n`;
};

/** In a terminal, Enter asks for a new address: the code in the first one works once and for ten minutes. */
const onEnter = (act: () => Promise<void>): { readonly close: () => void } => {
  if (!process.stdin.isTTY) return { close: () => undefined };
  const lines = createInterface({ input: process.stdin });
  lines.on('line', () => void act());
  return lines;
};

/** What is open while Holdfast runs, and is closed in one go. */
interface House {
  readonly log: LogFile;
  readonly pairing: Pairing;
  readonly run: (plan: ProcessPlan) => Supervised;
  readonly close: () => Promise<void>;
}

const openHouse = (dataDir: string, claim: Claim): House => {
  const logs: LogFile[] = [];
  const children: Supervised[] = [];
  const openLog = (name: string): LogFile => {
    const log = openLogFile(clock, join(dataDir, 'logs', `${name}.log`));
    logs.push(log);
    return log;
  };
  const log = openLog('launcher');
  const pairing = createPairing();
  const onCrash = (crash: Crash): void => {
    const said = `The ${crash.title} stopped (${crash.how}) and is started again in ${crash.restartInMs / 1000} s`;
    log.write(said);
    process.stderr.write(`${said}; the logs are in ${join(dataDir, 'logs')}.\n`);
  };
  return {
    log,
    pairing,
    run: (plan) => {
      const child = supervise(
        {
          log: openLog(plan.name),
          takeLine: pairing.takeLine,
          onCrash,
          monotonicMs: () => performance.now(),
        },
        plan,
      );
      children.push(child);
      return child;
    },
    close: async () => {
      await Promise.all(children.map((child) => child.stop()));
      for (const open of logs) open.close();
      await claim.release();
    },
  };
};

/** Answers the running companion. The sync server and the companion start while the app is built. */
const start = async (
  house: House,
  settings: Settings,
  stop: AbortSignal,
): Promise<Result<Supervised, LaunchError>> => {
  const app = appHostPlan(settings);
  const others = settings.runsSyncServer ? [syncServerPlan(settings)] : [];
  const companion = companionPlan(settings);
  const taken = await firstTaken([app, ...others, companion]);
  if (taken !== null) return err({ kind: 'port-in-use', plan: taken });

  const early = others.map((plan) => house.run(plan).firstStart);
  const runningCompanion = house.run(companion);
  const built = await buildWhenStale(house.log);
  if (!built.ok) return built;
  if (stop.aborted) return err({ kind: 'stopped' });

  const all = Promise.all([...early, runningCompanion.firstStart, house.run(app).firstStart]);
  const results = await Promise.race([all, aborted(stop)]);
  if (results === undefined) return err({ kind: 'stopped' });
  const failed = results.find((result) => !result.ok);
  if (failed !== undefined && !failed.ok) return failed;

  return ok(runningCompanion);
};

const buildWhenStale = async (log: LogFile): Promise<Result<void, BuildError>> => {
  if (!(await isBuildStale())) return ok(undefined);
  log.write('building the app');
  // Gone again before the one line that stays.
  if (process.stderr.isTTY) process.stderr.write('Building the app ...');
  const built = await buildApp((line) => log.write(`build: ${line}`));
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  return built;
};

const firstTaken = async (plans: readonly ProcessPlan[]): Promise<ProcessPlan | null> => {
  const free = await Promise.all(plans.map(({ port }) => isPortFree(port)));
  return plans[free.indexOf(false)] ?? null;
};

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

const fail = (error: LaunchError, dataDir: string | null): number => {
  process.stderr.write(`${launchSentence(error, join(dataDir ?? '', 'logs'))}\n`);
  return 1;
};

const launchSentence = (error: LaunchError, logs: string): string => {
  switch (error.kind) {
    case 'already-running':
      return `Holdfast is already running here: ${error.origin} (process ${error.pid}).`;
    case 'unwritable':
      return `Holdfast cannot write to ${error.folder} (${error.code}); make it writable, or choose another folder with HOLDFAST_DATA_DIR.`;
    case 'port-in-use':
      return portTaken(error.plan.port, error.plan.portVariable);
    case 'build-failed':
      return `The app could not be built; what went wrong is in ${logs}/launcher.log.`;
    case 'ended':
      return error.said ?? `The ${error.title} did not start; what went wrong is in ${logs}.`;
    case 'no-answer':
      return `The ${error.title} started but does not answer; what it says is in ${logs}.`;
    case 'stopped':
      return 'Holdfast was stopped.';
    case 'bad-port':
    case 'same-port':
    case 'bad-origin':
      return sentenceOf(error);
    default:
      return unreachable(error);
  }
};
