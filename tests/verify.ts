import process from 'node:process';

/** `npm test`: all steps, or those named as arguments. Loads them only where Node can run them. */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 20 || (major === 20 && minor < 20)) {
  process.stderr.write(`Holdfast needs Node 20.20 or newer; this is ${process.versions.node}.\n`);
  process.exitCode = 1;
} else {
  const { verify } = await import('./verify/verify.ts');
  const { watchRunner } = await import('@holdfast/web/host/runner-watch.ts');
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  process.on('SIGINT', stop).on('SIGTERM', stop).on('SIGHUP', stop);
  watchRunner(stop);
  process.exitCode = (await verify(process.argv.slice(2), stopping.signal)) ? 0 : 1;
}
