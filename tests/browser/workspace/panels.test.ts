import { utf8 } from '@holdfast/shared/base/bytes.ts';
import { err, ok } from '@holdfast/shared/base/result.ts';
import { newConversation, newFile, newTerminal } from '@holdfast/shared/model/documents.ts';
import { EMPTY_STREAM, textBlob } from '@holdfast/shared/model/empty-states.ts';
import { appendToStream } from '@holdfast/shared/model/stream.ts';
import type { CompanionActs } from '@holdfast/web/src/stores/companion-store.ts';
import type { Stores } from '@holdfast/web/src/stores/stores.ts';
import { expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { buttonCalled, focusedName, panelCalled } from '../../support/stores/page-finders.ts';
import { aShownSession, SOON } from '../../support/stores/shown-session.ts';

/** A companion that is connected and does as it is told; what a test does not name fails. */
const connect = (stores: Stores, acts: Partial<CompanionActs>): void =>
  stores.companion.note({
    status: { kind: 'connected' },
    roots: [{ root: 'r', path: '/home/me/api' }],
    acts: {
      openTerminal: async () => err({ kind: 'not-connected' }),
      type: () => undefined,
      resize: () => undefined,
      restoreTerminal: async () => err({ kind: 'not-connected' }),
      addRoot: async () => err({ kind: 'not-connected' }),
      listFolder: async () => err({ kind: 'not-connected' }),
      openFile: async () => err({ kind: 'not-connected' }),
      readDisk: async () => err({ kind: 'not-connected' }),
      saveFile: async () => err({ kind: 'not-connected' }),
      refreshTranscripts: async () => ok(undefined),
      followTranscript: async () => err({ kind: 'not-connected' }),
      connect: () => undefined,
      ...acts,
    },
  });

const withFile = (stores: Stores): void => {
  stores.files.add(
    'r/a.ts',
    { ...newFile('r', 'a.ts'), baseHash: 'h1', dirty: true },
    textBlob('one\ntwo\n'),
  );
  stores.layout.open({ kind: 'file', key: 'r/a.ts' });
};

test('a file that changed on the disk is shown beside ours, and nothing is overwritten unasked', async () => {
  const saves: Array<string | null> = [];
  const { stores } = await aShownSession(withFile);
  connect(stores, {
    saveFile: async (_key, base) => {
      saves.push(base);
      return base === 'h2' ? ok(undefined) : err({ kind: 'file-changed', hash: 'h2' });
    },
    readDisk: async () => ok({ hash: 'h2', text: 'one\n2\n' }),
  });
  await userEvent.click(buttonCalled('Save'));
  await expect.element(page.getByText('The file on the disk is another one by now')).toBeVisible();
  const rows = page.getByRole('region', { name: 'Your text beside the one on the disk' });
  await expect.element(rows).toHaveTextContent('+two');
  await expect.element(rows).toHaveTextContent('−2');
  expect(saves).toEqual(['h1']);

  await userEvent.click(buttonCalled('Save mine over it'));
  await expect.poll(() => saves, SOON).toEqual(['h1', 'h2']);
  await expect.element(rows).not.toBeInTheDocument();
});

test('taking the text on the disk puts it into the editor', async () => {
  const { stores } = await aShownSession(withFile);
  connect(stores, {
    saveFile: async () => err({ kind: 'file-changed', hash: 'h2' }),
    readDisk: async () => ok({ hash: 'h2', text: 'from the disk\n' }),
  });
  await userEvent.click(buttonCalled('Save'));
  await userEvent.click(buttonCalled('Take the one on the disk'));
  await expect
    .element(page.getByRole('textbox', { name: 'Text of a.ts' }))
    .toHaveTextContent('from the disk');
  expect(stores.files.find('r/a.ts')?.document.getState()).toMatchObject({
    baseHash: 'h2',
    dirty: false,
  });
});

test('a file that is no text is said to be none, and nothing is opened', async () => {
  const { stores } = await aShownSession(() => undefined);
  connect(stores, {
    listFolder: async () =>
      ok({
        entries: [
          { name: 'logo.png', type: 'file', sizeBytes: 5_000, modifiedAt: 1 },
          { name: 'src', type: 'folder', sizeBytes: 0, modifiedAt: 1 },
        ],
        truncated: false,
      }),
    openFile: async () => err({ kind: 'binary', sizeBytes: 5_000 }),
  });
  await userEvent.click(page.getByRole('button', { name: 'api /home/me/api' }));
  await userEvent.click(page.getByRole('button', { name: 'logo.png' }));
  await expect.element(page.getByText('This is not a text file')).toBeVisible();
});

test('text in a form that was not sent is a draft of the session', async () => {
  const { stores, resume } = await aShownSession(() => undefined);
  stores.companion.note({ status: { kind: 'connected' } });
  await userEvent.click(buttonCalled('Add a folder').first());
  const field = page.getByRole('textbox', { name: 'Folder on this computer' });
  await userEvent.fill(field, '/home/me/half-ty');
  await resume();
  stores.companion.note({ status: { kind: 'connected' } });
  await expect.element(field).toHaveValue('/home/me/half-ty');
});

test('what is typed into a terminal goes to its process, and the last command only after Enter', async () => {
  const typed: string[] = [];
  const { stores } = await aShownSession((made) => {
    made.terminals.add(
      't',
      { ...newTerminal('api'), process: { id: 'p', base: 0 } },
      appendToStream(EMPTY_STREAM, utf8('$ ')),
    );
    made.layout.open({ kind: 'terminal', key: 't' });
  });
  connect(stores, {
    type: (_key, text) => {
      typed.push(text);
      stores.companion.note({ offered: new Map() });
    },
  });
  stores.companion.note({ offered: new Map([['t', 'npm test']]) });
  await expect.element(page.getByText('npm test')).toBeVisible();
  await expect.poll(focusedName, SOON).toContain('Terminal api');
  expect(typed).toEqual([]);
  await userEvent.keyboard('{Enter}');
  await expect.poll(() => typed, SOON).toEqual(['npm test\r']);
  await userEvent.keyboard('ls');
  await expect.poll(() => typed.join(''), SOON).toBe('npm test\rls');
});

test('output that comes in is drawn under what was there', async () => {
  const { stores } = await aShownSession((made) => {
    made.terminals.add('t', newTerminal('api'), appendToStream(EMPTY_STREAM, utf8('old line\r\n')));
    made.layout.open({ kind: 'terminal', key: 't' });
  });
  const terminal = stores.terminals.find('t');
  const screen = (): string => document.querySelector('.xterm-rows')?.textContent ?? '';
  await expect.poll(screen, SOON).toContain('old line');
  const stream = terminal?.content.getState() ?? EMPTY_STREAM;
  terminal?.content.setState(appendToStream(stream, utf8('new line\r\n')), true);
  await expect.poll(screen, SOON).toMatch(/old line.*new line/);
});

test('the line that says "restored" stands under everything that was printed before', async () => {
  const old = Array.from({ length: 60 }, (_, number) => `old ${number}\r\n`).join('');
  await aShownSession((made) => {
    made.terminals.add(
      't',
      {
        ...newTerminal('api'),
        marks: [{ kind: 'restored', at: old.length, time: 0, missingBytes: 0 }],
      },
      appendToStream(EMPTY_STREAM, utf8(`${old}$ new shell`)),
    );
    made.layout.open({ kind: 'terminal', key: 't' });
  });
  await expect
    .poll(() => document.querySelector('.xterm-rows')?.textContent ?? '', SOON)
    .toContain('new shell');
  await userEvent.click(buttonCalled('Show as text'));
  const text = page.getByRole('region', { name: 'Output of api as text' });
  await expect.element(text).toHaveTextContent(/old 58 old 59 .*restored .* \$ new shell$/);
});

const line = (number: number): string =>
  `${JSON.stringify({
    type: 'user',
    uuid: `u${number}`,
    sessionId: 's',
    message: {
      role: 'user',
      content: `message number ${number}\n\n${'word '.repeat(number % 90)}`,
    },
  })}\n`;
const manyLines = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, at) => line(from + at)).join('');

