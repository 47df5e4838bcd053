import type { BrowserContext, Page } from 'playwright-core';

/** What no story may leave behind: errors, broken policies, long tasks. */
export interface PageWatch {
  /** Console errors, uncaught errors and rejections, policy violations, of every page and worker. */
  readonly errors: readonly string[];
  /** Main-thread tasks over 50 ms of the pages that are open, in ms. Those of `evaluate` are not seen. */
  readonly longTasks: () => Promise<readonly number[]>;
}

/** Starts watching; call it before the first page of the story is opened. */
export const watchPages = async (context: BrowserContext): Promise<PageWatch> => {
  const errors: string[] = [];
  context.on('console', (message) => {
    if (message.type() === 'error') errors.push(`console: ${message.text()}`);
  });
  context.on('weberror', (error) => errors.push(`uncaught: ${error.error().message}`));
  await context.addInitScript(observe);
  return {
    errors,
    longTasks: async () =>
      (await Promise.all(context.pages().map((page) => tasksOf(page, errors)))).flat(),
  };
};

interface Observed {
  readonly longTasks: number[];
  readonly violations: string[];
}
declare global {
  interface Window {
    /** Set by the observer below, in tests only. */
    observedByTest?: Observed;
  }
}

/** Runs in the page before any script of it. */
const observe = (): void => {
  const observed: Observed = { longTasks: [], violations: [] };
  window.observedByTest = observed;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) observed.longTasks.push(entry.duration);
  }).observe({ type: 'longtask', buffered: true });
  document.addEventListener('securitypolicyviolation', (event) => {
    observed.violations.push(`${event.violatedDirective}: ${event.blockedURI}`);
  });
};

const tasksOf = async (page: Page, errors: string[]): Promise<readonly number[]> => {
  const observed = await page.evaluate(() => {
    const { longTasks = [], violations = [] } = window.observedByTest ?? {};
    return { longTasks, violations: violations.splice(0) };
  });
  errors.push(...observed.violations.map((violation) => `policy: ${violation}`));
  return observed.longTasks;
};
