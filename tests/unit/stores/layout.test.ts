import { expect, test } from 'vitest';
import { utf8 } from '@holdfast/shared/base/bytes.ts';
import { aWorld, type World } from '../../support/stores/world.ts';

const aLayout = async (): Promise<World['stores']['layout']> => {
  const { engine, stores } = aWorld();
  await stores.session.open(engine.addSession('payments'));
  return stores.layout;
};
const note = (key: string): { readonly kind: 'note'; readonly key: string } => ({
  kind: 'note',
  key,
});

test('opening a panel shows it, opening it again only goes to it, closing it goes to another', async () => {
  const layout = await aLayout();
  layout.open(note('a'));
  layout.open(note('b'));
  layout.open(note('a'));
  expect(layout.store.getState()).toMatchObject({
    panels: [note('a'), note('b')],
    active: note('a'),
  });
  layout.close(note('a'));
  expect(layout.store.getState()).toMatchObject({ panels: [note('b')], active: note('b') });
  layout.close(note('b'));
  expect(layout.store.getState()).toMatchObject({ panels: [], active: null });
});

test('a draft is kept as it is typed and goes when it is emptied', async () => {
  const layout = await aLayout();
  layout.setDraft('new-root', '/home');
  layout.setDraft('new-root', '/home/me');
  expect(layout.store.getState().drafts).toEqual({ 'new-root': '/home/me' });
  layout.setDraft('new-root', '');
  expect(layout.store.getState().drafts).toEqual({});
});

test('a layout stays under 64 KiB, whatever is opened, typed and dragged', async () => {
  const layout = await aLayout();
  const long = 'path/'.repeat(180);
  for (let at = 0; at < 300; at += 1) {
    layout.open(note(`${long}${at}`));
    layout.setExpanded(`folder:${long}${at}`, true);
    layout.setDraft(`field ${at}`, 'x'.repeat(10_000));
  }
  layout.setDock({ grid: { root: 'x'.repeat(100_000) }, panels: {} });
  const state = layout.store.getState();
  expect(utf8(JSON.stringify(state)).length).toBeLessThan(64 * 1024);
  expect(state.expanded.at(-1)).toBe(`folder:${long}299`);
  expect(state.panels.length).toBeGreaterThan(5);
});
