import process from 'node:process';

/**
 * `npm start`. Imports the launcher only after the version of Node is known to be good enough, because an
 * older one could not even load it.
 */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 20 || (major === 20 && minor < 20)) {
  process.stderr.write(`Holdfast needs Node 20.20 or newer; this is ${process.versions.node}.\n`);
  process.exitCode = 1;
} else {
  const { launch } = await import('./launcher.ts');
  const { watchRunner } = await import('./runner-watch.ts');
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  process.on('SIGINT', stop).on('SIGTERM', stop).on('SIGHUP', stop);
  watchRunner(stop);
  process.exitCode = await launch(stopping.signal);
}
