import { expect, test } from 'vitest';
import { appendAccountStateRequest } from '@holdfast/shared/wire/account.ts';
import { CLOSE, EVENTS_PROTOCOL } from '@holdfast/shared/wire/events.ts';
import { idToWire } from '@holdfast/shared/wire/ids.ts';
import { aDevice, nextState, withDevice, withRevoked } from './support/account.ts';
import { aClient, deviceLogin, login, putPack, vaultPath, withToken } from './support/client.ts';
import { aListeningServer, anOpenSocket, openSocket, takeTicket } from './support/listening.ts';
import { aCommit } from './support/records.ts';
import { aPack, aSessionId } from './support/values.ts';

const aWorld = async () => {
  const server = await aListeningServer();
  const client = await aClient(server.ask);
  return { server, client, port: server.port };
};

test('a socket tells vault, seq and kind of what happens, and nothing else', async () => {
  const { client, port } = await aWorld();
  const { account } = client;
  const socket = await anOpenSocket(port, client);
  const pack = await aPack(account);
  await putPack(client, pack);
  const commit = await aCommit(client, { sessionId: aSessionId(), adds: [pack.id] });
  await client.postBytes(`${vaultPath(account.vaultId)}/commits`, commit.bytes);
  expect(await socket.next()).toEqual({ vault: idToWire(account.vaultId), seq: 1, kind: 'commit' });
  const second = await nextState(account, account.device, account.first);
  await client.post('/account-state', appendAccountStateRequest, { state: second.wire });
  expect(await socket.next()).toEqual({ vault: null, seq: 4, kind: 'account-state' });
});

test('a repeat of a commit is no news', async () => {
  const { client, port } = await aWorld();
  const { account } = client;
  const pack = await aPack(account);
  await putPack(client, pack);
  const path = `${vaultPath(account.vaultId)}/commits`;
  const first = await aCommit(client, { sessionId: aSessionId(), adds: [pack.id] });
  await client.postBytes(path, first.bytes);
  const socket = await anOpenSocket(port, client);
  await client.postBytes(path, first.bytes);
  const second = await aCommit(client, { sessionId: aSessionId(), adds: [pack.id] });
  await client.postBytes(path, second.bytes);
  expect(await socket.next()).toMatchObject({ seq: 2 });
});

test('the notices of one account are nobody else’s', async () => {
  const { server, client, port } = await aWorld();
  const other = await aClient(server.ask);
  const socket = await anOpenSocket(port, other);
  const { hub } = server.app.services;
  hub.tell(client.account.accountId, { vault: null, seq: 1, kind: 'slots' });
  hub.tell(other.account.accountId, { vault: null, seq: 2, kind: 'slots' });
  expect(await socket.next()).toMatchObject({ seq: 2 });
});

test('a socket without a good ticket is refused', async () => {
  const { server, client, port } = await aWorld();
  const used = await takeTicket(client);
  const first = openSocket(port, { protocols: [EVENTS_PROTOCOL, used] });
  expect(await first.opened).toBe(EVENTS_PROTOCOL);
  const attempt = async (protocols: readonly string[], query = '') =>
    openSocket(port, { protocols, query }).opened;

  const REFUSED = 'refused 401';
  expect(await attempt([EVENTS_PROTOCOL, used])).toBe(REFUSED);
  expect(await attempt([EVENTS_PROTOCOL])).toBe(REFUSED);
  expect(await attempt([])).toBe(REFUSED);
  expect(await attempt([EVENTS_PROTOCOL, `ticket.${'A'.repeat(43)}`])).toBe(REFUSED);
  expect(await attempt([EVENTS_PROTOCOL, 'ticket.x'])).toBe(REFUSED);
  expect(await attempt([await takeTicket(client)])).toBe(REFUSED);
  const inUrl = await takeTicket(client);
  expect(await attempt([EVENTS_PROTOCOL], `?ticket=${inUrl.slice(7)}`)).toBe(REFUSED);
  const late = await takeTicket(client);
  server.time.advance(30_000);
  expect(await attempt([EVENTS_PROTOCOL, late])).toBe(REFUSED);
});

test('a page of a foreign origin gets no socket, even with a ticket', async () => {
  const { client, port } = await aWorld();
  for (const origin of [
    'http://evil.test',
    'null',
    'http://app.test.evil.test',
    'https://app.test',
  ]) {
    const protocols = [EVENTS_PROTOCOL, await takeTicket(client)];
    expect(await openSocket(port, { protocols, origin }).opened).toBe('refused 403');
  }
});

test('a socket ends with the token that asked for its ticket', async () => {
  const { server, client, port } = await aWorld();
  server.time.advance(580_000);
  const socket = await anOpenSocket(port, client);
  server.time.advance(20_000);
  expect(await socket.closed).toBe(CLOSE.over);
  await expect.poll(() => server.app.services.connections.count()).toBe(0);
});

test('the sockets of a device end when it is revoked; those of others stay', async () => {
  const { client, port } = await aWorld();
  const { account, ask } = client;
  const phone = await aDevice();
  const added = await nextState(account, account.device, account.first, {
    devices: withDevice(account.first.state, phone.entry),
  });
  await client.post('/account-state', appendAccountStateRequest, { state: added.wire });
  const onPhone = withToken(ask, await login(ask, deviceLogin(account, phone)), account, phone);
  const theirs = await anOpenSocket(port, onPhone);
  const ours = await anOpenSocket(port, client);
  const unused = await takeTicket(onPhone);
  const removed = await nextState(account, account.device, added, {
    devices: withRevoked(added.state, phone.deviceId, 3),
  });
  await client.post('/account-state', appendAccountStateRequest, { state: removed.wire });
  expect(await theirs.closed).toBe(CLOSE.over);
  expect(await ours.next()).toMatchObject({ kind: 'account-state' });
  expect(await openSocket(port, { protocols: [EVENTS_PROTOCOL, unused] }).opened).toBe(
    'refused 401',
  );
});

