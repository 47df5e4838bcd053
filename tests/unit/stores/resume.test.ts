import { utf8 } from '@holdfast/shared/base/bytes.ts';
import { newFile, newNote, newTerminal } from '@holdfast/shared/model/documents.ts';
import { EMPTY_STREAM, textBlob } from '@holdfast/shared/model/empty-states.ts';
import { appendToStream } from '@holdfast/shared/model/stream.ts';
import { expect, test } from 'vitest';
import { createMemoryEngine, type MemoryEngine } from '../../support/stores/memory-engine.ts';
import { aWorld, settle } from '../../support/stores/world.ts';

type SessionId = ReturnType<MemoryEngine['addSession']>;

/** A session that one tab has made and closed. */
const aSavedSession = async (
  terminalText = 'hello\n',
): Promise<{ readonly engine: MemoryEngine; readonly sessionId: SessionId }> => {
  const engine = createMemoryEngine();
  const sessionId = engine.addSession('payments');
  const { stores } = aWorld(engine, 5);
  await stores.session.open(sessionId);
  stores.terminals.add('t1', newTerminal('api'), appendToStream(EMPTY_STREAM, utf8(terminalText)));
  stores.notes.add('n1', newNote('Ideas'), textBlob('buy milk'));
  const file = { ...newFile('r', 'src/a.ts'), dirty: true, view: { anchor: 3, head: 7, top: 1 } };
  stores.files.add('f1', file, textBlob('const a = 1;\n'));
  stores.layout.open({ kind: 'note', key: 'n1' });
  stores.layout.open({ kind: 'terminal', key: 't1' });
  stores.layout.setDraft('new-root', '/home/me/pro');
  await stores.session.close();
  return { engine, sessionId };
};

test('a resumed session has every text, cursor, draft and the selected panel, and saves nothing by itself', async () => {
  const { engine, sessionId } = await aSavedSession();
  const saved = engine.recorded.length;
  const { stores, time } = aWorld(engine);
  await stores.session.open(sessionId);
  await time.pass(5_000);

  expect(stores.files.find('f1')?.document.getState()).toMatchObject({
    dirty: true,
    view: { anchor: 3, head: 7, top: 1 },
  });
  expect(stores.files.find('f1')?.content.getState().content).toBe('const a = 1;\n');
  expect(stores.notes.find('n1')?.content.getState().content).toBe('buy milk');
  expect(stores.layout.store.getState()).toMatchObject({
    active: { kind: 'terminal', key: 't1' },
    drafts: { 'new-root': '/home/me/pro' },
  });
  expect(engine.recorded.length).toBe(saved);
});

test('the active panel is read first, then the open ones, then the rest', async () => {
  const { engine, sessionId } = await aSavedSession();
  const { stores } = aWorld(engine);
  const before = engine.calls.length;
  await stores.session.open(sessionId);
  await settle();
  expect(engine.calls.slice(before)).toEqual([
    'openSession',
    'read terminal,terminal-output',
    'read note,note-text',
    'read file',
    'read file-text',
  ]);
});

test('of a long stream only the end is read, new output joins it, and older output is read on demand', async () => {
  const text = 'one line of output\n'.repeat(10_000);
  const { engine, sessionId } = await aSavedSession(text);
  const { stores, time } = aWorld(engine);
  await stores.session.open(sessionId);
  const terminal = stores.terminals.find('t1');
  const stream = terminal?.content.getState();
  expect(stream).toMatchObject({ start: text.length - 65_536, length: text.length });

  if (terminal === null || stream === undefined) throw new Error('the terminal is there');
  terminal.content.setState(appendToStream(stream, utf8('and more\n')), true);
  await time.pass(1_000);
  expect(engine.contents(sessionId)['terminal-output t1']).toBe(`${text}and more\n`);

  expect(await stores.session.readOlder(terminal.contentSource.id, stream.start)).toBe(true);
  expect(terminal.content.getState()).toMatchObject({ start: 0, length: text.length + 9 });
  await time.pass(1_000);
  expect(engine.contents(sessionId)['terminal-output t1']).toBe(`${text}and more\n`);
});

