import { randomBytes } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Companion } from '@holdfast/connector-desktop/src/companion.ts';
import { toBase64url, toHex } from '@holdfast/shared/base/bytes.ts';
import { challengeBytes, CLOSE, encodeMessage } from '@holdfast/shared/link/link.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { APP, aWorld, startedIn, timersWithout, type World } from './companion-world.ts';
import {
  type Greeting,
  greet,
  openPage,
  openRaw,
  type Paired,
  pairWith,
  prove,
  type RawLink,
  valueOf,
} from './page.ts';

const OTHER = 'http://localhost:4999';

let world: World;
let companion: Companion;
let paired: Paired;

beforeEach(async () => {
  world = await aWorld();
  companion = await startedIn(world, { origins: [APP, OTHER] });
  paired = await pairWith(companion);
});

afterEach(async () => {
  await companion.stop();
  await world.remove();
});

const sayProof = (link: RawLink, proof: Uint8Array): void =>
  link.say(encodeMessage({ kind: 'proof', proof: toBase64url(proof) }));

const proofFor = (link: RawLink, greeting: Greeting, secret: Uint8Array): Uint8Array =>
  prove(
    secret,
    challengeBytes('page', greeting.ownNonce, greeting.otherNonce, link.host, link.origin),
  );

const aVerb = JSON.stringify({ kind: 'request', id: 1, verb: 'terminal.list', args: {} });

test('the right answer opens the link, and only then', async () => {
  const page = await openPage(companion, paired);
  expect(page.ready.home).toBe(world.home);
  expect(valueOf(await page.call('terminal.list', {}))).toEqual({ terminals: [] });
});

test('each side signs its own role, both nonces, Host and Origin', async () => {
  const link = await openRaw(companion.port);
  const { ownNonce, otherNonce, otherProof } = await greet(link, paired.clientId);
  const own = challengeBytes('companion', otherNonce, ownNonce, link.host, link.origin);
  expect(otherProof).toEqual(prove(paired.secret, own));
});

describe('no link opens', () => {
  const cases: readonly (readonly [
    string,
    (link: RawLink, greeting: Greeting) => Promise<Uint8Array> | Uint8Array,
  ])[] = [
    ['for a guess', () => new Uint8Array(randomBytes(32))],
    ['for zeros', () => new Uint8Array(32)],
    ['for the companion’s own answer sent back', (_, { otherProof }) => otherProof],
    [
      'for an answer made with the secret of somebody else',
      async (link, greeting) => proofFor(link, greeting, (await pairWith(companion)).secret),
    ],
    [
      'for an answer recorded on another connection',
      async () => {
        const earlier = await openRaw(companion.port);
        return proofFor(earlier, await greet(earlier, paired.clientId), paired.secret);
      },
    ],
    [
      'for an answer made for another port',
      (link, greeting) =>
        proofFor({ ...link, host: `127.0.0.1:${companion.port + 1}` }, greeting, paired.secret),
    ],
    [
      'for an answer made for another page',
      (link, greeting) => proofFor({ ...link, origin: OTHER }, greeting, paired.secret),
    ],
    [
      'for an answer with the nonces exchanged',
      (link, { ownNonce, otherNonce, otherProof }) =>
        proofFor(link, { ownNonce: otherNonce, otherNonce: ownNonce, otherProof }, paired.secret),
    ],
  ];

  test.each(cases)('%s', async (_, answer) => {
    const link = await openRaw(companion.port);
    const greeting = await greet(link, paired.clientId);
    sayProof(link, await answer(link, greeting));
    link.say(aVerb);
    expect(await link.closed).toBe(CLOSE.badProof);
    await expect(link.next()).rejects.toThrow('closed');
  });

  test('for a verb before the handshake, or in the middle of it', async () => {
    const first = await openRaw(companion.port);
    first.say(aVerb);
    expect(await first.closed).toBe(CLOSE.badMessage);
    const second = await openRaw(companion.port);
    await greet(second, paired.clientId);
    second.say(aVerb);
    expect(await second.closed).toBe(CLOSE.badMessage);
    await expect(second.next()).rejects.toThrow('closed');
  });

  test('for a client that nobody paired', async () => {
    const link = await openRaw(companion.port);
    await expect(greet(link, 'ab'.repeat(16))).rejects.toThrow('closed');
    expect(await link.closed).toBe(CLOSE.unknownClient);
  });

  test('for a client that was paired by another page', async () => {
    const link = await openRaw(companion.port, { origin: OTHER });
    await expect(greet(link, paired.clientId)).rejects.toThrow('closed');
    expect(await link.closed).toBe(CLOSE.unknownClient);
  });

  test.each([
    ['text that is no JSON', 'hello'],
    [
      'another version',
      encodeMessage({
        kind: 'hello',
        version: 1,
        clientId: 'ab'.repeat(16),
        nonce: 'A'.repeat(43),
      }).replace('1', '2'),
    ],
    [
      'a short nonce',
      JSON.stringify({ kind: 'hello', version: 1, clientId: 'ab'.repeat(16), nonce: 'AA' }),
    ],
    ['a message above 4 KiB', 'x'.repeat(5_000)],
  ])('for %s', async (_, text) => {
    const link = await openRaw(companion.port);
    link.say(text);
    expect(await link.closed).toBe(CLOSE.badMessage);
  });

  test('for a binary frame', async () => {
    const link = await openRaw(companion.port);
    link.socket.send(new Uint8Array(20));
    expect(await link.closed).toBe(CLOSE.badMessage);
  });

  test('for a second hello after the first', async () => {
    const link = await openRaw(companion.port);
    await greet(link, paired.clientId);
    await expect(greet(link, paired.clientId)).rejects.toThrow('closed');
    expect(await link.closed).toBe(CLOSE.badMessage);
  });
});

