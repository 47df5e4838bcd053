import { buildApp } from './build-app.ts';

// `pnpm run build`: always builds, and says what the bundler says.
const built = await buildApp((line) => process.stdout.write(`${line}\n`));
if (!built.ok) process.exitCode = 1;