test('a long conversation draws only what is looked at, follows its end, and comes back where one was reading', async () => {
  const { stores, resume } = await aShownSession((made) => {
    made.conversations.add(
      'c',
      { ...newConversation('claude'), title: 'Long' },
      appendToStream(EMPTY_STREAM, utf8(manyLines(0, 1_500))),
    );
    made.layout.open({ kind: 'conversation', key: 'c' });
  });
  await expect.element(page.getByText('message number 1499')).toBeVisible();
  expect(document.querySelectorAll('.hf-message').length).toBeLessThan(80);
  const conversation = stores.conversations.find('c');
  const stream = conversation?.content.getState() ?? EMPTY_STREAM;
  conversation?.content.setState(appendToStream(stream, utf8(line(1_500))), true);
  await expect.element(page.getByText('message number 1500')).toBeVisible();

  const list = page.getByRole('region', { name: 'Messages of Long' });
  await userEvent.click(list);
  await userEvent.keyboard('{PageUp}{PageUp}{PageUp}{PageUp}{PageUp}{PageUp}');
  await expect.poll(() => conversation?.document.getState().anchor ?? null, SOON).not.toBeNull();
  const shownAt = (): string | undefined => {
    const { top } = list.element().getBoundingClientRect();
    const messages = [...document.querySelectorAll('.hf-message')];
    const first = messages
      .map((message) => ({ message, box: message.getBoundingClientRect() }))
      .filter(({ box }) => box.bottom > top + 1)
      .toSorted((a, b) => a.box.top - b.box.top)[0];
    return /message number \d+/.exec(first?.message.textContent ?? '')?.[0];
  };
  await expect.poll(() => stores.capture.state.getState().kind, SOON).toBe('clean');
  const before = shownAt();
  await resume();
  await expect.poll(shownAt, SOON).toBe(before);
});

test('a note is restored with its cursor and its place, and a phone shows it alone', async () => {
  const { stores, resume } = await aShownSession();
  await expect.element(panelCalled('retry.ts – unsaved')).toBeVisible();
  const note = stores.notes.list.getState()[0];
  await userEvent.keyboard('{Alt>}2{/Alt}');
  await expect.poll(focusedName, SOON).toBe('Text of this note');
  await userEvent.keyboard('{Control>}{Home}{/Control}{ArrowDown}{ArrowDown}{End}');
  await expect.poll(() => note?.document.getState().view.head, SOON).toBe(47);
  await page.viewport(400, 700);
  await resume();
  await expect.poll(focusedName, SOON).toBe('Text of this note');
  await userEvent.keyboard('!');
  await expect
    .poll(() => stores.notes.list.getState()[0]?.content.getState().content, SOON)
    .toContain('five attempts, not six!');
});
