import { homedir, userInfo } from 'node:os';
import { createInterface } from 'node:readline';
import { unreachable } from '@holdfast/shared/base/result.ts';
import { type Companion, type StartError, startCompanion } from './companion.ts';
import { type BadVariable, readSettings } from './environment.ts';
import { createLog, systemClock, systemRandom, systemTimers } from './system.ts';

const say = (stream: NodeJS.WriteStream, text: string): void => {
  stream.write(text);
};

const sentenceFor = (error: StartError | BadVariable): string => {
  switch (error.kind) {
    case 'port-taken':
      return `Port ${error.port} is taken by another program; set HOLDFAST_COMPANION_PORT to a free one.`;
    case 'folder-unwritable':
      return 'The folder that HOLDFAST_DATA_DIR names cannot be written to.';
    case 'clients-unreadable':
      return 'companion-clients.json in the data folder cannot be read; move it away and pair again.';
    case 'bad-origin':
      return `${error.origin} is not the origin of a page.`;
    case 'bad-variable':
      return `${error.name} has a value that cannot be used.`;
    default:
      return unreachable(error);
  }
};

/** Without a SHELL, what the system's user list says, or what every Unix has. */
const loginShell = (): string => {
  const { shell } = userInfo();
  return shell === null || shell === '' ? '/bin/sh' : shell;
};

const fail = (error: StartError | BadVariable): void => {
  say(process.stderr, `${sentenceFor(error)}\n`);
  process.exitCode = 1;
};

/** The launcher reads this line and puts the code into the address that it shows. */
const offerPairing = (companion: Companion): void => {
  say(process.stdout, `pairing-code ${companion.makePairingCode()}\n`);
};

const run = (companion: Companion): void => {
  offerPairing(companion);
  const lines = createInterface({ input: process.stdin });
  lines.on('line', (line) => {
    if (line.trim() === 'pair') offerPairing(companion);
  });
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) return;
    isStopping = true;
    lines.close();
    void companion.stop().then(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
};

// Whoever started us may be gone by the time we speak; that is no reason to end the terminals.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
const settings = readSettings(process.env, { home: homedir(), shell: loginShell() });
if (settings.ok) {
  const started = await startCompanion({
    ...settings.value,
    clock: systemClock,
    random: systemRandom,
    timers: systemTimers,
    log: createLog((line) => say(process.stderr, line)),
  });
  if (started.ok) run(started.value);
  else fail(started.error);
} else {
  fail(settings.error);
}
