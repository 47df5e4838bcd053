import { expect, test } from 'vitest';
import { accountAnswer, appendAccountStateRequest } from '@holdfast/shared/wire/account.ts';
import { accountChangesAnswer } from '@holdfast/shared/wire/changes.ts';
import { encodeMarkUpload, encodePackUpload } from '@holdfast/shared/wire/frames.ts';
import { idToWire } from '@holdfast/shared/wire/ids.ts';
import { wireKeyring } from '@holdfast/shared/wire/keyring.ts';
import { slotsAnswer } from '@holdfast/shared/wire/slots.ts';
import { hashOf } from '@holdfast/shared/base/ids.ts';
import { BASE_PATH } from '@holdfast/server/src/routes/table.ts';
import { aKeyring, aSlot, nextState } from './support/account.ts';
import { aClient, askOf, type Client, putPack, read, vaultPath } from './support/client.ts';
import { aCommit, aMark, subjectOf, type TestCommit } from './support/records.ts';
import { aServer, type TestServer } from './support/server.ts';
import { aPack, aSessionId, aVaultId, someBytes, type TestPack } from './support/values.ts';

/** What A has on the server, and B, who knows all of A's ids. */
interface World {
  readonly server: TestServer;
  readonly owner: Client;
  readonly thief: Client;
  readonly pack: TestPack;
  readonly commit: TestCommit;
}

const aWorld = async (): Promise<World> => {
  const server = await aServer();
  const owner = await aClient(askOf(server));
  const thief = await aClient(askOf(server));
  const pack = await aPack(owner.account);
  await putPack(owner, pack);
  const commit = await aCommit(owner, { sessionId: aSessionId(), adds: [pack.id] });
  const path = vaultPath(owner.account.vaultId);
  await owner.postBytes(`${path}/commits`, commit.bytes);
  return { server, owner, thief, pack, commit };
};

interface Case {
  /** The path with A's ids in it, or with ids that nobody has. */
  readonly path: (ids: { v: string; pack: string; commit: string }) => string;
  readonly body?: (
    world: World,
  ) => Uint8Array<ArrayBuffer> | string | Promise<Uint8Array<ArrayBuffer>>;
}

const ids = ({ pack }: World): string => JSON.stringify({ ids: [idToWire(pack.id)] });

/** One for every route that takes an id of a vault. A route without a case fails the test. */
const FOREIGN_IDS: Readonly<Record<string, Case>> = {
  'POST /vaults/:v/packs/check': { path: ({ v }) => `/vaults/${v}/packs/check`, body: ids },
  'PUT /vaults/:v/packs/:id': {
    path: ({ v, pack }) => `/vaults/${v}/packs/${pack}`,
    body: ({ pack }) => encodePackUpload(pack),
  },
  'POST /vaults/:v/packs/get': { path: ({ v }) => `/vaults/${v}/packs/get`, body: ids },
  'GET /vaults/:v/packs/:id': { path: ({ v, pack }) => `/vaults/${v}/packs/${pack}` },
  'POST /vaults/:v/damage': { path: ({ v }) => `/vaults/${v}/damage`, body: ids },
  'POST /vaults/:v/commits': {
    path: ({ v }) => `/vaults/${v}/commits`,
    body: async ({ thief, owner, pack }) =>
      (
        await aCommit(
          { account: { ...thief.account, vaultId: owner.account.vaultId }, device: thief.device },
          { sessionId: aSessionId(), adds: [pack.id] },
        )
      ).bytes,
  },
  'GET /vaults/:v/commits/:id': { path: ({ v, commit }) => `/vaults/${v}/commits/${commit}` },
  'GET /vaults/:v/commits/:id/needs': {
    path: ({ v, commit }) => `/vaults/${v}/commits/${commit}/needs`,
  },
  'POST /vaults/:v/marks': {
    path: ({ v }) => `/vaults/${v}/marks`,
    body: async ({ thief, owner, commit }) => {
      const account = { ...thief.account, vaultId: owner.account.vaultId };
      const subjectId = hashOf(Buffer.from(commit.id, 'hex'));
      return (await aMark({ account, device: thief.device }, { subjectKind: 'commit', subjectId }))
        .upload;
    },
  },
  'GET /vaults/:v/changes': { path: ({ v }) => `/vaults/${v}/changes` },
  'GET /vaults/:v/state': { path: ({ v }) => `/vaults/${v}/state?root=1` },
  'GET /vaults/:v/sessions': { path: ({ v }) => `/vaults/${v}/sessions` },
};

