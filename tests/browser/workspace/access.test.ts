import axe from 'axe-core';
import { expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { buttonCalled, panelCalled } from '../../support/stores/page-finders.ts';
import { aShownSession, SOON } from '../../support/stores/shown-session.ts';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** What axe finds wrong, each with the places where. */
const violations = async (): Promise<readonly string[]> => {
  const found = await axe.run('.hf-workspace', { runOnly: TAGS });
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`),
  );
};

const everythingShown = async (): Promise<void> => {
  await expect.element(panelCalled('retry.ts – unsaved')).toBeVisible();
  await expect.poll(() => document.querySelectorAll('.hf-message').length, SOON).toBeGreaterThan(3);
};

test('axe finds nothing wrong with the docked sample, with the report open and closed', async () => {
  await aShownSession();
  await everythingShown();
  expect(await violations()).toEqual([]);
  await userEvent.click(buttonCalled('Close the restore report'));
  expect(await violations()).toEqual([]);
});

test('axe finds nothing wrong in dark colours', async () => {
  await aShownSession();
  document.documentElement.dataset['theme'] = 'dark';
  await everythingShown();
  await Promise.all(document.getAnimations().map(({ finished }) => finished));
  expect(await violations()).toEqual([]);
  delete document.documentElement.dataset['theme'];
});

test('at 320 pixels one panel is shown at a time, nothing overflows, and axe finds nothing wrong', async () => {
  const { stores } = await aShownSession();
  await everythingShown();
  await page.viewport(320, 640);
  await expect.element(panelCalled('retry.ts – unsaved')).toBeVisible();
  stores.report.show(false);
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(320);

  for (const { kind, key } of stores.layout.store.getState().panels) {
    stores.layout.activate({ kind, key });
    await expect
      .poll(() => document.querySelectorAll('.hf-home:not(.hf-home-hidden)').length, SOON)
      .toBe(1);
    expect(await violations()).toEqual([]);
  }
  await userEvent.click(buttonCalled('Show sources'));
  await expect.element(page.getByRole('complementary', { name: 'Sources' })).toBeVisible();
  expect(await violations()).toEqual([]);
});

test('axe finds nothing wrong with an empty session and its empty states', async () => {
  await aShownSession(() => undefined);
  await expect.element(page.getByText('Nothing is open')).toBeVisible();
  expect(await violations()).toEqual([]);
});

test('a terminal is read by a screen reader in its own mode, and as plain text', async () => {
  const { stores } = await aShownSession();
  await expect.element(panelCalled('tests')).toBeVisible();
  await userEvent.click(buttonCalled('Screen reader mode off').first());
  await expect.poll(() => document.querySelector('.xterm-accessibility'), SOON).not.toBeNull();
  expect(stores.layout.store.getState().screenReader).toBe(true);
  expect(await violations()).toEqual([]);

  await userEvent.click(panelCalled('tests').getByRole('button', { name: 'Show as text' }));
  await expect
    .element(page.getByRole('region', { name: 'Output of tests as text' }))
    .toHaveTextContent('AssertionError: expected 6 to be 5');
  expect(await violations()).toEqual([]);
});
