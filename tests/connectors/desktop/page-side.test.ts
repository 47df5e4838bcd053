import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Companion } from '@holdfast/connector-desktop/src/companion.ts';
import { fromUtf8, toBase64url } from '@holdfast/shared/base/bytes.ts';
import { ok } from '@holdfast/shared/base/result.ts';
import { proveToCompanion } from '@holdfast/shared/keyring/companion.ts';
import { encodeMessage, parseHello } from '@holdfast/shared/link/link.ts';
import { connectCompanion, type Connected } from '@holdfast/web/src/inlets/handshake.ts';
import type { OpenSocket } from '@holdfast/web/src/inlets/socket.ts';

import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { APP, aWorld, startedIn, timersWithout, type World } from './companion-world.ts';
import { type Paired, pairWith } from './page.ts';

/*
 * The page's own code on one end and the companion's on the other: what each tests against a stand-in
 * of its own must also be true of the two together.
 */

let world: World;
let companion: Companion;
let paired: Paired;

beforeEach(async () => {
  world = await aWorld();
  companion = await startedIn(world);
  paired = await pairWith(companion);
});

afterEach(async () => {
  await companion.stop();
  await world.remove();
});

/** What the browser adds to a socket by itself: the Origin. */
const openSocket: OpenSocket = (url, hear) => {
  const socket = new WebSocket(url, { headers: { origin: APP } });
  socket.on('open', hear.opened);
  socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary) hear.bytes(new Uint8Array(data));
    else hear.text(data.toString('utf8'));
  });
  socket.on('close', (code) => hear.closed(code));
  socket.on('error', () => undefined);
  return { send: (text) => socket.send(text), close: () => socket.close() };
};

const connect = (host: string, client = paired): Promise<Connected> =>
  connectCompanion(
    {
      engine: {
        answerCompanion: async (challenge) => {
          const proof = await proveToCompanion(new Uint8Array(client.secret), challenge);
          return ok(proof.ok ? { kind: 'proof', proof: proof.value } : { kind: 'impostor' });
        },
      },
      random: { bytes: (length) => new Uint8Array(randomBytes(length)) },
      timers: timersWithout(),
      openSocket,
      companion: { host },
      origin: APP,
      captured: () => undefined,
      dropped: () => undefined,
      closed: () => undefined,
    },
    client.clientId,
  );

test('the page opens a link, reads a file and follows a terminal', async () => {
  const project = join(world.home, 'project');
  await mkdir(project);
  await writeFile(join(project, 'a.txt'), 'größe');
  const connected = await connect(`127.0.0.1:${companion.port}`);
  if (connected.kind !== 'ready') throw new Error(connected.kind);
  const { link, home, close } = connected;
  expect(home).toBe(world.home);

  const root = await link.ask('roots.add', { path: project, confirmed: true });
  const rootId = root.ok ? root.value.root : '';
  const read = await link.askForBytes('file.read', { root: rootId, path: 'a.txt' });
  expect(read.ok && fromUtf8(read.value.bytes)).toBe('größe');

  const size = { columns: 80, rows: 24 };
  const opened = await link.ask('terminal.open', { cwd: project, size });
  const terminal = opened.ok ? opened.value.id : '';
  const attached = await link.ask('terminal.attach', { terminal, fromByte: 0, windowBytes: null });
  const printed: Uint8Array[] = [];
  link.follow(attached.ok ? attached.value.channel : 0, {
    bytes: (_, bytes) => printed.push(bytes),
    event: () => undefined,
  });
  await link.ask('terminal.input', { terminal, text: 'echo a$((1+1))b\r' });
  await expect.poll(() => Buffer.concat(printed).toString('utf8')).toContain('a2b');
  close();
});

test('a page that was never paired, or whose pairing was revoked, is told to pair', async () => {
  const host = `127.0.0.1:${companion.port}`;
  expect(await connect(host, { clientId: 'ab'.repeat(16), secret: paired.secret })).toEqual({
    kind: 'unpaired',
  });
});

test('a page that holds another secret takes the companion for an impostor', async () => {
  const secret = new Uint8Array(32);
  expect(await connect(`127.0.0.1:${companion.port}`, { ...paired, secret })).toEqual({
    kind: 'impostor',
  });
});

test('a process that has taken the port and makes up its proof gets no proof of ours', async () => {
  const heard: string[] = [];
  const impostor = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  impostor.on('connection', (socket) => {
    socket.on('message', (data: Buffer) => {
      heard.push(data.toString('utf8'));
      const random = (): string => toBase64url(new Uint8Array(randomBytes(32)));
      socket.send(encodeMessage({ kind: 'challenge', nonce: random(), proof: random() }));
    });
  });
  await once(impostor, 'listening');
  const address = impostor.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  expect(await connect(`127.0.0.1:${port}`)).toEqual({ kind: 'impostor' });
  expect(heard.map((text) => parseHello(text).ok)).toEqual([true]);
  impostor.close();
});

test('where nothing listens, the companion is missing', async () => {
  const { port } = companion;
  await companion.stop();
  expect(await connect(`127.0.0.1:${port}`)).toEqual({ kind: 'missing' });
  companion = await startedIn(world);
});
