import { expect, test, type TestContext } from 'vitest';

/** A rule that holds on Node and in Chromium alike: each side runs the same list. */
export interface Check {
  readonly name: string;
  readonly run: (context: TestContext) => Promise<void>;
}

export const runChecks = (checks: readonly Check[]): void => {
  const named = checks.map(({ name, run }) => [name, run] as const);
  test.for(named)('%s', async ([, run], context) => {
    expect.hasAssertions();
    await run(context);
  });
};
