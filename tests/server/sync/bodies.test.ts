import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { encodePackUpload } from '@holdfast/shared/wire/frames.ts';
import { idToWire } from '@holdfast/shared/wire/ids.ts';
import { LIMITS } from '@holdfast/shared/wire/limits.ts';
import { getPacksRequest } from '@holdfast/shared/wire/packs.ts';
import { aClient, askOf, type Client, putPack, refusal, vaultPath } from './support/client.ts';
import { aListeningServer } from './support/listening.ts';
import { aServer } from './support/server.ts';
import { aPack } from './support/values.ts';

/** Says what it likes, byte for byte, and hears what the server answers until it hangs up. */
const rawConnection = (port: number) => {
  const socket: Socket = connect(port, '127.0.0.1');
  onTestFinished(() => {
    socket.destroy();
  });
  let heard = '';
  socket.on('data', (data: Buffer) => {
    heard += data.toString('latin1');
  });
  socket.on('error', () => undefined);
  const ended = new Promise<string>((resolve) => {
    socket.on('close', () => resolve(heard));
  });
  return {
    socket,
    ended,
    heard: () => heard,
    /** `false` once nobody takes more. */
    say: (data: string | Uint8Array): Promise<boolean> =>
      new Promise((resolve) => {
        if (socket.destroyed) resolve(false);
        else socket.write(data, (cause) => resolve(cause === undefined || cause === null));
      }),
  };
};

const uploadHead = (client: Client, more: readonly string[]): string =>
  [
    `PUT /api/v1${vaultPath(client.account.vaultId)}/packs/${'A'.repeat(43)} HTTP/1.1`,
    'host: 127.0.0.1',
    `authorization: Bearer ${client.token}`,
    'content-type: application/octet-stream',
    ...more,
    '',
    '',
  ].join('\r\n');

test('a body that announces too much is refused before a byte of it is read', async () => {
  const server = await aListeningServer();
  const client = await aClient(server.ask);
  const raw = rawConnection(server.port);
  await raw.say(uploadHead(client, ['content-length: 99999999999']));
  await expect.poll(raw.heard).toContain('413');
  expect(raw.heard()).toContain('"too_large"');
});

test('a body without an end is cut off at the limit, and memory stays where it was', async () => {
  const server = await aListeningServer();
  const client = await aClient(server.ask);
  const before = process.memoryUsage().rss;
  const senders = await Promise.all(
    Array.from({ length: 16 }, async () => {
      const raw = rawConnection(server.port);
      await raw.say(uploadHead(client, ['transfer-encoding: chunked']));
      const chunk = randomBytes(256 * 1024);
      let sent = 0;
      while (sent < 64 * 1024 * 1024) {
        const size = chunk.length.toString(16);
        const taken = await raw.say(
          Buffer.concat([Buffer.from(`${size}\r\n`), chunk, Buffer.from('\r\n')]),
        );
        if (!taken || raw.heard().includes('413') || raw.heard().includes('503')) break;
        sent += chunk.length;
      }
      return raw.heard();
    }),
  );
  for (const heard of senders) expect(heard).toMatch(/HTTP\/1.1 (413|503)/);
  expect(process.memoryUsage().rss - before).toBeLessThan(256 * 1024 * 1024);
});

test('a body shorter than it announced is waited for only so long', async () => {
  const server = await aListeningServer({
    timeouts: { headersMs: 300, requestMs: 500, checkMs: 50 },
  });
  const client = await aClient(server.ask);
  const raw = rawConnection(server.port);
  await raw.say(uploadHead(client, ['content-length: 5000']));
  await raw.say(randomBytes(100));
  expect(await raw.ended).toContain('408');
});

test('a body longer than it announced ends where it said, and the rest is no request', async () => {
  const server = await aListeningServer();
  const client = await aClient(server.ask);
  const raw = rawConnection(server.port);
  await raw.say(uploadHead(client, ['content-length: 10']));
  await raw.say(randomBytes(5_000));
  const heard = await raw.ended;
  expect(heard).toContain('HTTP/1.1 400');
  expect(heard).not.toContain('HTTP/1.1 20');
});

test('headers that never end are waited for only so long', async () => {
  const server = await aListeningServer({
    timeouts: { headersMs: 300, requestMs: 500, checkMs: 50 },
  });
  const raw = rawConnection(server.port);
  await raw.say('GET /api/v1/account HTTP/1.1\r\nhost: x\r\n');
  const drip = setInterval(() => {
    void raw.say('x-drip: 1\r\n');
  }, 40);
  onTestFinished(() => clearInterval(drip));
  expect(await raw.ended).toContain('408');
});

test('a request that announces two lengths, or headers without bound, is no request', async () => {
  const server = await aListeningServer();
  const client = await aClient(server.ask);
  const smuggled = rawConnection(server.port);
  await smuggled.say(uploadHead(client, ['content-length: 5', 'transfer-encoding: chunked']));
  expect(await smuggled.ended).toMatch(/^HTTP\/1.1 400/);
  const long = rawConnection(server.port);
  await long.say(uploadHead(client, [`x-long: ${'x'.repeat(40_000)}`]));
  expect(await long.ended).toMatch(/^HTTP\/1.1 431/);
});

