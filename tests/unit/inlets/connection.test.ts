import { expect, test } from 'vitest';
import { createFakeCompanion, SECRET } from '../../support/stores/fake-companion.ts';
import { aLinkedWorld } from '../../support/stores/linked-world.ts';
import { OPEN_STATE } from '../../support/stores/memory-engine.ts';

test('a companion that was not running is found within five seconds of its start', async () => {
  const companion = createFakeCompanion();
  companion.stop();
  const { stores, time } = await aLinkedWorld({ companion });
  await time.pass(60_000);
  expect(stores.companion.getState().status).toEqual({ kind: 'missing' });
  companion.start();
  await time.pass(5_000);
  expect(stores.companion.getState().status).toEqual({ kind: 'connected' });
});

test('a companion that goes is missing from that moment, and the session remembers when', async () => {
  const { stores, time, companion } = await aLinkedWorld();
  await time.pass(30_000);
  const goneAt = time.clock.now();
  companion.stop();
  await time.pass(60_000);
  expect(stores.companion.getState()).toMatchObject({
    status: { kind: 'missing' },
    lastSeenAt: goneAt,
  });
  expect(stores.layout.seenAt()).toBe(goneAt);
  expect(stores.status.getState().companion).toEqual({ kind: 'missing', lastSeenAt: goneAt });
});

test('something that answers on the port without knowing the secret is an impostor and is told nothing', async () => {
  const companion = createFakeCompanion();
  companion.setSecret(new Uint8Array(32).fill(1));
  const { stores } = await aLinkedWorld({ companion });
  expect(stores.companion.getState().status).toEqual({ kind: 'impostor' });
  expect(companion.asked).toEqual([]);
});

test('a client that the companion no longer knows is told to pair again', async () => {
  const { stores, time, companion } = await aLinkedWorld();
  companion.forgetClient();
  await time.pass(1_000);
  expect(stores.companion.getState().status).toEqual({ kind: 'unpaired' });
});

test('a page without a secret does not open a socket and says whether a companion is there', async () => {
  const opened: string[] = [];
  const ports = {
    pairing: { client: async () => null, keep: async () => true },
    openSocket: (url: string) => {
      opened.push(url);
      return { send: () => undefined, close: () => undefined };
    },
  };
  const there = await aLinkedWorld({
    ports: { ...ports, send: async () => new Response('holdfast-companion') },
  });
  expect(there.stores.companion.getState().status).toEqual({ kind: 'unpaired' });
  const gone = await aLinkedWorld({
    ports: { ...ports, send: () => Promise.reject(new TypeError('refused')) },
  });
  expect(gone.stores.companion.getState().status).toEqual({ kind: 'missing' });
  expect(opened).toEqual([]);
});

test('a pairing code leaves the address bar at once and is exchanged for a secret that only the worker keeps', async () => {
  let hash = '#pair=one-time-code';
  const sent: string[] = [];
  const kept: unknown[] = [];
  const world = await aLinkedWorld({
    ports: {
      address: {
        hash: () => hash,
        dropHash: () => {
          hash = '';
        },
      },
      send: async (url, init) => {
        sent.push(`${init.method} ${url} ${init.body}`);
        const secret = Buffer.from(SECRET).toString('base64url');
        return new Response(JSON.stringify({ clientId: 'c'.repeat(32), secret }));
      },
      pairing: {
        client: async () => (kept.length > 0 ? 'c'.repeat(32) : null),
        keep: async (clientId, secret) => {
          kept.push([clientId, [...secret]]);
          return true;
        },
      },
    },
  });
  expect(hash).toBe('');
  expect(sent).toEqual(['POST http://127.0.0.1:4872/pair {"code":"one-time-code"}']);
  expect(kept).toEqual([['c'.repeat(32), [...SECRET]]]);
  expect(world.stores.companion.getState().status).toEqual({ kind: 'connected' });
});

test('a code that is no good any more is said, and not tried again', async () => {
  let tries = 0;
  const world = await aLinkedWorld({
    ports: {
      address: { hash: () => '#pair=too-old', dropHash: () => undefined },
      send: async (url) => {
        if (url.endsWith('/pair')) tries += 1;
        return new Response('', { status: url.endsWith('/pair') ? 401 : 200 });
      },
      pairing: { client: async () => null, keep: async () => true },
    },
  });
  expect(world.stores.companion.getState().status).toEqual({ kind: 'code-refused' });
  await world.time.pass(60_000);
  expect(tries).toBe(1);
});

test('a closed session leaves no connection behind', async () => {
  const { stores, time, companion } = await aLinkedWorld();
  await stores.session.close();
  await time.pass(60_000);
  const before = companion.asked.length;
  await time.pass(60_000);
  expect(companion.asked.length).toBe(before);
  expect(stores.companion.getState().transcripts).toEqual([]);
});

test('a pairing code is exchanged as soon as there is an account, before any session is opened', async () => {
  const kept: string[] = [];
  let isThere = false;
  const { stores, time, engine } = await aLinkedWorld({
    ports: {
      address: { hash: () => '#pair=one-time-code', dropHash: () => undefined },
      send: async () => {
        if (!isThere) throw new TypeError('not started yet');
        const secret = Buffer.from(SECRET).toString('base64url');
        return new Response(JSON.stringify({ clientId: 'd'.repeat(32), secret }));
      },
      pairing: {
        client: async () => null,
        keep: async (clientId) => {
          kept.push(clientId);
          return true;
        },
      },
    },
  });
  await stores.session.close();
  isThere = true;
  await time.pass(10_000);
  expect(kept).toEqual([]);
  engine.setState(OPEN_STATE);
  await time.pass(10);
  expect(kept).toEqual(['d'.repeat(32)]);
});
