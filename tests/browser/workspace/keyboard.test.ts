import { assert } from '@holdfast/shared/base/result.ts';
import { expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { buttonCalled, focusedName, panelCalled } from '../../support/stores/page-finders.ts';
import { aShownSession, SOON } from '../../support/stores/shown-session.ts';

const groupsOf = (dock: unknown): string => JSON.stringify(dock).replaceAll(/"size":[\d.]+/g, '');

test('Alt and a number goes to that panel and puts the focus into it', async () => {
  const { stores } = await aShownSession();
  await expect.poll(focusedName, SOON).toBe('Text of src/retry.ts');
  await userEvent.keyboard('{Alt>}2{/Alt}');
  await expect.poll(focusedName, SOON).toBe('Text of this note');
  expect(stores.layout.store.getState().active?.kind).toBe('note');
  await userEvent.keyboard('{Alt>}4{/Alt}');
  await expect.poll(focusedName, SOON).toContain('Terminal tests');
  await userEvent.keyboard('{Alt>}3{/Alt}');
  await expect.poll(focusedName, SOON).toBe('Messages of Why six attempts?');
});

test('the terminal says how it is left, and is left by F6 and by Control and the backtick', async () => {
  await aShownSession();
  await expect.element(panelCalled('tests')).toBeVisible();
  await userEvent.keyboard('{Alt>}4{/Alt}');
  await expect.poll(focusedName, SOON).toContain('F6 leaves the terminal');
  await userEvent.keyboard('{F6}');
  await expect.poll(() => document.activeElement?.closest('.xterm') ?? null, SOON).toBeNull();

  await userEvent.keyboard('{Alt>}4{/Alt}');
  await expect.poll(focusedName, SOON).toContain('Terminal tests');
  await userEvent.keyboard('{Control>}`{/Control}');
  await expect.poll(focusedName, SOON).toBe('Show as text');
});

test('Control and M moves the active panel without a mouse, and where it stands is saved', async () => {
  const { engine, stores, sessionId } = await aShownSession();
  await expect.poll(focusedName, SOON).toBe('Text of src/retry.ts');
  const before = groupsOf(stores.layout.store.getState().dock);
  await userEvent.keyboard('{Control>}m{/Control}');
  await expect.element(page.getByRole('dialog', { name: 'Move this panel' })).toBeVisible();
  await userEvent.click(buttonCalled('To the left'));
  await userEvent.keyboard('{Escape}');
  await expect.poll(() => groupsOf(stores.layout.store.getState().dock), SOON).not.toBe(before);
  await expect.poll(focusedName, SOON).toBe('Text of src/retry.ts');
  await expect
    .poll(() => groupsOf(engine.source(sessionId, 'layout', 'main')?.held), SOON)
    .toContain(groupsOf(stores.layout.store.getState().dock));
});

test('the panel picker names every open panel and its key', async () => {
  await aShownSession();
  await userEvent.click(buttonCalled(/^Panels \(5\)/));
  const picks = page.getByRole('dialog', { name: 'Panels' }).getByRole('button');
  await expect.poll(() => picks.elements().length, SOON).toBe(5);
  await userEvent.click(picks.nth(4));
  await expect.poll(focusedName, SOON).toContain('Terminal git');
});

test('a closed panel stays in the session, and one that is removed can be taken back', async () => {
  const { stores } = await aShownSession();
  stores.layout.activate({ kind: 'note', key: stores.notes.list.getState()[0]?.key ?? '' });
  await userEvent.click(buttonCalled('Close Before I forget'));
  await expect.poll(() => stores.layout.store.getState().panels.length, SOON).toBe(4);
  expect(stores.notes.list.getState().length).toBe(1);

  await userEvent.click(buttonCalled('Remove Before I forget from this session'));
  await expect.poll(() => stores.notes.list.getState().length, SOON).toBe(0);
  await userEvent.click(buttonCalled('Undo'));
  await expect.poll(() => stores.notes.list.getState().length, SOON).toBe(1);
  const [note] = stores.notes.list.getState();
  assert(note !== undefined, 'it is back');
  expect(note.content.getState().content).toContain('five attempts, not six');
  await expect.poll(focusedName, SOON).toBe('Text of this note');
});

test('a new note takes the focus, and its title names its panel', async () => {
  await aShownSession(() => undefined);
  await expect.element(page.getByText('Nothing is open')).toBeVisible();
  await userEvent.click(buttonCalled('New note').first());
  await expect.poll(focusedName, SOON).toBe('Text of this note');
  await userEvent.fill(page.getByRole('textbox', { name: 'Title of this note' }), 'Plan');
  await expect.element(page.getByRole('tab', { name: 'Plan' })).toBeVisible();
});