test('a client has nothing to say: a message, a large frame or a flood of pings ends the socket', async () => {
  const { client, port } = await aWorld();
  const talking = await anOpenSocket(port, client);
  talking.socket.send('hello');
  expect(await talking.closed).toBe(CLOSE.unwelcome);

  const shouting = await anOpenSocket(port, client);
  shouting.socket.send(new Uint8Array(64 * 1024 * 1024));
  expect([1006, 1009]).toContain(await shouting.closed);

  const pinging = await anOpenSocket(port, client);
  for (let ping = 0; ping < 500; ping += 1) pinging.socket.ping();
  expect([1006, CLOSE.unwelcome]).toContain(await pinging.closed);
});

test('an account has so many sockets and no more', async () => {
  const server = await aListeningServer({
    settings: { connections: { perAccount: 2, total: 10 } },
  });
  const client = await aClient(server.ask);
  await anOpenSocket(server.port, client);
  await anOpenSocket(server.port, client);
  expect(await (await anOpenSocket(server.port, client)).closed).toBe(CLOSE.slow);
  expect(server.app.services.connections.count()).toBe(2);
});

test('a socket whose other end is silently gone is ended', async () => {
  const { server, client, port } = await aWorld();
  const socket = await anOpenSocket(port, client);
  // It reads nothing any more, so it answers no ping.
  socket.socket.pause();
  server.time.advance(30_000);
  server.time.advance(30_000);
  await expect.poll(() => server.app.services.connections.count()).toBe(0);
});

test('a reader that lets more than a megabyte wait is dropped', async () => {
  const { server, client, port } = await aWorld();
  const slow = await anOpenSocket(port, client);
  slow.socket.pause();
  const { hub, connections } = server.app.services;
  for (let seq = 1; seq <= 400_000 && connections.count() > 0; seq += 1) {
    hub.tell(client.account.accountId, { vault: client.account.vaultId, seq, kind: 'commit' });
    // Lets the socket hand what it can to the system, as it would between requests.
    if (seq % 10_000 === 0) await new Promise(setImmediate);
  }
  await expect.poll(() => connections.count()).toBe(0);
});

test('a stop closes sockets with a frame, ends what does not answer, and takes no longer than 3.5 s', async () => {
  const server = await aListeningServer({ realTime: true });
  const client = await aClient(server.ask);
  const polite = await anOpenSocket(server.port, client);
  const deaf = await anOpenSocket(server.port, client);
  deaf.socket.pause();
  const from = performance.now();
  const stopped = server.stop();
  expect(await polite.closed).toBe(CLOSE.restart);
  await stopped;
  expect(performance.now() - from).toBeLessThan(3_500);
});

test('from the first moment of a stop the server is not ready', async () => {
  const { app } = await aListeningServer();
  expect((await app.http.request('/ready')).status).toBe(200);
  app.startDraining();
  expect((await app.http.request('/ready')).status).toBe(503);
  expect((await app.http.request('/health')).status).toBe(200);
});

const reading = (response: Response) => {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  return {
    next: async (): Promise<string | null> => {
      const part = await reader?.read();
      return part === undefined || part.done ? null : decoder.decode(part.value);
    },
    cancel: () => reader?.cancel(),
  };
};

test('as server-sent events the same notices come, with their seq as id', async () => {
  const { server, client } = await aWorld();
  const response = await client.get('/events', { accept: 'text/event-stream' });
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  const events = reading(response);
  expect(await events.next()).toBe(': holdfast.v1\n\n');
  const { hub, connections } = server.app.services;
  hub.tell(client.account.accountId, { vault: client.account.vaultId, seq: 7, kind: 'commit' });
  const vault = idToWire(client.account.vaultId);
  expect(await events.next()).toBe(`id: 7\ndata: {"vault":"${vault}","seq":7,"kind":"commit"}\n\n`);
  server.time.advance(25_000);
  expect(await events.next()).toBe(':\n\n');
  await events.cancel();
  await expect.poll(() => connections.count()).toBe(0);
});

test('a stream of events ends with its token', async () => {
  const { server, client } = await aWorld();
  const events = reading(await client.get('/events'));
  await events.next();
  server.time.advance(600_000);
  let last = await events.next();
  while (last !== null) last = await events.next();
  expect(server.app.services.connections.count()).toBe(0);
});

test('notices that wait for a slow reader are folded into the newest of their kind', async () => {
  const { server, client } = await aWorld();
  const response = await server.app.http.request('/api/v1/events', {
    headers: { authorization: `Bearer ${client.token}` },
  });
  const events = reading(response);
  await events.next();
  const { hub } = server.app.services;
  for (let seq = 1; seq <= 10_000; seq += 1) {
    hub.tell(client.account.accountId, { vault: null, seq, kind: 'slots' });
  }
  expect(await events.next()).toBe(
    'id: 10000\ndata: {"vault":null,"seq":10000,"kind":"slots"}\n\n',
  );
  await events.cancel();
});
