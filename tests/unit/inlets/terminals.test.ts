import { assert } from '@holdfast/shared/base/result.ts';
import { expect, test } from 'vitest';
import { textOf } from '../../support/stores/fake-companion.ts';
import { aLinkedWorld, type LinkedWorld } from '../../support/stores/linked-world.ts';

const openTerminal = async (
  world: LinkedWorld,
): Promise<ReturnType<LinkedWorld['stores']['terminals']['add']>> => {
  const opening = world.stores.companion.getState().acts?.openTerminal('/home/me/api');
  await world.time.pass(100);
  const key = await opening;
  assert(key?.ok === true, 'the companion opens a terminal');
  world.stores.layout.open({ kind: 'terminal', key: key.value });
  const terminal = world.stores.terminals.find(key.value);
  assert(terminal !== null, 'it is in the session');
  return terminal;
};

const processOf = (terminal: Awaited<ReturnType<typeof openTerminal>>): string => {
  const { process } = terminal.document.getState();
  assert(process !== null, 'its process runs');
  return process.id;
};

test('what a terminal prints is in its stream, byte for byte, and saved', async () => {
  const world = await aLinkedWorld();
  const terminal = await openTerminal(world);
  world.companion.print(processOf(terminal), 'ls\r\n\u001b[32mgr\u00fcn\u001b[0m\r\n');
  await world.time.pass(1_000);
  expect(textOf(terminal.content.getState().parts)).toBe(
    '$ ls\r\n\u001b[32mgr\u00fcn\u001b[0m\r\n',
  );
  expect(world.engine.contents(world.sessionId)).toMatchObject({
    [`terminal-output ${terminal.key}`]: '$ ls\r\n\u001b[32mgr\u00fcn\u001b[0m\r\n',
    [`terminal ${terminal.key}`]: { cwd: '/home/me/api' },
  });
});

test('what is typed while a key is on its way goes out together with what follows, in order', async () => {
  const world = await aLinkedWorld();
  const terminal = await openTerminal(world);
  const acts = world.stores.companion.getState().acts;
  for (const key of ['l', 's', ' ', '-', 'l', '\r']) acts?.type(terminal.key, key);
  await world.time.pass(100);
  expect(world.companion.typed.join('')).toBe('ls -l\r');
  expect(world.companion.typed.length).toBeLessThan(6);
});

test('a page that was closed reads on at the byte after its last, from the same process', async () => {
  const first = await aLinkedWorld();
  const terminal = await openTerminal(first);
  const process = processOf(terminal);
  first.companion.print(process, 'before\n');
  await first.time.pass(1_000);
  await first.stores.session.close();
  first.companion.print(process, 'while closed\n');

  const { engine, companion, sessionId } = first;
  const second = await aLinkedWorld({ engine, companion, sessionId, seed: 8 });
  await second.time.pass(500);
  const again = second.stores.terminals.find(terminal.key);
  expect(textOf(again?.content.getState().parts ?? [])).toBe('$ before\nwhile closed\n');
  expect(second.stores.report.store.getState().report?.rows[0]?.outcome).toEqual({
    kind: 'still-running',
  });
});

test('output that the companion no longer keeps is named as a gap, and what follows is not misplaced', async () => {
  const first = await aLinkedWorld();
  const terminal = await openTerminal(first);
  const process = processOf(terminal);
  await first.time.pass(1_000);
  await first.stores.session.close();
  first.companion.print(process, `${'x'.repeat(100)}tail\n`);
  first.companion.loseBefore(process, 102);

  const { engine, companion, sessionId } = first;
  const second = await aLinkedWorld({ engine, companion, sessionId, seed: 8 });
  await second.time.pass(500);
  const again = second.stores.terminals.find(terminal.key);
  expect(textOf(again?.content.getState().parts ?? [])).toBe('$ tail\n');
  expect(again?.document.getState().marks).toMatchObject([
    { kind: 'gap', at: 2, missingBytes: 100 },
  ]);
  expect(second.stores.report.store.getState().report?.gaps).toMatchObject([
    { panel: { kind: 'terminal', key: terminal.key }, missingBytes: 100 },
  ]);
  companion.print(process, 'more\n');
  await second.time.pass(100);
  expect(textOf(again?.content.getState().parts ?? [])).toBe('$ tail\nmore\n');
});

