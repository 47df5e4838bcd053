import { join } from 'node:path';
import { parseJson } from '@holdfast/shared/base/json.ts';

export interface Step {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  /** How many things the step looked at, read from what it printed. One that saw nothing has not passed. */
  readonly saw: (output: string) => number;
  /** The JSON report of a step that runs tests, below the folder of reports. */
  readonly report?: string;
  readonly needsChromium?: true;
}

export const reportFolder = join(import.meta.dirname, '../../test-results/verify');

const capture = (pattern: RegExp) => (output: string) =>
  Number(pattern.exec(output)?.[1]?.replaceAll(/\D/g, '') ?? 0);
const count = (pattern: RegExp) => (output: string) => [...output.matchAll(pattern)].length;

const vitest = (name: string, project: string, needsChromium?: true): Step => ({
  name,
  command: [
    'vitest',
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${join(reportFolder, `${project}.json`)}`,
  ],
  saw: count(/Test Files/g),
  report: `${project}.json`,
  ...(needsChromium && { needsChromium }),
});

/** What `npm test` runs, in this order; the first that fails ends it. Cheap ones and those that explain most come first. */
export const steps: readonly Step[] = [
  { name: 'format', command: ['biome', 'format', '.'], saw: capture(/Checked ([\d,]+) files?/) },
  {
    name: 'types',
    command: ['tsc', '--build', '--verbose'],
    saw: count(/^\s+\* \S+\.json$/gm),
  },
  {
    name: 'lint',
    command: ['oxlint', '--type-aware'],
    saw: capture(/on ([\d,]+) files?/),
  },
  vitest('architecture', 'architecture'),
  vitest('unit tests', 'unit'),
  {
    name: 'dead code and dependencies',
    // A pattern of its configuration that matches no file is a hint, and with this a failure.
    command: ['knip', '--no-progress', '--treat-config-hints-as-errors', '--duration'],
    saw: count(/running time/gi),
  },
  vitest('browser tests', 'browser', true),
  vitest('server tests', 'server'),
  vitest('connector tests', 'connectors'),
  {
    name: 'build',
    command: ['node', '--import', 'tsx', 'web/host/build.ts'],
    saw: count(/dist\/app\/\S+/g),
  },
  {
    name: 'size',
    command: ['size-limit', '--json'],
    saw: (output) => sizes(output).filter((size) => size > 0).length,
  },
  {
    name: 'stories',
    command: ['playwright', 'test', '-c', 'tests/e2e/playwright.config.ts', '--reporter=list,json'],
    saw: count(/Running \d+ tests?/g),
    report: 'stories.json',
    needsChromium: true,
  },
];

const sizes = (output: string): readonly number[] => {
  const rows = parseJson(output.slice(Math.max(0, output.indexOf('['))));
  return Array.isArray(rows)
    ? rows.map(({ size }: { readonly size?: unknown }) => Number(size))
    : [];
};
