import process from 'node:process';

/**
 * Loaded before a process of ours: ends it when its launcher is gone, however the launcher ended. The
 * launcher holds the other end of standard input, and the kernel closes that with it.
 */
const leave = (): void => {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.exit(1), 5_000).unref();
};

process.stdin.once('end', leave);
process.stdin.once('error', leave);
process.stdin.resume();
process.stdin.unref();
