import { assert } from '@holdfast/shared/base/result.ts';
import { textBlob } from '@holdfast/shared/model/empty-states.ts';
import { expect, test } from 'vitest';
import { aLinkedWorld, type LinkedWorld } from '../../support/stores/linked-world.ts';

/** Opens a.ts of the first root. */
const openFile = async (
  world: LinkedWorld,
): Promise<ReturnType<LinkedWorld['stores']['files']['add']>> => {
  const { stores, time } = world;
  void stores.companion.getState().acts?.addRoot('/home/me/api');
  await time.pass(50);
  const root = stores.companion.getState().roots[0]?.root ?? '';
  const opening = stores.companion.getState().acts?.openFile(root, 'a.ts');
  await time.pass(50);
  const key = await opening;
  assert(key?.ok === true, 'the file opens');
  const file = stores.files.find(key.value);
  assert(file !== null, 'it is in the session');
  return file;
};

const edit = (file: Awaited<ReturnType<typeof openFile>>, text: string): void => {
  file.content.setState(textBlob(text), true);
  file.document.setState({ dirty: true });
};

const aWorldWithFile = async (): Promise<LinkedWorld> => {
  const world = await aLinkedWorld();
  world.companion.files.set('a.ts', 'const a = 1;\n');
  return world;
};

test('a save names the text it goes back to and makes the file clean', async () => {
  const world = await aWorldWithFile();
  const file = await openFile(world);
  edit(file, 'const a = 2;\n');
  const saving = world.stores.companion
    .getState()
    .acts?.saveFile(file.key, file.document.getState().baseHash);
  await world.time.pass(50);
  expect(await saving).toEqual({ ok: true, value: undefined });
  expect(world.companion.files.get('a.ts')).toBe('const a = 2;\n');
  expect(file.document.getState().dirty).toBe(false);
});

test('a save over a file that changed on the disk is refused, and both texts are there', async () => {
  const world = await aWorldWithFile();
  const file = await openFile(world);
  edit(file, 'const a = 2;\n');
  world.companion.files.set('a.ts', 'const a = 3;\n');
  const { acts } = world.stores.companion.getState();
  const saving = acts?.saveFile(file.key, file.document.getState().baseHash);
  await world.time.pass(50);
  expect(await saving).toMatchObject({ ok: false, error: { kind: 'file-changed' } });
  const reading = acts?.readDisk(file.key);
  await world.time.pass(50);
  const disk = await reading;
  expect(disk).toMatchObject({ ok: true, value: { text: 'const a = 3;\n' } });
  expect(file.content.getState().content).toBe('const a = 2;\n');

  assert(disk?.ok === true, 'the disk was read');
  void acts?.saveFile(file.key, disk.value.hash);
  await world.time.pass(50);
  expect(world.companion.files.get('a.ts')).toBe('const a = 2;\n');
});

test('typing that goes on during a save stays unsaved', async () => {
  const world = await aWorldWithFile();
  const file = await openFile(world);
  edit(file, 'const a = 2;\n');
  void world.stores.companion
    .getState()
    .acts?.saveFile(file.key, file.document.getState().baseHash);
  edit(file, 'const a = 22;\n');
  await world.time.pass(50);
  expect(world.companion.files.get('a.ts')).toBe('const a = 2;\n');
  expect(file.document.getState().dirty).toBe(true);
});

test('at resume an untouched file is shown as it is on the disk, an unsaved one as it was typed', async () => {
  const first = await aWorldWithFile();
  const file = await openFile(first);
  edit(file, 'const a = 2;\n');
  await first.time.pass(1_000);
  await first.stores.session.close();
  first.companion.files.set('a.ts', 'const a = 3;\n');

  const { engine, companion, sessionId } = first;
  const second = await aLinkedWorld({ engine, companion, sessionId, seed: 9 });
  await second.time.pass(500);
  const dirty = second.stores.files.find(file.key);
  expect(dirty?.content.getState().content).toBe('const a = 2;\n');
  expect(second.stores.report.store.getState().report?.rows[0]?.outcome).toEqual({
    kind: 'changed-on-disk',
  });

  dirty?.document.setState({ dirty: false });
  await second.time.pass(1_000);
  await second.stores.session.close();
  const third = await aLinkedWorld({ engine, companion, sessionId, seed: 10 });
  await third.time.pass(500);
  expect(third.stores.files.find(file.key)?.content.getState().content).toBe('const a = 3;\n');
});

test('folders are named again after each connect, in their order', async () => {
  const { stores, time, companion } = await aLinkedWorld();
  void stores.companion.getState().acts?.addRoot('/home/me/api');
  await time.pass(50);
  void stores.companion.getState().acts?.addRoot('/home/me/web');
  await time.pass(50);
  companion.restart();
  await time.pass(5_000);
  expect(stores.companion.getState().roots.map(({ path }) => path)).toEqual([
    '/home/me/api',
    '/home/me/web',
  ]);
  expect(companion.asked.filter((verb) => verb === 'roots.add').length).toBe(4);
});

test('what is asked of a companion that is not there is answered at once', async () => {
  const { stores, companion, time } = await aLinkedWorld();
  companion.stop();
  await time.pass(100);
  const answer = await stores.companion.getState().acts?.openFile('r', 'a.ts');
  expect(answer).toEqual({ ok: false, error: { kind: 'not-connected' } });
});