/** Routes whose account is the caller's by its token: they take no id that could be another's. */
const OWN_ACCOUNT: Readonly<Record<string, (world: World) => Promise<void>>> = {
  'GET /account': async ({ thief }) => {
    const answer = await read(accountAnswer, await thief.get('/account'));
    expect(answer.accountId).toBe(thief.account.accountId);
  },
  'GET /slots': async ({ thief }) => {
    const answer = await read(slotsAnswer, await thief.get('/slots'));
    expect(answer.slots).toEqual(thief.account.request.slots);
  },
  'PUT /slots': async ({ owner, thief }) => {
    const { etag } = await read(slotsAnswer, await owner.get('/slots'));
    const put = await thief.ask('/slots', {
      method: 'PUT',
      headers: headersOf(thief, { 'if-match': idToWire(etag) }),
      body: JSON.stringify({ slots: [wireSlotOf(owner)] }),
    });
    expect(put.status).toBe(400);
  },
  'GET /keyring': async ({ thief }) => {
    expect(await read(wireKeyring, await thief.get('/keyring'))).toEqual(
      thief.account.request.keyring,
    );
  },
  'PUT /keyring': async ({ owner, thief }) => {
    const put = await thief.put('/keyring', wireKeyring, aKeyring(owner.account.accountId, 2));
    expect(put.status).toBe(400);
  },
  'GET /account-state': async ({ thief }) => {
    const answer: unknown = await (await thief.get('/account-state')).json();
    expect(Object(answer).states).toHaveLength(1);
  },
  'POST /account-state': async ({ owner, thief }) => {
    const { account } = owner;
    const next = await nextState(account, account.device, account.first);
    const posted = await thief.post('/account-state', appendAccountStateRequest, {
      state: next.wire,
    });
    expect(posted.status).toBe(422);
  },
  'GET /changes': async ({ thief }) => {
    const answer = await read(accountChangesAnswer, await thief.get('/changes'));
    expect(answer.items).toHaveLength(3);
  },
  'POST /marks': async ({ owner, thief }) => {
    const subjectId = subjectOf(owner.account.accountId);
    const { account } = owner;
    const mark = await aMark(
      { account, device: thief.device },
      { subjectKind: 'account', subjectId },
    );
    const upload = encodeMarkUpload({ mark: mark.bytes, label: mark.label });
    expect((await thief.postBytes('/marks', upload)).status).toBe(400);
  },
  'POST /events/ticket': async ({ server, owner, thief }) => {
    const answer: unknown = await (
      await thief.post('/events/ticket', accountAnswer.pick({}), {})
    ).json();
    const ticket = Uint8Array.from(Buffer.from(String(Object(answer).ticket), 'base64url'));
    const caller = await server.app.services.tickets.take(ticket);
    expect(caller?.accountId).toBe(thief.account.accountId);
    expect(caller?.accountId).not.toBe(owner.account.accountId);
  },
  'GET /events': async ({ server, owner, thief }) => {
    const events = await thief.get('/events');
    const reader = events.body?.getReader();
    await reader?.read();
    server.app.services.hub.tell(owner.account.accountId, { vault: null, seq: 1, kind: 'slots' });
    server.app.services.hub.tell(thief.account.accountId, { vault: null, seq: 2, kind: 'slots' });
    const heard = new TextDecoder().decode((await reader?.read())?.value);
    await reader?.cancel();
    expect(heard).toContain('"seq":2');
    expect(heard).not.toContain('"seq":1');
  },
};

/** Nobody is anybody yet on these; their own tests look at what they tell. */
const WITHOUT_TOKEN = new Set(['POST /accounts', 'POST /auth/challenge', 'POST /auth/token']);

const headersOf = (client: Client, more: Readonly<Record<string, string>> = {}) => ({
  authorization: `Bearer ${client.token}`,
  'content-type': 'application/json',
  ...more,
});

const wireSlotOf = ({ account }: Client) => {
  const { slotId, params, envelope } = aSlot(account.accountId);
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
  return { slotId: idToWire(slotId), params: text(params), envelope: text(envelope) };
};

const nameOf = ({ method, path }: { readonly method: string; readonly path: string }): string =>
  `${method} ${path}`;

