import { newNote, newTerminal } from '@holdfast/shared/model/documents.ts';
import { EMPTY_STREAM, textBlob } from '@holdfast/shared/model/empty-states.ts';
import { appendToStream } from '@holdfast/shared/model/stream.ts';
import { expect, test } from 'vitest';
import { aWorld } from '../../support/stores/world.ts';

const SOURCES = 2_500;
const STREAM_BYTES = 50 * 1024 * 1024;

test('a keystroke in a session of 2,500 sources and 50 MB hands over one change, whatever else is there', async () => {
  const { engine, stores, time } = aWorld();
  await stores.session.open(engine.addSession('large'));
  const terminals = SOURCES / 2 - 1;
  const part = new Uint8Array(16 * 1024).fill(97);
  for (let at = 0; at < terminals; at += 1) {
    const terminal = stores.terminals.add(`t${at}`, newTerminal('api'), EMPTY_STREAM);
    let stream = terminal.content.getState();
    const parts = Math.ceil(STREAM_BYTES / terminals / part.length);
    for (let count = 0; count < parts; count += 1) stream = appendToStream(stream, part.slice());
    terminal.content.setState(stream, true);
  }
  const note = stores.notes.add('n', newNote('Ideas'), textBlob('x'.repeat(50_000)));
  await time.pass(5_000);
  expect(stores.capture.state.getState()).toEqual({ kind: 'clean' });

  // Between the key and the message to the worker; the engine of this test answers without a copy.
  const tookMs: number[] = [];
  for (let key = 0; key < 50; key += 1) {
    const before = engine.recorded.length;
    note.content.setState(textBlob(`${note.content.getState().content}y`), true);
    const startedAt = performance.now();
    const captured = stores.capture.captureNow();
    tookMs.push(performance.now() - startedAt);
    await captured;
    expect(engine.recorded.slice(before)).toMatchObject([[{ kind: 'splice', removed: 0 }]]);
  }
  const median = tookMs.toSorted((a, b) => a - b)[25] ?? 0;
  process.stdout.write(
    `capture of a keystroke, ${SOURCES} sources, 50 MB: ${median.toFixed(2)} ms\n`,
  );
});

test('a session of 2,500 sources is there to work in before most of it has been read', async () => {
  const { engine, stores, time } = aWorld();
  const sessionId = engine.addSession('large');
  await stores.session.open(sessionId);
  for (let at = 0; at < SOURCES / 2; at += 1) {
    stores.notes.add(`n${at}`, newNote(`Note ${at}`), textBlob('text '.repeat(200)));
  }
  stores.layout.open({ kind: 'note', key: 'n7' });
  await time.pass(5_000);
  await stores.session.close();

  const next = aWorld(engine);
  const before = engine.calls.length;
  const startedAt = performance.now();
  await next.stores.session.open(sessionId);
  const tookMs = performance.now() - startedAt;
  expect(next.stores.notes.find('n7')?.phase.getState()).toBe('ready');
  expect(engine.calls.slice(before).length).toBeLessThan(6);
  await next.time.pass(5_000);
  expect(next.stores.session.store.getState()).toMatchObject({ kind: 'open', unread: 0 });
  expect(next.stores.notes.list.getState().every(({ phase }) => phase.getState() === 'ready')).toBe(
    true,
  );
  process.stdout.write(`opening a session of ${SOURCES} sources: ${tookMs.toFixed(1)} ms\n`);
});
