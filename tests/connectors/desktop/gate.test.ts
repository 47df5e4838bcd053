import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import type { Companion } from '@holdfast/connector-desktop/src/companion.ts';
import { encodeMessage } from '@holdfast/shared/link/link.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import {
  aClock,
  APP,
  aWorld,
  type HandClock,
  optionsIn,
  startedIn,
  type World,
} from './companion-world.ts';
import { startCompanion } from '@holdfast/connector-desktop/src/companion.ts';
import { ask, openRaw, pairWith, postCode } from './page.ts';

let world: World;
let companion: Companion;
let clock: HandClock;

beforeEach(async () => {
  world = await aWorld();
  clock = aClock();
  companion = await startedIn(world, { clock });
});

afterEach(async () => {
  await companion.stop();
  await world.remove();
});

const JSON_TYPE = { 'content-type': 'application/json' };

/** What a foreign page, a rebound name or a website on the net can make a browser send. */
const FOREIGN_ORIGINS = [
  'https://evil.example',
  'http://evil.test:4872',
  'http://localhost:4873',
  'http://localhost:4870.evil.example',
  'http://LOCALHOST:4870',
  'http://localhost:4870/',
  'https://localhost:4870',
  'http://127.0.0.1:4870',
  'chrome-extension://abcdefghijklmnopabcdefghijklmnop',
  'null',
  '',
];

const foreignHosts = (port: number): readonly string[] => [
  'evil.test',
  `evil.test:${port}`,
  `localhost.evil.test:${port}`,
  `127.0.0.1.nip.example:${port}`,
  `LOCALHOST:${port}`,
  `localhost.:${port}`,
  'localhost',
  `localhost:${port + 1}`,
  `0.0.0.0:${port}`,
  `127.1:${port}`,
  `[::]:${port}`,
  `::1:${port}`,
  `user@localhost:${port}`,
];

describe('a name that is not ours', () => {
  test.each(['GET', 'POST', 'OPTIONS', 'PUT', 'DELETE'])('is refused: %s', async (method) => {
    for (const host of foreignHosts(companion.port)) {
      for (const path of ['/health', '/pair', '/link', '/anything']) {
        const { status, body, headers } = await ask(companion.port, {
          method,
          path,
          headers: { host, origin: APP, ...JSON_TYPE },
        });
        expect({ host, path, status, body }).toEqual({ host, path, status: 421, body: '' });
        expect(headers['access-control-allow-origin']).toBeUndefined();
      }
    }
  });

  test('is refused at the upgrade', async () => {
    for (const host of foreignHosts(companion.port)) {
      await expect(openRaw(companion.port, { host })).rejects.toThrow(/421/);
    }
  });

  test('each of our own names is taken', async () => {
    const { port } = companion;
    for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`]) {
      expect((await ask(port, { headers: { host } })).status).toBe(200);
    }
  });
});

describe('a foreign page', () => {
  test.each(FOREIGN_ORIGINS)('gets nothing from any method or path: %s', async (origin) => {
    const code = companion.makePairingCode();
    for (const method of ['GET', 'HEAD', 'POST', 'OPTIONS', 'PUT']) {
      for (const path of ['/pair', '/link', '/health']) {
        const { status, body, headers } = await ask(companion.port, {
          method,
          path,
          headers: { origin, ...JSON_TYPE },
          body: method === 'POST' ? encodeMessage({ code }) : '',
        });
        expect({ method, path, status, body }).toEqual({ method, path, status: 403, body: '' });
        expect(headers['access-control-allow-origin']).toBeUndefined();
      }
    }
    // The right code was among what was refused, and was not looked at.
    expect((await postCode(companion.port, code)).status).toBe(200);
  });

  test.each(FOREIGN_ORIGINS)('opens no socket: %s', async (origin) => {
    await expect(openRaw(companion.port, { origin })).rejects.toThrow(/403/);
  });

  test('opens no socket by leaving the origin out', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${companion.port}/link`);
    await expect(
      new Promise((_, reject) => {
        socket.on('error', reject);
      }),
    ).rejects.toThrow(/403/);
  });

  test.each([
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/plain',
    '',
  ])('cannot use a form, not even with our origin: %s', async (type) => {
    const code = companion.makePairingCode();
    const { status } = await ask(companion.port, {
      method: 'POST',
      path: '/pair',
      headers: { origin: APP, 'content-type': type },
      body: encodeMessage({ code }),
    });
    expect(status).toBe(415);
    expect((await postCode(companion.port, code)).status).toBe(200);
  });
});