test('output that arrives before a stream was read goes behind what is read later', async () => {
  const { engine, sessionId } = await aSavedSession('old\n');
  const { stores, time } = aWorld(engine);
  const release = engine.holdReads();
  const opening = stores.session.open(sessionId);
  await settle();
  const terminal = stores.terminals.find('t1');
  if (terminal === null) throw new Error('the terminal is known before it is read');
  expect(terminal.phase.getState()).toBe('pending');
  terminal.content.setState(appendToStream(terminal.content.getState(), utf8('new\n')), true);
  release();
  await opening;
  await time.pass(2_000);

  expect(terminal.content.getState()).toMatchObject({ start: 0, length: 8 });
  expect(engine.contents(sessionId)['terminal-output t1']).toBe('old\nnew\n');
});

test('a source that cannot be read is named in the report and stays in the session as it is', async () => {
  const { engine, sessionId } = await aSavedSession();
  const lost = engine.source(sessionId, 'note-text', 'n1');
  if (lost === null) throw new Error('the note is there');
  engine.damage(lost.source.id);
  const { stores, time } = aWorld(engine);
  await stores.session.open(sessionId);
  await settle();

  expect(stores.report.store.getState().report?.rows).toEqual([
    { panel: { kind: 'terminal', key: 't1' }, outcome: { kind: 'back' } },
    { panel: { kind: 'file', key: 'f1' }, outcome: { kind: 'back' } },
    {
      panel: { kind: 'note', key: 'n1' },
      outcome: { kind: 'unreadable', code: 'hash-mismatch' },
    },
  ]);
  stores.notes.find('n1')?.content.setState(textBlob('typed over what could not be read'), true);
  await time.pass(2_000);
  expect(engine.contents(sessionId)['note-text n1']).toBe('buy milk');
});

test('a document of a newer version is not shown and not overwritten', async () => {
  const { engine, sessionId } = await aSavedSession();
  const note = engine.source(sessionId, 'note', 'n1');
  if (note === null) throw new Error('the note is there');
  const newer = { form: 'document', value: { version: 2, heading: 'Ideas' } } as const;
  engine.put(sessionId, { source: note.source, state: newer });
  const { stores, time } = aWorld(engine);
  await stores.session.open(sessionId);
  await time.pass(2_000);

  expect(stores.notes.find('n1')?.phase.getState()).toBe('lost');
  expect(stores.report.store.getState().report?.rows.at(-1)?.outcome).toEqual({
    kind: 'unreadable',
    code: 'newer-version',
  });
  expect(engine.contents(sessionId)['note n1']).toEqual({ version: 2, heading: 'Ideas' });
});

test('a source of a kind that no panel shows stays in the session', async () => {
  const { engine, sessionId } = await aSavedSession();
  const { stores, time } = aWorld(engine);
  const source = { id: 'f'.repeat(32), kind: 'tabs', key: 'window' } as const;
  engine.put(sessionId, {
    source: source as unknown as Parameters<typeof engine.put>[1]['source'],
    state: { form: 'document', value: ['https://example.org'] },
  });
  await stores.session.open(sessionId);
  stores.notes.add('n2', newNote(''), textBlob('x'));
  await time.pass(2_000);
  expect(engine.contents(sessionId)['tabs window']).toEqual(['https://example.org']);
});

test('a session that does not exist is a failure and leaves nothing open', async () => {
  const { engine, sessionId } = await aSavedSession();
  const { stores } = aWorld(engine);
  const gone = sessionId.replaceAll('01', '99');
  const answer = await stores.session.open(gone as SessionId);
  expect(answer).toEqual({ ok: false, error: { kind: 'unknown-session' } });
  expect(stores.session.store.getState()).toMatchObject({ kind: 'failed' });
});
