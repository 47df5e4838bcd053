import { expect, test } from 'vitest';
import { createAccountRequest } from '@holdfast/shared/wire/account.ts';
import { writeMessage } from '@holdfast/shared/wire/message.ts';
import { anAccount } from './support/account.ts';
import { aClient, askOf, refusal } from './support/client.ts';
import { APP_ORIGIN } from './support/origins.ts';
import { aServer } from './support/server.ts';

test('the page of the app may read answers and their headers', async () => {
  const client = await aClient(askOf(await aServer()));
  const response = await client.get('/slots', { origin: APP_ORIGIN });
  expect(response.status).toBe(200);
  expect(response.headers.get('access-control-allow-origin')).toBe(APP_ORIGIN);
  expect(response.headers.get('access-control-expose-headers')).toContain('etag');
  expect(response.headers.get('vary')).toContain('Origin');
  const preflight = await client.ask('/vaults/x/packs/y', {
    method: 'OPTIONS',
    headers: {
      origin: APP_ORIGIN,
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'authorization,content-type',
    },
  });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get('access-control-allow-methods')).toContain('PUT');
  expect(preflight.headers.get('access-control-allow-headers')).toContain('authorization');
});

test.each([
  'http://evil.test',
  'null',
  'http://sub.app.test',
  'http://app.test.evil.test',
  'https://app.test',
  'http://app.test:81',
  'HTTP://APP.TEST',
])('a page of %s reads nothing and does nothing', async (origin) => {
  const server = await aServer();
  const client = await aClient(askOf(server));
  for (const response of [
    await client.get('/account', { origin }),
    await client.ask('/account', {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'GET' },
    }),
  ]) {
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
  }
  const account = await anAccount();
  const made = await client.ask('/accounts', {
    method: 'POST',
    headers: { origin, 'content-type': 'application/json' },
    body: writeMessage(createAccountRequest, account.request),
  });
  expect(await refusal(made)).toEqual({ status: 403, code: 'scope' });
  expect(await server.storage.meta.accounts.find(account.accountId)).toBeNull();
});

test('no answer sets or needs a cookie, and none is run, framed or cached', async () => {
  const server = await aServer();
  const client = await aClient(askOf(server));
  const paths = ['/account', '/slots', '/changes', '/nowhere', '/openapi.json'];
  for (const path of paths) {
    const response = await client.get(path);
    expect(response.headers.get('set-cookie')).toBeNull();
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(response.headers.get('cross-origin-resource-policy')).toBe('same-origin');
  }
  expect((await client.get('/account')).headers.get('cache-control')).toBe('no-store');
});

test('a method or a path that is not in the table is unknown', async () => {
  const client = await aClient(askOf(await aServer()));
  const UNKNOWN = { status: 404, code: 'unknown' };
  for (const [method, path] of [
    ['DELETE', '/slots'],
    ['PATCH', '/account'],
    ['POST', '/account'],
    ['GET', '/accounts'],
    ['GET', '/account/'],
    ['GET', '//account'],
  ] as const) {
    const headers = { authorization: `Bearer ${client.token}` };
    expect(await refusal(await client.ask(path, { method, headers }))).toEqual(UNKNOWN);
  }
  expect((await client.ask('/events', { method: 'HEAD' })).status).toBe(404);
});
