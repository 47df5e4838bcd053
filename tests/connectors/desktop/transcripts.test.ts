import { appendFile, mkdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Companion } from '@holdfast/connector-desktop/src/companion.ts';
import { toBase64url, utf8 } from '@holdfast/shared/base/bytes.ts';
import type { TranscriptItem } from '@holdfast/shared/capture/capture.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hasSharedData, readSharedData } from '../../support/shared-data.ts';
import { aWorld, startedIn, timersWithout, type World } from './companion-world.ts';
import { openPage, type Page, type Paired, pairWith, valueOf } from './page.ts';

const SESSION = '0ccf1a04-1b4c-43b6-8aa5-79e41db43a68';

let world: World;
let companion: Companion;
let paired: Paired;
let page: Page;

beforeEach(async () => {
  world = await aWorld();
  companion = await startedIn(world);
  paired = await pairWith(companion);
  page = await openPage(companion, paired);
});

afterEach(async () => {
  await companion.stop();
  await world.remove();
});

const claudePath = (name = `${SESSION}.jsonl`): string =>
  join(world.claude, 'projects', '-w-my-project', name);

const put = async (path: string, text: string | Uint8Array): Promise<string> => {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  return path;
};

const line = (text: string): string =>
  `${JSON.stringify({ type: 'user', uuid: text, sessionId: SESSION, cwd: '/w/my project', message: { content: text } })}\n`;

const list = async (): Promise<readonly TranscriptItem[]> =>
  valueOf(await page.call('transcript.list', {})).transcripts;

const onlyId = async (): Promise<string> => (await list())[0]?.id ?? '';

const follow = async (from: string | { text: string; generation: number } | null = null) => {
  const known = typeof from === 'string' ? { text: from, generation: 0 } : from;
  return valueOf(
    await page.call('transcript.follow', {
      transcript: await onlyId(),
      from:
        known === null
          ? null
          : {
              generation: known.generation,
              byte: utf8(known.text).length,
              tail: toBase64url(utf8(known.text).slice(-4_096)),
            },
    }),
  );
};

const isCaughtUp = (at: Page, channel: number, toByte: number): boolean =>
  at.events.some(
    (event) => event.event === 'caught-up' && event.channel === channel && event.toByte === toByte,
  );

test('both tools are found, newest first, and subagents beside who started them', async () => {
  const main = await put(claudePath(), line('Fix the bug'));
  await put(claudePath(`${SESSION}/subagents/agent-a1.jsonl`), line('look around'));
  await put(claudePath('agent-b2.jsonl'), line('older place'));
  const codex = await put(
    join(world.codex, 'sessions/2025/09/24/rollout-2025-09-24T19-22-20-x.jsonl'),
    `${JSON.stringify({ timestamp: 't', type: 'session_meta', payload: { id: 'C', cwd: '/w/p' } })}\n`,
  );
  await put(claudePath('notes.txt'), 'not one');
  await put(join(world.codex, 'sessions/2025/history.jsonl'), 'not one either');
  await utimes(main, 2_000_000, 2_000_000);
  await utimes(codex, 3_000_000, 3_000_000);

  const items = await list();
  const old = items.filter(({ modifiedAt }) => modifiedAt <= 3_000_000_000);
  expect(old.map(({ tool, title, cwd, parent }) => ({ tool, title, cwd, parent }))).toEqual([
    { tool: 'codex', title: null, cwd: '/w/p', parent: null },
    { tool: 'claude', title: 'Fix the bug', cwd: '/w/my project', parent: null },
  ]);
  const children = items.filter(({ parent }) => parent !== null);
  expect(new Set(children.map(({ title }) => title))).toEqual(
    new Set(['look around', 'older place']),
  );
  expect(new Set(children.map(({ parent }) => parent))).toEqual(new Set([old[1]?.id]));
});

test('an id is the same after a restart and shows nothing of the place', async () => {
  await put(claudePath(), line('x'));
  const before = await onlyId();
  await companion.stop();
  companion = await startedIn(world);
  page = await openPage(companion, await pairWith(companion));
  expect(await onlyId()).toBe(before);
  expect(before).toMatch(/^[0-9a-f]{32}$/);
});

test('links are not followed, neither to folders nor to files', async () => {
  await put(join(world.outside, 'deep/private.jsonl'), line('private'));
  await mkdir(dirname(claudePath()), { recursive: true });
  await symlink(join(world.outside, 'deep'), claudePath('linked-folder'));
  await symlink(join(world.outside, 'deep/private.jsonl'), claudePath('linked.jsonl'));
  expect(await list()).toEqual([]);
});

