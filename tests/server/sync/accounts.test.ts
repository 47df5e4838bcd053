import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openRegistration } from '@holdfast/server/src/host/registration.ts';
import { hashOf } from '@holdfast/shared/base/ids.ts';
import { appendAccountStateRequest, createAccountRequest } from '@holdfast/shared/wire/account.ts';
import { idToWire } from '@holdfast/shared/wire/ids.ts';
import { wireKeyring } from '@holdfast/shared/wire/keyring.ts';
import { putSlotsRequest, slotsAnswer } from '@holdfast/shared/wire/slots.ts';
import {
  aDevice,
  aKeyring,
  anAccount,
  aSlot,
  nextState,
  withDevice,
  withRevoked,
} from './support/account.ts';
import { aClient, askOf, postJson, read, refusal, register } from './support/client.ts';
import { aFolder, aServer } from './support/server.ts';
import { anEnvelope, someBytes } from './support/values.ts';

const MALFORMED = { status: 400, code: 'malformed' };

test('an account id that is taken by other bytes is refused', async () => {
  const ask = askOf(await aServer());
  const account = await anAccount();
  await register(ask, account);
  const other = { ...account, request: { ...account.request, slots: [aSlot(account.accountId)] } };
  expect(await refusal(await register(ask, other))).toEqual({
    status: 409,
    code: 'account_exists',
  });
});

test('of the same request many times at once one makes the account, all get its answer', async () => {
  const ask = askOf(await aServer());
  const account = await anAccount();
  const answers = await Promise.all(Array.from({ length: 10 }, () => register(ask, account)));
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
    ...Array.from({ length: 9 }, () => 200),
    201,
  ]);
});

test('what does not hold together makes no account', async () => {
  const ask = askOf(await aServer());
  const account = await anAccount();
  const stranger = await anAccount();
  const { request } = account;
  const attempt = async (changed: Partial<typeof request>) =>
    refusal(await postJson(ask, '/accounts', createAccountRequest, { ...request, ...changed }));

  expect(await attempt({ slots: [] })).toEqual({ status: 422, code: 'no_slot' });
  const [slot] = request.slots;
  expect(await attempt({ slots: slot === undefined ? [] : [slot, slot] })).toEqual(MALFORMED);
  expect(await attempt({ slots: [aSlot(stranger.accountId)] })).toEqual(MALFORMED);
  expect(await attempt({ keyring: aKeyring(stranger.accountId, 1) })).toEqual(MALFORMED);
  expect(await attempt({ keyring: { ...request.keyring, generation: 2 } })).toEqual(MALFORMED);
  expect(await attempt({ keyring: aKeyring(account.accountId, 2) })).toEqual(MALFORMED);
  expect(await attempt({ identityKey: stranger.identity.publicKey })).toEqual(MALFORMED);
  expect(await attempt({ enrolKey: new Uint8Array(32) })).toEqual(MALFORMED);
  expect(await attempt({ accountId: stranger.accountId })).toEqual(MALFORMED);
  expect(
    await attempt({ state: { ...request.state, privatePart: stranger.request.state.privatePart } }),
  ).toEqual(MALFORMED);
  const privatePart = anEnvelope({ accountId: account.accountId, type: 'accountPrivate' });
  expect(await attempt({ state: { ...request.state, privatePart } })).toEqual({
    status: 422,
    code: 'hash_mismatch',
  });
  const broken = new Uint8Array(request.state.bytes);
  broken[broken.length - 1] = (broken.at(-1) ?? 0) ^ 1;
  expect(await attempt({ state: { ...request.state, bytes: broken } })).toEqual({
    status: 422,
    code: 'bad_signature',
  });
  expect((await register(ask, account)).status).toBe(201);
});

test('a format this server does not know is refused with the versions it knows', async () => {
  const client = await aClient(askOf(await aServer()));
  const { accountId } = client.account;
  const slot = { ...aSlot(accountId), envelope: anEnvelope({ accountId, type: 'slot', suite: 2 }) };
  const etag = (await read(slotsAnswer, await client.get('/slots'))).etag;
  const put = await client.put(
    '/slots',
    putSlotsRequest,
    { slots: [slot] },
    { 'if-match': idToWire(etag) },
  );
  expect(put.status).toBe(426);
  expect(await put.json()).toMatchObject({ code: 'unsupported', versions: [1] });
});

test('a closed server takes no account, but repeats the answer for one it has', async () => {
  const folder = await aFolder();
  const account = await anAccount();
  const open = await aServer({ folder });
  await register(askOf(open), account);
  await open.close();
  const closed = await aServer({
    folder,
    registration: { mode: 'closed', isToken: async () => true },
  });
  const ask = askOf(closed);
  expect((await register(ask, account)).status).toBe(200);
  const CLOSED = { status: 403, code: 'registration_closed' };
  expect(await refusal(await register(ask, await anAccount()))).toEqual(CLOSED);
});