test('after a restart of the companion a new shell stands under the old output and nothing has run', async () => {
  const world = await aLinkedWorld();
  const terminal = await openTerminal(world);
  world.companion.print(processOf(terminal), 'npm test\r\nok\r\n');
  world.companion.change(processOf(terminal), { lastCommand: 'npm test', cwd: '/home/me/api/src' });
  await world.time.pass(100);
  const before = processOf(terminal);
  const { length } = terminal.content.getState();
  world.companion.restart();
  await world.time.pass(5_000);

  expect(processOf(terminal)).not.toBe(before);
  expect(terminal.document.getState()).toMatchObject({
    cwd: '/home/me/api/src',
    process: { base: length },
    marks: [{ kind: 'restored', at: length }],
  });
  expect(textOf(terminal.content.getState().parts)).toBe('$ npm test\r\nok\r\n$ ');
  expect(world.stores.companion.getState().offered.get(terminal.key)).toBe('npm test');
  expect(world.companion.typed).toEqual([]);
});

test('a terminal that is on no panel gets no new shell until it is asked for', async () => {
  const world = await aLinkedWorld();
  const terminal = await openTerminal(world);
  world.stores.layout.close({ kind: 'terminal', key: terminal.key });
  world.companion.restart();
  await world.time.pass(5_000);
  expect(terminal.document.getState()).toMatchObject({
    process: null,
    marks: [{ kind: 'ended' }],
  });
  expect(world.companion.terminals()).toEqual([]);

  void world.stores.companion.getState().acts?.restoreTerminal(terminal.key);
  await world.time.pass(100);
  expect(terminal.document.getState().process).not.toBeNull();
});

test('a shell that ends is taken off only after the last that it printed', async () => {
  const world = await aLinkedWorld();
  const terminal = await openTerminal(world);
  const process = processOf(terminal);
  world.companion.print(process, 'bye\r\n');
  world.companion.change(process, { ended: { exitCode: 0, signal: null } });
  await world.time.pass(500);
  expect(textOf(terminal.content.getState().parts)).toBe('$ bye\r\n');
  expect(terminal.document.getState()).toMatchObject({ process: null, marks: [{ kind: 'ended' }] });
});

test('what is not of the protocol is dropped and counted, and what follows is taken', async () => {
  const world = await aLinkedWorld();
  const terminal = await openTerminal(world);
  world.companion.sendRaw('{"kind":"event","event":"captured","item":{"kind":"lamp"}}');
  world.companion.sendRaw('not JSON');
  world.companion.sendRaw(Uint8Array.of(9, 9, 9));
  world.companion.print(processOf(terminal), 'fine\n');
  await world.time.pass(100);
  expect(world.stores.companion.getState().dropped).toBe(3);
  expect(textOf(terminal.content.getState().parts)).toBe('$ fine\n');
});

test('nothing is attached in a session in which terminals are not recorded', async () => {
  const world = await aLinkedWorld();
  const terminal = await openTerminal(world);
  world.stores.layout.setRecorded('terminals', false);
  await world.time.pass(100);
  world.companion.print(processOf(terminal), 'unseen\n');
  await world.time.pass(1_000);
  expect(textOf(terminal.content.getState().parts)).toBe('$ ');
});

test('the process of a terminal that was removed ends when that can no longer be undone', async () => {
  const world = await aLinkedWorld();
  const terminal = await openTerminal(world);
  world.stores.terminals.remove(terminal.key);
  await world.time.pass(5_000);
  world.stores.terminals.undoRemove(terminal.key);
  await world.time.pass(20_000);
  expect(world.companion.terminals().length).toBe(1);
  world.stores.terminals.remove(terminal.key);
  await world.time.pass(11_000);
  expect(world.companion.terminals()).toEqual([]);
});

test('closing the session leaves its processes running', async () => {
  const world = await aLinkedWorld();
  await openTerminal(world);
  await world.stores.session.close();
  await world.time.pass(20_000);
  expect(world.companion.terminals().length).toBe(1);
});