test('what is not a transcript we found cannot be read or followed', async () => {
  const transcript = 'ab'.repeat(16);
  const expected = { error: { kind: 'unknown-transcript' } };
  expect(await page.call('transcript.read', { transcript, fromByte: 0 })).toMatchObject(expected);
  expect(await page.call('transcript.follow', { transcript, from: null })).toMatchObject(expected);
});

test('a transcript that became a link after it was found is refused', async () => {
  const path = await put(claudePath(), line('x'));
  const transcript = await onlyId();
  await rm(path);
  await put(join(world.outside, 'private.jsonl'), line('private'));
  await symlink(join(world.outside, 'private.jsonl'), path);
  const read = await page.call('transcript.read', { transcript, fromByte: 0 });
  expect(read.ok).toBe(false);
  expect(page.frames).toEqual([]);
});

test('a long transcript comes in pages of whole lines that make up the file', async () => {
  const text = Array.from({ length: 30_000 }, (_, index) => line(`message ${index}`)).join('');
  await put(claudePath(), text);
  const transcript = await onlyId();
  let at = 0;
  let whole = '';
  const revisions = new Set<number>();
  while (at < text.length) {
    const answer = await page.call('transcript.read', { transcript, fromByte: at });
    const { fromByte, toByte, sizeBytes, revision } = valueOf(answer);
    expect([fromByte, sizeBytes]).toEqual([at, text.length]);
    const part = page.textOf(answer.id);
    expect(part.length).toBeLessThanOrEqual(1_048_576);
    expect(part.endsWith('\n')).toBe(true);
    revisions.add(revision);
    whole += part;
    at = toByte;
  }
  expect(whole === text).toBe(true);
  expect([...revisions]).toEqual([0]);
});

test('a line longer than a page is read in parts', async () => {
  const text = `{"long":"${'x'.repeat(2_500_000)}"}\n`;
  await put(claudePath(), text);
  const transcript = await onlyId();
  const first = await page.call('transcript.read', { transcript, fromByte: 0 });
  expect(valueOf(first)).toMatchObject({ toByte: 1_048_576 });
  const last = await page.call('transcript.read', { transcript, fromByte: 2_097_152 });
  expect(valueOf(last)).toMatchObject({ toByte: text.length });
});

test('pages of a file that was cut in between have different revisions', async () => {
  const path = await put(claudePath(), line('one') + line('two'));
  const transcript = await onlyId();
  const read = async () => valueOf(await page.call('transcript.read', { transcript, fromByte: 0 }));
  expect((await read()).revision).toBe(0);
  await appendFile(path, line('three'));
  expect((await read()).revision).toBe(0);
  await writeFile(path, line('one'));
  expect((await read()).revision).toBe(1);
});

test('a follower gets what is there and what comes, by whole lines', async () => {
  const path = await put(claudePath(), `${line('one')}{"half":`);
  const { channel, generation, fromByte, continued } = await follow();
  expect({ generation, fromByte, continued }).toEqual({
    generation: 0,
    fromByte: 0,
    continued: false,
  });
  await page.until(() => isCaughtUp(page, channel, line('one').length));
  expect(page.textOf(channel)).toBe(line('one'));

  await appendFile(path, `"whole"}\n${line('two')}{`);
  const expected = `${line('one')}{"half":"whole"}\n${line('two')}`;
  await page.until(() => isCaughtUp(page, channel, expected.length));
  expect(page.textOf(channel)).toBe(expected);
});

test('following goes on where the page stopped, over a restart of the companion', async () => {
  const seen = Array.from({ length: 200 }, (_, index) => line(`message ${index}`)).join('');
  await put(claudePath(), seen + line('meanwhile'));
  await companion.stop();
  companion = await startedIn(world);
  page = await openPage(companion, await pairWith(companion));
  const { channel, fromByte, continued, generation } = await follow({ text: seen, generation: 7 });
  expect({ fromByte, continued, generation }).toEqual({
    fromByte: seen.length,
    continued: true,
    generation: 7,
  });
  await page.until(() => isCaughtUp(page, channel, seen.length + line('meanwhile').length));
  expect(page.textOf(channel)).toBe(line('meanwhile'));
});

test.each([
  ['was rewritten', line('other') + line('text')],
  ['was cut', line('o')],
  ['is empty', ''],
])('following starts a new generation when the file %s', async (_, now) => {
  const seen = line('one') + line('two');
  await put(claudePath(), now);
  const { channel, fromByte, continued, generation } = await follow({ text: seen, generation: 3 });
  expect({ fromByte, continued, generation }).toEqual({
    fromByte: 0,
    continued: false,
    generation: 4,
  });
  await page.until(() => isCaughtUp(page, channel, now.length));
  expect(page.textOf(channel)).toBe(now);
});