test('a compressed body is not inflated', async () => {
  const client = await aClient((await aListeningServer()).ask);
  const bomb = gzipSync(Buffer.alloc(32 * 1024 * 1024));
  const response = await client.ask(
    `${vaultPath(client.account.vaultId)}/packs/${'A'.repeat(43)}`,
    {
      method: 'PUT',
      body: bomb,
      headers: {
        authorization: `Bearer ${client.token}`,
        'content-type': 'application/octet-stream',
        'content-encoding': 'gzip',
      },
    },
  );
  expect(await refusal(response)).toEqual({ status: 400, code: 'malformed' });
});

test('a body of another type is refused: forms and multipart never reach a schema', async () => {
  const client = await aClient(askOf(await aServer()));
  const path = vaultPath(client.account.vaultId);
  for (const type of [
    'text/plain',
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded',
    '',
  ]) {
    const headers = { authorization: `Bearer ${client.token}`, 'content-type': type };
    const response = await client.ask(`${path}/packs/check`, {
      method: 'POST',
      headers,
      body: '{"ids":[]}',
    });
    expect(await refusal(response)).toEqual({ status: 400, code: 'malformed' });
  }
});

test('a JSON message over its limit is refused whatever it says about its length', async () => {
  const client = await aClient(askOf(await aServer()));
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(64 * 1024).fill(0x20)),
  });
  const init = {
    method: 'POST',
    body,
    // Node asks for it with a streamed body; the types of the DOM do not know it.
    duplex: 'half',
    headers: {
      authorization: `Bearer ${client.token}`,
      'content-type': 'application/json',
      'content-length': '2',
    },
  };
  const response = await client.ask(`${vaultPath(client.account.vaultId)}/packs/check`, init);
  expect(response.status).toBe(413);
  expect(await response.json()).toMatchObject({ code: 'too_large', limit: LIMITS.jsonBytes });
});

test('deep, wide and strange JSON is refused and changes nothing', async () => {
  const client = await aClient(askOf(await aServer()));
  const headers = { authorization: `Bearer ${client.token}`, 'content-type': 'application/json' };
  const path = `${vaultPath(client.account.vaultId)}/packs/check`;
  const bodies = [
    `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
    `{"ids":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`,
    `{"ids":[${Array.from({ length: 50_000 }, () => '"A"').join(',')}]}`,
    '{"ids":["A"],"ids":["B"]}',
    '{"__proto__":{"ids":[]},"constructor":1}',
    '{"ids":"x"}',
    '\u0000',
    '',
  ];
  for (const body of bodies) {
    expect(await refusal(await client.ask(path, { method: 'POST', headers, body }))).toEqual({
      status: 400,
      code: 'malformed',
    });
  }
  expect(Object.keys(Object.prototype)).toEqual([]);
});

test('bodies share one room: when it is full, more are asked to come back', async () => {
  const server = await aListeningServer({ settings: { bodyBudgetBytes: 3 * 1024 * 1024 } });
  const client = await aClient(server.ask);
  const holding = rawConnection(server.port);
  await holding.say(uploadHead(client, [`content-length: ${3 * 1024 * 1024}`]));
  await holding.say(randomBytes(3 * 1024 * 1024 - 10));
  const pack = await aPack(client.account, { sizeBytes: 500_000 });
  const { bodies } = server.app.services;
  const hasRoom = (): boolean => {
    const room = bodies.take(100);
    if (room) bodies.give(100);
    return room;
  };
  await expect.poll(hasRoom).toBe(false);
  const refused = await putPack(client, pack);
  expect(refused.headers.get('retry-after')).toBe('1');
  expect(await refusal(refused)).toEqual({ status: 503, code: 'busy' });
  holding.socket.destroy();
  await expect.poll(async () => (await putPack(client, pack)).status).toBeLessThan(300);
});

test('pack streams under way have a limit, and a reader that goes away frees its place', async () => {
  const server = await aListeningServer({ settings: { packStreams: 1 } });
  const client = await aClient(server.ask);
  const packs = await Promise.all(
    Array.from({ length: 8 }, () => aPack(client.account, { sizeBytes: 2 * 1024 * 1024 })),
  );
  for (const pack of packs) await putPack(client, pack);
  const get = () =>
    client.post(`${vaultPath(client.account.vaultId)}/packs/get`, getPacksRequest, {
      ids: packs.map(({ id }) => id),
    });
  const slow = await get();
  expect(await refusal(await get())).toEqual({ status: 503, code: 'busy' });
  await slow.body?.cancel();
  await expect
    .poll(async () => {
      const again = await get();
      const { status } = again;
      await again.body?.cancel();
      return status;
    })
    .toBe(200);
});

test('an upload is read back whole over a real connection', async () => {
  const client = await aClient((await aListeningServer()).ask);
  const pack = await aPack(client.account, { sizeBytes: 4 * 1024 * 1024 });
  const path = `${vaultPath(client.account.vaultId)}/packs/${idToWire(pack.id)}`;
  expect((await client.putBytes(path, encodePackUpload(pack))).status).toBe(201);
  const got = await client.get(path);
  expect(Buffer.compare(Buffer.from(await got.arrayBuffer()), Buffer.from(pack.pack))).toBe(0);
});
