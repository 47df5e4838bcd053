import { utf8 } from '@holdfast/shared/base/bytes.ts';
import { newConversation, newNote, newTerminal } from '@holdfast/shared/model/documents.ts';
import { EMPTY_STREAM, textBlob } from '@holdfast/shared/model/empty-states.ts';
import { appendToStream } from '@holdfast/shared/model/stream.ts';
import type { Stores } from '@holdfast/web/src/stores/stores.ts';
import { expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { buttonCalled, panelCalled } from '../../support/stores/page-finders.ts';
import { aShownSession, SOON } from '../../support/stores/shown-session.ts';

/** Looks like example and is not: one letter is Cyrillic. */
const LOOKALIKE = new URL('https://exa\u0440ple.example').host;

const MARKDOWN = [
  '# Hello <img src="https://tracker.example/a.png" onerror="window.stolen=1">',
  '![pixel](https://tracker.example/b.png)',
  '<script>window.stolen=2</script><iframe src="https://tracker.example/c"></iframe>',
  '[run](javascript:window.stolen=3) [data](data:text/html,x) [web](https://user:pw@exa\u0440ple.example/d)',
  '<a href="https://tracker.example/e" onclick="window.stolen=4">raw</a>',
].join('\n\n');

const TERMINAL =
  '\u001b]0;stolen title\u0007\u001b]52;c;c3RvbGVu\u0007\u001b]2;again\u001b\\' +
  '\u001bPq"1;1;1;1#0;2;0;0;0~-\u001b\\\u001b[c\u001b[6n\u001b]10;?\u0007' +
  '\u001b]8;;javascript:window.stolen=5\u0007click\u001b]8;;\u0007 ' +
  'see https://docs.example/page.\r\nlast line\r\n';

const conversationOf = (text: string): string =>
  `${JSON.stringify({
    type: 'assistant',
    uuid: 'a1',
    parentUuid: null,
    sessionId: 's',
    timestamp: '2026-01-01T00:00:00.000Z',
    message: { role: 'assistant', content: [{ type: 'text', text }] },
  })}\n`;

const fill = (stores: Stores): void => {
  stores.conversations.add(
    'c',
    { ...newConversation('claude'), title: '<b>bold</b>' },
    appendToStream(EMPTY_STREAM, utf8(conversationOf(MARKDOWN))),
  );
  stores.terminals.add(
    't',
    { ...newTerminal('api'), process: { id: 'gone', base: 0 } },
    appendToStream(EMPTY_STREAM, utf8(TERMINAL)),
  );
  stores.notes.add('n', newNote('<i>n</i>'), textBlob('<img src=x onerror=alert(1)>'));
  stores.layout.open({ kind: 'conversation', key: 'c' });
  stores.layout.open({ kind: 'note', key: 'n' });
  stores.layout.open({ kind: 'terminal', key: 't' });
};

const requestsTo = (host: string): readonly string[] =>
  performance
    .getEntriesByType('resource')
    .map(({ name }) => name)
    .filter((name) => name.includes(host));

test('captured markup is shown as text: nothing is fetched, nothing runs, nothing is renamed', async () => {
  const typed: string[] = [];
  const { stores } = await aShownSession(fill);
  const title = document.title;
  const acts = stores.companion.getState().acts;
  expect(acts).toBeNull();
  await expect.element(panelCalled('api')).toBeVisible();
  await userEvent.keyboard('{Alt>}1{/Alt}');
  await expect.element(page.getByText('Hello', { exact: false }).first()).toBeVisible();

  const conversation = panelCalled('<b>bold</b>').element();
  expect(conversation.querySelectorAll('img, iframe, script, object, form').length).toBe(0);
  const links = [...conversation.querySelectorAll('a')].map((link) => link.getAttribute('href'));
  expect(links).toEqual([`https://${LOOKALIKE}/d`]);
  expect(requestsTo('tracker.example')).toEqual([]);
  expect('stolen' in window).toBe(false);
  expect(document.title).toBe(title);
  expect(typed).toEqual([]);
});

test('a link asks before it opens and shows the host that would really be asked for', async () => {
  const opened: string[] = [];
  window.open = (url) => {
    opened.push(String(url));
    return null;
  };
  await aShownSession(fill);
  await userEvent.keyboard('{Alt>}1{/Alt}');
  await userEvent.click(page.getByRole('link', { name: 'web' }));
  const dialog = page.getByRole('dialog', { name: 'Open this link?' });
  await expect.element(dialog.getByText(LOOKALIKE, { exact: true })).toBeVisible();
  expect(opened).toEqual([]);
  await userEvent.click(buttonCalled('Stay here').first());
  expect(opened).toEqual([]);

  await userEvent.click(page.getByRole('link', { name: 'web' }));
  await userEvent.click(buttonCalled('Open in a new tab'));
  expect(opened).toEqual([`https://${LOOKALIKE}/d`]);
});

test('old output is shown without the questions, titles and clipboard writes that were in it', async () => {
  const { stores } = await aShownSession(fill);
  const terminal = stores.terminals.find('t');
  await expect.element(panelCalled('api')).toBeVisible();
  await userEvent.click(buttonCalled('Show as text').first());
  const text = page.getByRole('region', { name: 'Output of api as text' });
  await expect.element(text).toHaveTextContent('click see https://docs.example/page. last line');
  await expect.poll(() => terminal?.content.getState().length, SOON).toBe(utf8(TERMINAL).length);
});