test('a registration token is good for one account', async () => {
  const file = join(await aFolder(), 'registration-tokens');
  await writeFile(file, 'first-token\nsecond-token\n');
  const registration = await openRegistration('token', file, { bytes: someBytes });
  const ask = askOf(await aServer({ registration }));
  const CLOSED = { status: 403, code: 'registration_closed' };
  const withToken = async (registrationToken?: string) => {
    const { request } = await anAccount();
    const body = { ...request, ...(registrationToken === undefined ? {} : { registrationToken }) };
    return postJson(ask, '/accounts', createAccountRequest, body);
  };
  expect(await refusal(await withToken())).toEqual(CLOSED);
  expect(await refusal(await withToken('wrong'))).toEqual(CLOSED);
  expect((await withToken('first-token')).status).toBe(201);
  expect(await refusal(await withToken('first-token'))).toEqual(CLOSED);
  const racing = await Promise.all(Array.from({ length: 5 }, () => withToken('second-token')));
  expect(racing.filter(({ status }) => status === 201)).toHaveLength(1);
});

test('the first start of a server that asks for tokens makes one, for its operator only', async () => {
  const file = join(await aFolder(), 'registration-tokens');
  await openRegistration('token', file, { bytes: someBytes });
  const { stat, readFile } = await import('node:fs/promises');
  const before = await readFile(file, 'utf8');
  expect(before.trim()).toMatch(/^[\w-]{32}$/);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  await openRegistration('token', file, { bytes: someBytes });
  expect(await readFile(file, 'utf8')).toBe(before);
});

test('slots are replaced only by who has seen the newest set', async () => {
  const client = await aClient(askOf(await aServer()));
  const { accountId } = client.account;
  const got = await client.get('/slots');
  const header = got.headers.get('etag') ?? '';
  const { etag } = await read(slotsAnswer, got);
  expect(header).toBe(`"${idToWire(etag)}"`);
  const put = (slots: readonly ReturnType<typeof aSlot>[], ifMatch: string) =>
    client.put('/slots', putSlotsRequest, { slots }, { 'if-match': ifMatch });

  const next = [aSlot(accountId), aSlot(accountId)];
  expect((await put(next, header)).status).toBe(200);
  // The answer was lost: the same again is fine, whatever it is compared with.
  expect((await put(next, header)).status).toBe(200);
  const stale = await put([aSlot(accountId)], header);
  expect(stale.status).toBe(409);
  const now = await read(slotsAnswer, await client.get('/slots'));
  expect(await stale.json()).toMatchObject({ code: 'slots_stale', etag: idToWire(now.etag) });
  expect(now.slots).toHaveLength(2);
  expect(await refusal(await put([], `"${idToWire(now.etag)}"`))).toEqual({
    status: 422,
    code: 'no_slot',
  });
  expect(await refusal(await put(next, 'not an etag'))).toEqual(MALFORMED);
  expect(await refusal(await client.put('/slots', putSlotsRequest, { slots: next }))).toEqual(
    MALFORMED,
  );
});

test('a key ring follows the one before it', async () => {
  const client = await aClient(askOf(await aServer()));
  const { accountId } = client.account;
  const second = aKeyring(accountId, 2);
  expect((await client.put('/keyring', wireKeyring, second)).status).toBe(200);
  expect((await client.put('/keyring', wireKeyring, second)).status).toBe(200);
  for (const version of [1, 2, 4]) {
    const put = await client.put('/keyring', wireKeyring, aKeyring(accountId, version));
    expect(put.status).toBe(409);
    expect(await put.json()).toMatchObject({ code: 'keyring_stale', version: 2 });
  }
  expect(await read(wireKeyring, await client.get('/keyring'))).toEqual(second);
});

test('of many next key rings at once one is taken', async () => {
  const client = await aClient(askOf(await aServer()));
  const { accountId } = client.account;
  const puts = await Promise.all(
    Array.from({ length: 12 }, () => client.put('/keyring', wireKeyring, aKeyring(accountId, 2))),
  );
  expect(puts.filter(({ status }) => status === 200)).toHaveLength(1);
});