test('who has not answered in ten seconds is shut out, and who has stays', async () => {
  await companion.stop();
  const timers = timersWithout(10_000);
  companion = await startedIn(world, { timers });
  const silent = await openRaw(companion.port);
  const halfway = await openRaw(companion.port);
  await greet(halfway, paired.clientId);
  const page = await openPage(companion, paired);
  timers.fire(10_000);
  expect(await silent.closed).toBe(CLOSE.handshakeLate);
  expect(await halfway.closed).toBe(CLOSE.handshakeLate);
  expect(valueOf(await page.call('roots.list', {})).roots).toEqual([]);
});

test('another process on the port cannot answer, and learns nothing that opens the real one', async () => {
  // The other process hands everything on to the companion; the page signs the port it dialled.
  const link = await openRaw(companion.port);
  const { ownNonce, otherNonce, otherProof } = await greet(link, paired.clientId);
  const dialled = `127.0.0.1:${companion.port + 1}`;
  const expected = prove(
    paired.secret,
    challengeBytes('companion', otherNonce, ownNonce, dialled, link.origin),
  );
  expect(otherProof).not.toEqual(expected);
});

test('the secret crosses once, when it is made, and never again', async () => {
  const crossed: string[] = [];
  const link = await openRaw(companion.port);
  link.socket.on('message', (data: Buffer) => crossed.push(data.toString('latin1')));
  const greeting = await greet(link, paired.clientId);
  const proof = proofFor(link, greeting, paired.secret);
  sayProof(link, proof);
  await link.next();
  const said = [...crossed, toBase64url(proof), toHex(proof)].join('\n');
  expect(said).not.toContain(toBase64url(paired.secret));
  expect(said).not.toContain(toHex(paired.secret));
});