test('every route has its case here', async () => {
  const { routes } = (await aServer()).app;
  const known = [...Object.keys(FOREIGN_IDS), ...Object.keys(OWN_ACCOUNT), ...WITHOUT_TOKEN];
  expect(routes.map(nameOf).toSorted()).toEqual(known.toSorted());
  expect(
    routes
      .filter(({ access }) => access === 'anyone')
      .map(nameOf)
      .toSorted(),
  ).toEqual([...WITHOUT_TOKEN].toSorted());
});

test('nothing answers that is not in the route table, but for the health of the process', async () => {
  const { http, routes } = (await aServer()).app;
  const table = new Set(routes.map((route) => `${route.method} ${BASE_PATH}${route.path}`));
  const others = http.routes
    .filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => `${method} ${path}`)
    .filter((name) => !table.has(name));
  expect(new Set(others)).toEqual(
    new Set(['GET /health', 'GET /ready', `GET ${BASE_PATH}/openapi.json`]),
  );
});

test.each(Object.entries(FOREIGN_IDS))(
  '%s answers ids of another account as ids that nobody has',
  async (name, { path, body }) => {
    const world = await aWorld();
    const { owner, thief, pack, commit } = world;
    const theirs = path({
      v: idToWire(owner.account.vaultId),
      pack: idToWire(pack.id),
      commit: idToWire(commit.id),
    });
    const nobodys = path({
      v: idToWire(aVaultId()),
      pack: idToWire((await aPack(owner.account)).id),
      commit: Buffer.from(someBytes(32)).toString('base64url'),
    });
    const content = (await body?.(world)) ?? null;
    const send = async (client: Client, at: string) => {
      const type = typeof content === 'string' ? 'application/json' : 'application/octet-stream';
      const response = await client.ask(at, {
        method: name.split(' ')[0] ?? '',
        headers: headersOf(client, { 'content-type': type }),
        body: content,
      });
      return [response.status, await response.text(), [...response.headers.keys()].toSorted()];
    };
    const stolen = await send(thief, theirs);
    expect(stolen[0]).toBe(404);
    expect(stolen).toEqual(await send(thief, nobodys));
    // And it is the account that makes the difference: the same request is not "unknown" for its owner.
    expect((await send(owner, theirs))[0]).not.toBe(404);
  },
);

test.each(Object.entries(OWN_ACCOUNT))(
  '%s is about the caller and nobody else',
  async (_, check) => {
    await check(await aWorld());
    expect.hasAssertions();
  },
);

test('an id that cannot be one is answered as an id that nobody has', async () => {
  const { thief } = await aWorld();
  for (const v of ['x', "' or 1=1 --", '..%2f..%2faccount', '%00', 'A'.repeat(5_000)]) {
    const response = await thief.get(`/vaults/${encodeURIComponent(v)}/changes`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'unknown' });
  }
});

test('every route refuses a request without a token, and an enrolment token where it has no business', async () => {
  const server = await aServer();
  const client = await aClient(askOf(server));
  const { enrolLogin, login } = await import('./support/client.ts');
  const token = await login(client.ask, await enrolLogin(client.account));
  const answers: Record<string, readonly number[]> = {};
  for (const route of server.app.routes) {
    if (WITHOUT_TOKEN.has(nameOf(route))) continue;
    const path = route.path
      .replace(':v', idToWire(client.account.vaultId))
      .replace(':id', 'A'.repeat(43));
    const ask = async (headers: Readonly<Record<string, string>>) => {
      const response = await client.ask(path, { method: route.method, headers });
      await response.body?.cancel();
      return response.status;
    };
    answers[nameOf(route)] = [await ask({}), await ask({ authorization: `Bearer ${token}` })];
  }
  const anyKey = new Set(
    server.app.routes.filter(({ access }) => access === 'any-key').map(nameOf),
  );
  const open = ([name]: readonly [string, readonly number[]]): boolean => anyKey.has(name);
  const all = Object.entries(answers);
  expect(all.filter(([, [without]]) => without !== 401)).toEqual([]);
  expect(all.filter((entry) => !open(entry) && entry[1][1] !== 403)).toEqual([]);
  expect([...anyKey].toSorted()).toEqual([
    'GET /account-state',
    'GET /keyring',
    'GET /slots',
    'POST /account-state',
  ]);
});