test('a page that cannot show how its text ends starts a new generation', async () => {
  await put(claudePath(), line('one'));
  const answer = await page.call('transcript.follow', {
    transcript: await onlyId(),
    from: { generation: 0, byte: 4, tail: '' },
  });
  expect(valueOf(answer)).toMatchObject({ continued: false, generation: 1, fromByte: 0 });
});

test.each([
  ['cut', async (path: string) => writeFile(path, line('new'))],
  [
    'replaced',
    async (path: string) => {
      await writeFile(`${path}.tmp`, line('new'));
      await rename(`${path}.tmp`, path);
    },
  ],
  ['rewritten at the same length', async (path: string) => writeFile(path, line('fno'))],
])(
  'a follower is told when the file is %s, and gets the new text from its start',
  async (_, change) => {
    const path = await put(claudePath(), line('one'));
    const { channel } = await follow();
    await page.until(() => isCaughtUp(page, channel, line('one').length));
    const before = page.frames.length;
    await change(path);
    await page.until(() => page.events.some(({ event }) => event === 'restarted'));
    expect(page.events.find(({ event }) => event === 'restarted')).toMatchObject({
      channel,
      generation: 1,
    });
    await page.until(() => page.frames.length > before);
    expect(page.frames[before]).toMatchObject({ fromByte: 0 });
  },
);

test('a channel that was closed hears no more', async () => {
  const path = await put(claudePath(), line('one'));
  const first = await follow();
  await page.until(() => isCaughtUp(page, first.channel, line('one').length));
  valueOf(await page.call('channel.close', { channel: first.channel }));
  const second = await follow(line('one'));
  await appendFile(path, line('two'));
  await page.until(() => page.textOf(second.channel) === line('two'));
  expect(page.textOf(first.channel)).toBe(line('one'));
});

test('a transcript that is gone for good ends its channel', async () => {
  await companion.stop();
  const timers = timersWithout(2_000);
  companion = await startedIn(world, { timers });
  page = await openPage(companion, await pairWith(companion));
  const path = await put(claudePath(), line('one'));
  const { channel } = await follow();
  await page.until(() => isCaughtUp(page, channel, line('one').length));

  await rm(path);
  await writeFile(path, line('one') + line('two'));
  await expect
    .poll(() => {
      timers.fireEvery(2_000);
      return isCaughtUp(page, channel, (line('one') + line('two')).length);
    })
    .toBe(true);
  expect(page.events.some(({ event }) => event === 'ended')).toBe(false);

  await rm(path);
  await expect
    .poll(() => {
      timers.fireEvery(2_000);
      return page.events.some((event) => event.event === 'ended' && event.channel === channel);
    })
    .toBe(true);
  expect(await page.call('channel.close', { channel })).toMatchObject({
    error: { kind: 'unknown-channel' },
  });
});

test('a page that listens is told of a transcript that comes or grows', async () => {
  await companion.stop();
  const timers = timersWithout(10_000);
  companion = await startedIn(world, { timers });
  page = await openPage(companion, await pairWith(companion));
  const path = await put(claudePath(), line('Begin'));
  const told = (): readonly string[] =>
    page.events.flatMap((event) =>
      event.event === 'captured' && event.item.kind === 'transcript'
        ? [`${event.item.title} ${event.item.sizeBytes}`]
        : [],
    );
  timers.fireEvery(10_000);
  await page.until(() => told().length === 1);
  await appendFile(path, line('more'));
  timers.fireEvery(10_000);
  await page.until(() => told().length === 2);
  expect(told()).toEqual([
    `Begin ${line('Begin').length}`,
    `Begin ${(line('Begin') + line('more')).length}`,
  ]);
});

const REAL = 'claude-image-1.2MB-line-bad-lines.jsonl';
test.skipIf(!hasSharedData(REAL))(
  'a real file with a line of 1.2 MB is followed byte for byte',
  async () => {
    const bytes = readSharedData(REAL);
    await put(claudePath(), bytes);
    const { channel } = await follow();
    const lines = bytes.lastIndexOf(0x0a) + 1;
    await page.until(() => isCaughtUp(page, channel, lines));
    expect(Buffer.compare(page.bytesOf(channel), bytes.subarray(0, lines))).toBe(0);
  },
);