describe('a plain GET', () => {
  test('answers the health word and nothing else', async () => {
    const health = await ask(companion.port);
    expect(health).toMatchObject({ status: 200, body: 'holdfast-companion' });
    const common = {
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
    };
    // Our page is isolated from other origins and asks for the word without reading it.
    expect(health.headers).toMatchObject({
      ...common,
      'cross-origin-resource-policy': 'cross-origin',
    });
    expect(health.headers['access-control-allow-origin']).toBeUndefined();
    expect((await ask(companion.port, { path: '/' })).headers).toMatchObject({
      ...common,
      'cross-origin-resource-policy': 'same-origin',
    });
    for (const path of [
      '/',
      '/pair',
      '/link',
      '/health?x',
      '/health/',
      '/v1/sessions',
      '//health',
    ]) {
      expect(await ask(companion.port, { path })).toMatchObject({ status: 404, body: '' });
    }
  });

  test('has no effect: it does not spend a code', async () => {
    const code = companion.makePairingCode();
    await ask(companion.port, { path: `/pair?code=${code}` });
    expect((await postCode(companion.port, code)).status).toBe(200);
  });
});

describe('our own page', () => {
  test('is told by name, never by a wildcard, that it may ask', async () => {
    const { status, headers } = await ask(companion.port, {
      method: 'OPTIONS',
      path: '/pair',
      headers: {
        origin: APP,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    });
    expect(status).toBe(204);
    expect(headers).toMatchObject({
      'access-control-allow-origin': APP,
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'content-type',
      vary: 'origin',
    });
    expect(headers['access-control-allow-credentials']).toBeUndefined();
  });

  test('a body above 1 KiB, one that is no JSON and one with more in it are refused', async () => {
    const code = companion.makePairingCode();
    const post = (body: string) =>
      ask(companion.port, {
        method: 'POST',
        path: '/pair',
        headers: { origin: APP, ...JSON_TYPE },
        body,
      });
    expect((await post(' '.repeat(2_000))).status).toBe(413);
    expect((await post('{')).status).toBe(400);
    expect((await post(JSON.stringify({ code, more: 1 }))).status).toBe(400);
    expect((await post(JSON.stringify({ code: 'x'.repeat(100) }))).status).toBe(400);
    expect((await postCode(companion.port, code)).status).toBe(200);
  });
});

describe('a pairing code', () => {
  test('is good for one use', async () => {
    const code = companion.makePairingCode();
    expect((await postCode(companion.port, code)).status).toBe(200);
    expect((await postCode(companion.port, code)).status).toBe(401);
  });

  test('is good for ten minutes', async () => {
    const early = companion.makePairingCode();
    clock.pass(599_999);
    expect((await postCode(companion.port, early)).status).toBe(200);
    const late = companion.makePairingCode();
    clock.pass(600_000);
    expect((await postCode(companion.port, late)).status).toBe(401);
  });

  test('dies after five wrong guesses', async () => {
    const code = companion.makePairingCode();
    for (let guess = 0; guess < 5; guess += 1) {
      expect((await postCode(companion.port, `guess-${guess}`)).status).toBe(401);
    }
    expect((await postCode(companion.port, code)).status).toBe(401);
  });

  test('survives four', async () => {
    const code = companion.makePairingCode();
    for (let guess = 0; guess < 4; guess += 1) await postCode(companion.port, `guess-${guess}`);
    expect((await postCode(companion.port, code)).status).toBe(200);
  });

  test('stops working when a new one is made', async () => {
    const old = companion.makePairingCode();
    companion.makePairingCode();
    expect((await postCode(companion.port, old)).status).toBe(401);
  });

  test('used twice at the same moment pairs one', async () => {
    const code = companion.makePairingCode();
    const answers = await Promise.all([1, 2, 3, 4].map(() => postCode(companion.port, code)));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      200, 401, 401, 401,
    ]);
  });

  test('holds 128 random bits', () => {
    const codes = new Set(Array.from({ length: 200 }, () => companion.makePairingCode()));
    expect(codes.size).toBe(200);
    for (const code of codes) expect(code).toMatch(/^[A-Za-z0-9_-]{22}$/);
  });

  test('nothing pairs before one was made', async () => {
    await companion.stop();
    companion = await startedIn(world);
    expect((await postCode(companion.port, '')).status).toBe(400);
    expect((await postCode(companion.port, 'undefined')).status).toBe(401);
  });
});

