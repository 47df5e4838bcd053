import { expect, test } from 'vitest';
import { createAddressOf } from '@holdfast/server/src/host/address.ts';
import type { Rates } from '@holdfast/server/src/services/rate-limits.ts';
import { challengeRequest } from '@holdfast/shared/wire/auth.ts';
import { writeMessage } from '@holdfast/shared/wire/message.ts';
import { anAccount, keyIdOfDevice } from './support/account.ts';
import { aClient, askOf, deviceLogin, login, register, withToken } from './support/client.ts';
import { SYNC_ORIGIN } from './support/origins.ts';
import { aServer, type TestServer } from './support/server.ts';

const PLENTY = { requests: 100_000, perSeconds: 60 };
const rates = (changed: Partial<Rates>): Rates => ({
  registration: PLENTY,
  login: PLENTY,
  stranger: PLENTY,
  ticket: PLENTY,
  account: PLENTY,
  ...changed,
});
const TWO = { requests: 2, perSeconds: 600 };

/** A request as the adapter would hand it over, from an address. */
const from = (
  { app }: TestServer,
  remoteAddress: string,
  path: string,
  init: RequestInit = {},
): Promise<Response> =>
  Promise.resolve(
    app.http.request(`${SYNC_ORIGIN}/api/v1${path}`, init, {
      incoming: { socket: { remoteAddress } },
    }),
  );

test('challenges are counted per address', async () => {
  const server = await aServer({ settings: { rates: rates({ login: TWO }) } });
  const account = await anAccount();
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: writeMessage(challengeRequest, {
      accountId: account.accountId,
      keyId: keyIdOfDevice(account.device),
    }),
  };
  const ask = async (address: string): Promise<number> =>
    (await from(server, address, '/auth/challenge', init)).status;
  expect([await ask('10.0.0.1'), await ask('10.0.0.1'), await ask('10.0.0.1')]).toEqual([
    200, 200, 429,
  ]);
  expect(await ask('10.0.0.2')).toBe(200);
  const refused = await from(server, '10.0.0.1', '/auth/challenge', init);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await refused.json()).toMatchObject({ code: 'slow_down', status: 429 });
});

test('new accounts are counted per address', async () => {
  const server = await aServer({ settings: { rates: rates({ registration: TWO }) } });
  const ask = askOf(server);
  const answers = [];
  for (let made = 0; made < 3; made += 1)
    answers.push((await register(ask, await anAccount())).status);
  expect(answers).toEqual([201, 201, 429]);
});

test('requests are counted per account, whatever its devices and addresses', async () => {
  const server = await aServer({ settings: { rates: rates({ account: TWO }) } });
  const client = await aClient(askOf(server));
  const other = await aClient(askOf(server));
  const headers = { authorization: `Bearer ${client.token}` };
  const answers = [];
  for (const address of ['10.0.0.1', '10.0.0.2', '10.0.0.3']) {
    answers.push((await from(server, address, '/account', { headers })).status);
  }
  expect(answers).toEqual([200, 200, 429]);
  expect((await other.get('/account')).status).toBe(200);
});

test('tickets are counted per device', async () => {
  const server = await aServer({ settings: { rates: rates({ ticket: TWO }) } });
  const client = await aClient(askOf(server));
  const headers = { authorization: `Bearer ${client.token}` };
  const answers = [];
  for (let asked = 0; asked < 3; asked += 1) {
    answers.push((await client.ask('/events/ticket', { method: 'POST', headers })).status);
  }
  expect(answers).toEqual([200, 200, 429]);
  expect((await client.get('/account')).status).toBe(200);
});

test('probing with bad tokens is counted per address, and harms nobody who has a good one', async () => {
  const server = await aServer({ settings: { rates: rates({ stranger: TWO }) } });
  const ask = askOf(server);
  const account = await anAccount();
  await register(ask, account);
  const good = withToken(ask, await login(ask, deviceLogin(account)), account);
  const bad = withToken(ask, 'x.y.z', account);
  const answers = [];
  for (let asked = 0; asked < 4; asked += 1) answers.push((await bad.get('/account')).status);
  expect(answers).toEqual([401, 401, 429, 429]);
  expect((await good.get('/account')).status).toBe(200);
});

const addressSeen = (
  proxies: readonly string[],
  remoteAddress: string,
  forwardedFor?: string,
): string =>
  createAddressOf(new Set(proxies))({
    env: { incoming: { socket: { remoteAddress } } },
    req: { header: (name) => (name === 'x-forwarded-for' ? forwardedFor : undefined) },
  });

test('a forwarded address is believed from a named proxy only, and only what that proxy wrote', () => {
  const proxy = '192.0.2.1';
  expect(addressSeen([], '10.0.0.9', '1.1.1.1')).toBe('10.0.0.9');
  expect(addressSeen([proxy], '10.0.0.9', '1.1.1.1')).toBe('10.0.0.9');
  expect(addressSeen([proxy], proxy, '1.1.1.1')).toBe('1.1.1.1');
  expect(addressSeen([proxy], proxy, '6.6.6.6, 1.1.1.1')).toBe('1.1.1.1');
  expect(addressSeen([proxy], proxy, `6.6.6.6, 1.1.1.1, ${proxy}`)).toBe('1.1.1.1');
  expect(addressSeen([proxy], `::ffff:${proxy}`, '1.1.1.1')).toBe('1.1.1.1');
  expect(addressSeen([proxy], proxy)).toBe(proxy);
  expect(addressSeen([proxy], proxy, 'not an address')).toBe('unknown');
});

test('an address of IPv6 counts with the others of its network', () => {
  expect(addressSeen([], '2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2');
  expect(addressSeen([], '2001:db8:1:2::9')).toBe('2001:db8:1:2');
  expect(addressSeen([], '2001:DB8::1')).toBe('2001:db8:0:0');
  expect(addressSeen([], '::1')).toBe('0:0:0:0');
  expect(addressSeen([], '::ffff:10.0.0.1')).toBe('10.0.0.1');
});