test('account states make one chain', async () => {
  const client = await aClient(askOf(await aServer()));
  const { account } = client;
  const append = (state: { wire: typeof account.first.wire }, beside: object = {}) =>
    client.post('/account-state', appendAccountStateRequest, { state: state.wire, ...beside });

  const second = await nextState(account, account.device, account.first);
  const first = await append(second);
  expect(first.status).toBe(201);
  const answer: unknown = await first.json();
  const again = await append(second);
  expect(again.status).toBe(200);
  expect(await again.json()).toEqual(answer);

  const STALE = { status: 409, code: 'state_stale' };
  const fork = await nextState(account, account.device, account.first);
  expect(await refusal(await append(fork))).toEqual(STALE);
  const gap = await nextState(
    account,
    account.device,
    await nextState(account, account.device, second),
  );
  expect(await refusal(await append(gap))).toEqual(STALE);
  const stranger = await aDevice();
  const foreign = await nextState(account, stranger, second);
  expect(await refusal(await append(foreign))).toEqual({ status: 422, code: 'bad_signature' });
  const other = await anAccount();
  const notOurs = await nextState(
    { ...account, accountId: other.accountId },
    account.device,
    second,
    {
      accountId: other.accountId,
    },
  );
  expect(await refusal(await append(notOurs))).toEqual(MALFORMED);
});

test('a state takes back neither a revocation, nor a key of a device, nor a retired epoch', async () => {
  const client = await aClient(askOf(await aServer()));
  const { account } = client;
  const phone = await aDevice();
  const [vault] = account.first.state.vaults;
  if (vault === undefined) throw new Error('an account has a vault');
  const post = async (state: Awaited<ReturnType<typeof nextState>>) =>
    client.post('/account-state', appendAccountStateRequest, { state: state.wire });
  const second = await nextState(account, account.device, account.first, {
    devices: withDevice(account.first.state, phone.entry),
    vaults: [{ ...vault, epoch: 2 }],
  });
  expect((await post(second)).status).toBe(201);
  const third = await nextState(account, account.device, second, {
    devices: withRevoked(second.state, phone.deviceId, 3),
  });
  expect((await post(third)).status).toBe(201);

  const again = { ...third, state: { ...third.state } };
  const changed = async (state: Parameters<typeof nextState>[3]) =>
    refusal(await post(await nextState(account, account.device, again, state)));
  expect(await changed({ devices: second.state.devices })).toEqual(MALFORMED);
  expect(await changed({ vaults: [vault] })).toEqual(MALFORMED);
  const { signingKey } = (await aDevice()).entry;
  const swapped = third.state.devices.map((device) =>
    device.status === 'active' ? Object.assign({}, device, { signingKey }) : device,
  );
  expect(await changed({ devices: swapped })).toEqual(MALFORMED);
});

test('what is given beside a state is written with it or not at all', async () => {
  const client = await aClient(askOf(await aServer()));
  const { account } = client;
  const { accountId } = account;
  const second = await nextState(account, account.device, account.first);
  const { etag } = await read(slotsAnswer, await client.get('/slots'));
  const slots = [aSlot(accountId)];
  const body = {
    state: second.wire,
    keyring: aKeyring(accountId, 2),
    slots: { ifMatch: etag, slots },
  };
  const post = (changed: object) =>
    client.post('/account-state', appendAccountStateRequest, { ...body, ...changed });

  const stale = { ifMatch: hashOf(new Uint8Array(32)), slots };
  expect(await refusal(await post({ slots: stale }))).toEqual({ status: 409, code: 'slots_stale' });
  const gap = aKeyring(accountId, 3);
  expect(await refusal(await post({ keyring: gap }))).toEqual({
    status: 409,
    code: 'keyring_stale',
  });
  expect(await read(wireKeyring, await client.get('/keyring'))).toMatchObject({ version: 1 });
  expect(await client.get('/account-state?after=1').then((it) => it.json())).toMatchObject({
    states: [],
  });

  expect((await post({})).status).toBe(201);
  expect(await read(wireKeyring, await client.get('/keyring'))).toEqual(body.keyring);
  expect((await read(slotsAnswer, await client.get('/slots'))).slots).toEqual(slots);
});

test('new enrolment keys end the old ones and their tokens', async () => {
  const client = await aClient(askOf(await aServer()));
  const { account, ask } = client;
  const { enrolLogin, login, withToken } = await import('./support/client.ts');
  const old = await login(ask, await enrolLogin(account));
  expect((await withToken(ask, old, account).get('/slots')).status).toBe(200);
  const other = await anAccount();
  const second = await nextState(account, account.device, account.first);
  await client.post('/account-state', appendAccountStateRequest, {
    state: second.wire,
    enrolKey: other.enrol.publicKey,
  });
  expect((await withToken(ask, old, account).get('/slots')).status).toBe(401);
  const renewed = { ...account, enrol: other.enrol };
  expect(await login(ask, await enrolLogin(renewed))).toBeTypeOf('string');
});