describe('listening', () => {
  /** Addresses in the kernel's table of sockets that listen on the port; it writes them as hexadecimal. */
  const listening = async (table: string, port: number): Promise<readonly string[]> => {
    const text = await readFile(`/proc/net/${table}`, 'utf8');
    const wanted = port.toString(16).toUpperCase().padStart(4, '0');
    return text
      .split('\n')
      .map((row) => row.trim().split(/\s+/))
      .filter(([, local = '', , state]) => state === '0A' && local.endsWith(`:${wanted}`))
      .map(([, local = '']) => local.split(':')[0] ?? '');
  };

  test.skipIf(process.platform !== 'linux')(
    'happens on the two loopback addresses alone',
    async () => {
      expect(await listening('tcp', companion.port)).toEqual(['0100007F']);
      expect(await listening('tcp6', companion.port)).toEqual(['00000000000000000000000001000000']);
      expect((await ask(companion.port, { address: '::1' })).status).toBe(200);
    },
  );

  test('a port that is taken is told, and nothing is left behind', async () => {
    const { port } = companion;
    expect(await startCompanion(optionsIn(world, { port }))).toEqual({
      ok: false,
      error: { kind: 'port-taken', port },
    });
  });

  test.each([
    '*',
    'http://localhost:4870/',
    'http://*.example',
    'localhost:4870',
    'file://',
    'null',
  ])('an origin that no browser writes is refused at the start: %s', async (origin) => {
    expect(await startCompanion(optionsIn(world, { origins: [origin] }))).toEqual({
      ok: false,
      error: { kind: 'bad-origin', origin },
    });
  });

  test('a request that names two hosts or none gets nothing', async () => {
    const answers = await Promise.all([
      raw(
        companion.port,
        `GET /health HTTP/1.1\r\nHost: localhost:${companion.port}\r\nHost: evil.test\r\n\r\n`,
      ),
      raw(companion.port, 'GET /health HTTP/1.1\r\n\r\n'),
      raw(companion.port, 'GET /health HTTP/1.0\r\n\r\n'),
      raw(companion.port, 'GET /health HTTP/1.1\r\nHost: \r\n\r\n'),
      raw(
        companion.port,
        `GET http://evil.test/health HTTP/1.1\r\nHost: localhost:${companion.port}\r\nConnection: close\r\n\r\n`,
      ),
    ]);
    for (const answer of answers) expect(answer).not.toContain('holdfast-companion');
  });
});

/** Sends bytes as they are and answers what came until the other side closed. */
const raw = (port: number, request: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port }, () => socket.end(request));
    let answer = '';
    socket.on('data', (data) => {
      answer += data.toString('latin1');
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
  });

test('two pages may be let in, each by its own name', async () => {
  await companion.stop();
  const origins = [APP, 'chrome-extension://abcdefghijklmnopabcdefghijklmnop'];
  companion = await startedIn(world, { origins });
  for (const origin of origins) {
    expect((await pairWith(companion, origin)).clientId).toMatch(/^[0-9a-f]{32}$/);
  }
});