describe('on an open link', () => {
  test('an unknown verb closes the socket', async () => {
    const { link } = await openPage(companion, paired);
    link.say(JSON.stringify({ kind: 'request', id: 1, verb: 'shell.run', args: {} }));
    expect(await link.closed).toBe(CLOSE.unknownVerb);
  });

  test.each(['constructor', '__proto__', 'toString'])(
    'a name of every object is no verb: %s',
    async (verb) => {
      const { link } = await openPage(companion, paired);
      link.say(JSON.stringify({ kind: 'request', id: 1, verb, args: {} }));
      expect(await link.closed).toBe(CLOSE.unknownVerb);
    },
  );

  test('what is no request closes the socket', async () => {
    const { link } = await openPage(companion, paired);
    link.say('{"kind":"request"}');
    expect(await link.closed).toBe(CLOSE.badMessage);
  });

  test('a frame above 8 MiB closes the socket', async () => {
    const { link } = await openPage(companion, paired);
    link.say('x'.repeat(8 * 1_048_576 + 1));
    expect(await link.closed).toBe(1009);
  });

  test('arguments that do not fit are told by field, and the link goes on', async () => {
    const page = await openPage(companion, paired);
    const size = { columns: 80, rows: 99_999 };
    expect(await page.call('terminal.open', { cwd: null, size })).toMatchObject({
      error: { kind: 'bad-arguments', field: 'size.rows' },
    });
    expect((await page.call('terminal.list', {})).ok).toBe(true);
  });

  test('more than 32 requests at once are refused, not queued without end', async () => {
    const page = await openPage(companion, paired);
    const calls = await Promise.all(
      Array.from({ length: 60 }, () => page.call('transcript.list', {})),
    );
    const refused = calls.filter(({ ok }) => !ok);
    expect(refused.length).toBe(60 - 32);
    expect(refused[0]).toMatchObject({ error: { kind: 'too-many', of: 'requests', limit: 32 } });
  });

  test('things that are not there are told as such', async () => {
    const page = await openPage(companion, paired);
    const terminal = 'ab'.repeat(16);
    expect(await page.call('terminal.input', { terminal, text: 'x' })).toMatchObject({
      error: { kind: 'unknown-terminal' },
    });
    expect(await page.call('terminal.close', { terminal })).toMatchObject({
      error: { kind: 'unknown-terminal' },
    });
    expect(await page.call('channel.ack', { channel: 2 ** 31 + 5, toByte: 1 })).toMatchObject({
      error: { kind: 'unknown-channel' },
    });
  });
});

test('a seventeenth socket is refused until one of the others is gone', async () => {
  const links = await Promise.all(Array.from({ length: 16 }, () => openRaw(companion.port)));
  await expect(openRaw(companion.port)).rejects.toThrow(/503/);
  links[0]?.socket.close();
  await links[0]?.closed;
  await expect.poll(async () => (await openRaw(companion.port)).socket.readyState).toBe(1);
});

describe('clients', () => {
  test('each is listed, and knows itself', async () => {
    const other = await pairWith(companion, OTHER);
    const page = await openPage(companion, paired);
    const { clients } = valueOf(await page.call('clients.list', {}));
    expect(clients.map(({ clientId, origin, current }) => ({ clientId, origin, current }))).toEqual(
      [
        { clientId: paired.clientId, origin: APP, current: true },
        { clientId: other.clientId, origin: OTHER, current: false },
      ],
    );
  });

  test('one is revoked alone: its sockets close and it does not come back', async () => {
    const other = await pairWith(companion, OTHER);
    const page = await openPage(companion, paired);
    const victim = await openPage(companion, other, { origin: OTHER });
    valueOf(await page.call('clients.revoke', { clientId: other.clientId }));
    expect(await victim.link.closed).toBe(CLOSE.unknownClient);
    const again = await openRaw(companion.port, { origin: OTHER });
    await expect(greet(again, other.clientId)).rejects.toThrow('closed');
    expect((await page.call('clients.list', {})).ok).toBe(true);
    expect(await page.call('clients.revoke', { clientId: other.clientId })).toMatchObject({
      error: { kind: 'unknown-client' },
    });
  });

  test('who revokes itself is answered before its socket closes', async () => {
    const page = await openPage(companion, paired);
    const { clientId } = paired;
    expect((await page.call('clients.revoke', { clientId })).ok).toBe(true);
    expect(await page.link.closed).toBe(CLOSE.unknownClient);
  });

  test('a client that is taken out of the file is out', async () => {
    await rm(join(world.dataDir, 'companion-clients.json'));
    const link = await openRaw(companion.port);
    await expect(greet(link, paired.clientId)).rejects.toThrow('closed');
    expect(await link.closed).toBe(CLOSE.unknownClient);
  });

  test('pairing lasts over a restart', async () => {
    await companion.stop();
    companion = await startedIn(world);
    expect((await openPage(companion, paired)).ready.home).toBe(world.home);
  });

  test('while the file cannot be understood, nobody gets in and nothing is overwritten', async () => {
    const path = join(world.dataDir, 'companion-clients.json');
    await writeFile(path, '{"version":1,"clients":[{}');
    const link = await openRaw(companion.port);
    await expect(greet(link, paired.clientId)).rejects.toThrow('closed');
    await expect(pairWith(companion)).rejects.toThrow('500');
    expect(await readFile(path, 'utf8')).toBe('{"version":1,"clients":[{}');
  });
});
