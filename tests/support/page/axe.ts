import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export const WCAG_TAGS = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] as const;

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string | null;
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
  }[];
}

/**
 * What axe finds on the page as it stands: one line per violation and element, none when it is fine. Runs
 * beside the page's own scripts, past its content policy, and leaves nothing behind.
 */
export const axeViolations = async (page: Page): Promise<readonly string[]> => {
  await page.evaluate(source);
  const { violations } = await page.evaluate(async (tags): Promise<AxeResult> => {
    const { axe } = globalThis as unknown as {
      readonly axe: { run: (root: Document, options: object) => Promise<AxeResult> };
    };
    return axe.run(document, { runOnly: tags });
  }, WCAG_TAGS.slice());
  return violations.flatMap(({ id, impact, nodes }) =>
    nodes.map(
      ({ html, failureSummary }) =>
        `${id} (${impact ?? 'unknown'}): ${html.slice(0, 160)} - ${failureSummary?.split('\n')[1]?.trim() ?? ''}`,
    ),
  );
};
