import { utf8 } from '@holdfast/shared/base/bytes.ts';
import { newNote, newTerminal } from '@holdfast/shared/model/documents.ts';
import { EMPTY_STREAM, textBlob } from '@holdfast/shared/model/empty-states.ts';
import { expect, test } from 'vitest';
import { appendToStream } from '@holdfast/shared/model/stream.ts';
import { OPEN_STATE } from '../../support/stores/memory-engine.ts';
import { aWorld, settle, type World } from '../../support/stores/world.ts';

type Terminal = ReturnType<World['stores']['terminals']['add']>;

const print = (stream: Terminal['content'], text: string): void =>
  stream.setState(appendToStream(stream.getState(), utf8(text)), true);

const anOpenWorld = async (): Promise<
  World & { readonly sessionId: Parameters<World['engine']['contents']>[0] }
> => {
  const world = aWorld();
  const sessionId = world.engine.addSession('payments');
  await world.stores.session.open(sessionId);
  return { ...world, sessionId };
};

test('a change is with the engine within the quiet time after it', async () => {
  const { engine, stores, time, sessionId } = await anOpenWorld();
  stores.notes.add('n1', newNote('Ideas'), textBlob('buy milk'));

  await time.pass(299);
  expect(engine.recorded).toEqual([]);
  await time.pass(1);
  expect(engine.contents(sessionId)).toMatchObject({ 'note-text n1': 'buy milk' });
});

test('typing without a pause is captured at the latest 800 ms after the first key', async () => {
  const { engine, stores, time, sessionId } = await anOpenWorld();
  const note = stores.notes.add('n1', newNote(''), textBlob(''));
  for (let key = 1; key <= 8; key += 1) {
    note.content.setState(textBlob('x'.repeat(key)), true);
    await time.pass(100);
  }
  expect(engine.contents(sessionId)['note-text n1']).toBe('x'.repeat(8));
});

test('what is typed while a capture is on its way is captured after it and never beside it', async () => {
  const { engine, stores, time, sessionId } = await anOpenWorld();
  const note = stores.notes.add('n1', newNote(''), textBlob('a'));
  const release = engine.holdSaves();
  await time.pass(400);
  note.content.setState(textBlob('ab'), true);
  await time.pass(5_000);
  expect(engine.recorded).toEqual([]);

  release();
  await time.pass(2_000);
  expect(engine.contents(sessionId)['note-text n1']).toBe('ab');
  expect(engine.mostAtOnce()).toBe(1);
});

test('an engine that takes long is given as long again before the next record', async () => {
  const { engine, stores, time } = await anOpenWorld();
  const note = stores.notes.add('n1', newNote(''), textBlob('a'));
  const release = engine.holdSaves();
  await time.pass(3_300);
  release();
  await settle();
  const before = engine.recorded.length;
  for (let key = 0; key < 25; key += 1) {
    note.content.setState(textBlob(`a${key}`), true);
    await time.pass(100);
  }
  expect(engine.recorded.length).toBe(before);
  await time.pass(1_000);
  expect(engine.recorded.length).toBe(before + 1);
});

test('a stream crosses as what was added to it, a text as what changed in it', async () => {
  const { engine, stores, time } = await anOpenWorld();
  const terminal = stores.terminals.add('t1', newTerminal('api'), EMPTY_STREAM);
  const note = stores.notes.add('n1', newNote(''), textBlob('one two three'));
  print(terminal.content, '$ make\n');
  await time.pass(1_000);
  print(terminal.content, 'done\n');
  note.content.setState(textBlob('one 2 three'), true);
  await time.pass(1_000);

  expect(engine.recorded.at(-1)).toEqual([
    {
      kind: 'append',
      source: terminal.contentSource,
      generation: 0,
      at: 7,
      parts: [utf8('done\n')],
    },
    {
      kind: 'splice',
      source: note.contentSource,
      at: 4,
      removed: 3,
      inserted: utf8('2'),
      baseLength: 13,
    },
  ]);
});

test('a change above one record goes in slices of at most 128 KiB, and the last says that it is the last', async () => {
  const { engine, stores, time, sessionId } = await anOpenWorld();
  const terminal = stores.terminals.add('t1', newTerminal('api'), EMPTY_STREAM);
  const text = 'line of output\n'.repeat(200_000);
  print(terminal.content, text);
  await time.pass(1_000);

  expect(engine.contents(sessionId)['terminal-output t1']).toBe(text);
  const saves = engine.calls.filter((call) => call.startsWith('save'));
  expect(saves.length).toBeGreaterThan(20);
  expect(saves.indexOf('save last')).toBe(saves.length - 1);
});

test('hiding the page captures at once and asks for a snapshot', async () => {
  const { engine, stores, leavePage, sessionId } = await anOpenWorld();
  stores.notes.add('n1', newNote(''), textBlob('last words'));
  leavePage();
  await settle();
  expect(engine.contents(sessionId)['note-text n1']).toBe('last words');
  expect(engine.calls.at(-1)).toBe('saveNow');
});

test('what a failed save did not take is sent again, later each time', async () => {
  const { engine, stores, time, sessionId } = await anOpenWorld();
  engine.failSaves({ kind: 'save-failed', failure: { kind: 'storage-full' } });
  stores.notes.add('n1', newNote(''), textBlob('kept'));
  await time.pass(300);
  const tries = (): number => engine.calls.filter((call) => call === 'record').length;
  expect(tries()).toBe(1);
  expect(stores.capture.state.getState()).toMatchObject({
    kind: 'failing',
    failure: { kind: 'save-failed' },
  });
  await time.pass(1_000);
  expect(tries()).toBe(2);
  await time.pass(1_999);
  expect(tries()).toBe(2);

  engine.failSaves(null);
  await time.pass(1);
  expect(engine.contents(sessionId)['note-text n1']).toBe('kept');
  expect(stores.capture.state.getState()).toEqual({ kind: 'clean' });
});

