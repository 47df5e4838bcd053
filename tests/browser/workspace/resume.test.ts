import { expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { aShownSession, SOON } from '../../support/stores/shown-session.ts';

const panel = (name: string): ReturnType<typeof page.getByRole> =>
  page.getByRole('group', { name, exact: true });

test('the sample comes back whole, and looking at it changes nothing', async () => {
  const { engine, stores, resume } = await aShownSession();
  await expect.element(page.getByRole('button', { name: 'Restored 5 of 5' })).toBeVisible();
  await expect.element(panel('retry.ts – unsaved')).toBeVisible();
  await expect.element(panel('Why six attempts?')).toBeVisible();
  await expect.element(panel('tests')).toBeVisible();
  await expect.element(page.getByText('Good. Remember')).toBeVisible();

  await resume();
  await expect.element(panel('Why six attempts?')).toBeVisible();
  await expect.poll(() => stores.capture.state.getState().kind, SOON).toBe('clean');
  const before = engine.recorded.length;
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(engine.recorded.slice(before)).toEqual([]);
});

test('who comes back can type on at once, where the cursor was', async () => {
  const { engine, sessionId } = await aShownSession();
  await expect
    .poll(() => document.activeElement?.getAttribute('aria-label'))
    .toBe('Text of src/retry.ts');
  await userEvent.keyboard('off(attempt));');
  await expect
    .poll(() => JSON.stringify(engine.contents(sessionId)), SOON)
    .toContain('await wait(backoff(attempt));');
});