test('a text whose save went unanswered is sent whole, a stream from where the engine surely is', async () => {
  const { engine, stores, time, sessionId } = await anOpenWorld();
  const terminal = stores.terminals.add('t1', newTerminal('api'), EMPTY_STREAM);
  const note = stores.notes.add('n1', newNote(''), textBlob('one'));
  print(terminal.content, 'first\n');
  await time.pass(1_000);

  engine.failSaves({ kind: 'deadline', verb: 'record' }, { taken: true });
  note.content.setState(textBlob('one two'), true);
  print(terminal.content, 'second\n');
  await time.pass(500);
  engine.failSaves(null);
  note.content.setState(textBlob('one two three'), true);
  print(terminal.content, 'third\n');
  await time.pass(5_000);

  expect(engine.contents(sessionId)).toMatchObject({
    'note-text n1': 'one two three',
    'terminal-output t1': 'first\nsecond\nthird\n',
  });
  expect(engine.recorded.at(-1)).toMatchObject([
    { kind: 'append', at: 6 },
    { kind: 'replace', content: { form: 'blob', bytes: utf8('one two three') } },
  ]);
});

test('a source the engine refuses as too large is left out and named, and everything else is saved', async () => {
  const { engine, stores, time, sessionId } = await anOpenWorld();
  const note = stores.notes.add('n1', newNote('Big'), textBlob('x'));
  await time.pass(1_000);
  engine.failSaves({
    kind: 'refused-change',
    sourceId: note.contentSource.id,
    reason: 'too-large',
  });
  note.content.setState(textBlob('xx'), true);
  await time.pass(300);
  engine.failSaves(null);
  stores.notes.add('n2', newNote('Small'), textBlob('fine'));
  await time.pass(2_000);

  expect(engine.contents(sessionId)).toMatchObject({ 'note-text n1': 'x', 'note-text n2': 'fine' });
  expect(stores.report.store.getState().leftOut).toEqual([
    { panel: { kind: 'note', key: 'n1' }, reason: 'too-large' },
  ]);
});

test('after the death of the worker everything unsaved is sent to the next one, once it is unlocked', async () => {
  const { engine, stores, time, sessionId } = await anOpenWorld();
  const terminal = stores.terminals.add('t1', newTerminal('api'), EMPTY_STREAM);
  const note = stores.notes.add('n1', newNote(''), textBlob('one'));
  print(terminal.content, 'first\n');
  await time.pass(1_000);

  engine.failSaves({ kind: 'worker-died' });
  print(terminal.content, 'second\n');
  note.content.setState(textBlob('one two'), true);
  await time.pass(1_000);
  engine.setState({ kind: 'starting' });
  engine.setState({ kind: 'locked', failedAttempts: 0, retryAt: null });
  await settle();
  expect(stores.session.store.getState().kind).toBe('open');

  engine.failSaves(null);
  engine.setState(OPEN_STATE);
  await time.pass(1_000);
  expect(engine.contents(sessionId)).toMatchObject({
    'note-text n1': 'one two',
    'terminal-output t1': 'first\nsecond\n',
  });
  expect(engine.recorded.at(-1)?.map((change) => change.kind)).toContain('append');
});

test('a lock with nothing unsaved leaves nothing of the session on the page', async () => {
  const { engine, stores, time } = await anOpenWorld();
  stores.notes.add('n1', newNote(''), textBlob('secret'));
  await time.pass(1_000);
  engine.setState({ kind: 'locked', failedAttempts: 0, retryAt: null });
  await settle();
  expect(stores.session.store.getState()).toEqual({ kind: 'closed' });
  expect(stores.notes.list.getState()).toEqual([]);
});

test('a thing that is removed leaves the session when it can no longer be undone', async () => {
  const { engine, stores, time, sessionId } = await anOpenWorld();
  stores.notes.add('n1', newNote(''), textBlob('a'));
  stores.notes.add('n2', newNote(''), textBlob('b'));
  await time.pass(1_000);
  stores.notes.remove('n1');
  stores.notes.remove('n2');
  await time.pass(5_000);
  stores.notes.undoRemove('n2');
  expect(engine.contents(sessionId)['note-text n1']).toBe('a');

  await time.pass(6_000);
  expect(engine.contents(sessionId)).not.toHaveProperty('note-text n1');
  expect(engine.contents(sessionId)['note-text n2']).toBe('b');
});

test('closing a session gives the engine what it does not have yet', async () => {
  const { engine, stores, sessionId } = await anOpenWorld();
  stores.notes.add('n1', newNote(''), textBlob('typed a moment ago'));
  await stores.session.close();
  expect(engine.contents(sessionId)['note-text n1']).toBe('typed a moment ago');
  expect(engine.calls.at(-1)).toBe('closeSession');
});

test('a session whose changes the engine does not take stays open when it is to be closed', async () => {
  const { engine, stores } = await anOpenWorld();
  stores.notes.add('n1', newNote(''), textBlob('typed a moment ago'));
  const failure = { kind: 'save-failed', failure: { kind: 'storage-full' } } as const;
  engine.failSaves(failure);
  expect(await stores.session.close()).toEqual({ ok: false, error: failure });
  expect(stores.notes.find('n1')?.content.getState().content).toBe('typed a moment ago');
  expect(await stores.session.open(engine.addSession('other'))).toMatchObject({ ok: false });
  expect(stores.session.store.getState()).toMatchObject({ kind: 'open', name: 'payments' });
});
