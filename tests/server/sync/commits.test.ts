import { expect, test } from 'vitest';
import { appendAccountStateRequest } from '@holdfast/shared/wire/account.ts';
import { changesAnswer } from '@holdfast/shared/wire/changes.ts';
import { needsAnswer } from '@holdfast/shared/wire/commits.ts';
import { idToWire } from '@holdfast/shared/wire/ids.ts';
import { LIMITS } from '@holdfast/shared/wire/limits.ts';
import { commitIdOf, hashOf, packIdOf } from '@holdfast/shared/base/ids.ts';
import { aDevice, nextState, withDevice, withRevoked } from './support/account.ts';
import {
  aClient,
  askOf,
  type Client,
  deviceLogin,
  login,
  putPack,
  read,
  refusal,
  vaultPath,
  withToken,
} from './support/client.ts';
import { aCommit, type CommitDraft, type TestCommit } from './support/records.ts';
import { aServer, type ServerOptions } from './support/server.ts';
import { aPack, aSessionId, aVaultId, someBytes } from './support/values.ts';

const aWorld = async (options: ServerOptions = {}) => {
  const server = await aServer(options);
  const client = await aClient(askOf(server));
  const pack = await aPack(client.account);
  await putPack(client, pack);
  const sessionId = aSessionId();
  const draft: CommitDraft = { sessionId, adds: [pack.id] };
  return { server, client, pack, sessionId, draft };
};

const push = (client: Client, { bytes }: Pick<TestCommit, 'bytes'>): Promise<Response> =>
  client.postBytes(`${vaultPath(client.account.vaultId)}/commits`, bytes);

const facts = async (response: Response): Promise<unknown> => ({
  status: response.status,
  ...Object(await response.json()),
});

test('the same commit again gets the first answer', async () => {
  const { client, draft } = await aWorld();
  const commit = await aCommit(client, draft);
  const first = await push(client, commit);
  expect(first.status).toBe(201);
  const answer: unknown = await first.json();
  const again = await push(client, commit);
  expect(again.status).toBe(200);
  expect(await again.json()).toEqual(answer);
});

test('of the same commit many times at once one is stored, and all get its answer', async () => {
  const { client, draft } = await aWorld();
  const commit = await aCommit(client, draft);
  const answers = await Promise.all(Array.from({ length: 20 }, () => push(client, commit)));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(19);
  const changes = await client.get(`${vaultPath(client.account.vaultId)}/changes`);
  expect((await read(changesAnswer, changes)).head).toBe(1);
});

test('a counter stands for one commit', async () => {
  const { client, draft } = await aWorld();
  const first = await aCommit(client, draft);
  await push(client, first);
  const other = await aCommit(client, { ...draft, changed: { sizeBytes: 1 } });
  expect(await facts(await push(client, other))).toMatchObject({
    status: 409,
    code: 'counter_reused',
    commitId: idToWire(first.id),
  });
});

test('of many commits for one counter at once one is taken', async () => {
  const { client, draft } = await aWorld();
  const rivals = await Promise.all(
    Array.from({ length: 50 }, (_, sizeBytes) =>
      aCommit(client, { ...draft, changed: { sizeBytes } }),
    ),
  );
  const answers = await Promise.all(rivals.map((rival) => push(client, rival)));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  const codes = await Promise.all(
    answers
      .filter(({ status }) => status !== 201)
      .map(async (answer) => (await refusal(answer)).code),
  );
  expect(new Set(codes)).toEqual(new Set(['counter_reused']));
});

test('a ref moves by one, from where it is', async () => {
  const { client, draft, sessionId } = await aWorld();
  const first = await aCommit(client, draft);
  const lonely = { ...draft, changed: { counter: 2, prev: first.id } };
  expect(await facts(await push(client, await aCommit(client, lonely)))).toMatchObject({
    status: 409,
    code: 'stale_ref',
    head: null,
  });
  await push(client, first);
  const head = {
    sessionId: idToWire(sessionId),
    deviceId: idToWire(client.device.deviceId),
    counter: 1,
    commitId: idToWire(first.id),
  };
  const skipping = await aCommit(client, { ...draft, prev: first, changed: { counter: 3 } });
  expect(await facts(await push(client, skipping))).toMatchObject({ code: 'stale_ref', head });
  const elsewhere = await aCommit(client, {
    ...draft,
    prev: first,
    changed: { prev: commitIdOf(someBytes(32)) },
  });
  expect(await facts(await push(client, elsewhere))).toMatchObject({ code: 'stale_ref', head });
});

test('a parent must be a commit of the same session', async () => {
  const { client, draft } = await aWorld();
  const first = await aCommit(client, draft);
  await push(client, first);
  const elsewhere = await aCommit(client, { ...draft, sessionId: aSessionId() });
  await push(client, elsewhere);
  const child = await aCommit(client, { ...draft, prev: first, parents: [first, elsewhere] });
  expect(await facts(await push(client, child))).toMatchObject({
    status: 409,
    code: 'unknown_parent',
    ids: [idToWire(elsewhere.id)],
  });
});

test('needs that do not give their root are refused', async () => {
  const { client, draft, pack } = await aWorld();
  const lying = await aCommit(client, { ...draft, changed: { needsRoot: hashOf(someBytes(32)) } });
  expect(await refusal(await push(client, lying))).toEqual({ status: 422, code: 'needs_mismatch' });
  const absent = packIdOf(someBytes(32));
  const homeless = await aCommit(client, {
    ...draft,
    changed: { manifest: { pack: absent, slot: 0 } },
  });
  expect(await refusal(await push(client, homeless))).toEqual({
    status: 422,
    code: 'needs_mismatch',
  });
  expect(pack.id).not.toBe(absent);
});

test('packs that are not here, or not whole, are named and the commit waits', async () => {
  const { server, client, draft, pack } = await aWorld();
  const absent = await aPack(client.account);
  const commit = await aCommit(client, { ...draft, adds: [pack.id, absent.id] });
  const MISSING = { status: 409, code: 'missing_packs' };
  expect(await facts(await push(client, commit))).toMatchObject({
    ...MISSING,
    ids: [idToWire(absent.id)],
  });
  await server.storage.blobs.put(client.account, pack.id, someBytes(8));
  await client.get(`${vaultPath(client.account.vaultId)}/packs/${idToWire(pack.id)}`);
  const ids = [pack.id, absent.id].toSorted().map(idToWire);
  expect(await facts(await push(client, commit))).toMatchObject({ ...MISSING, ids });
  await putPack(client, pack);
  await putPack(client, absent);
  expect((await push(client, commit)).status).toBe(201);
});

test('packs of another vault of the same account do not count as here', async () => {
  const server = await aServer();
  const client = await aClient(askOf(server));
  const { account } = client;
  const other = aVaultId();
  const vaults = [account.vaultId, other].toSorted().map((vaultId) => ({ vaultId, epoch: 1 }));
  const second = await nextState(account, account.device, account.first, { vaults });
  await client.post('/account-state', appendAccountStateRequest, { state: second.wire });
  const pack = await aPack({ accountId: account.accountId, vaultId: other });
  const inOther = { ...client, account: { ...account, vaultId: other } };
  expect((await putPack(inOther, pack)).status).toBe(201);
  const commit = await aCommit(client, { sessionId: aSessionId(), adds: [pack.id] });
  expect(await refusal(await push(client, commit))).toEqual({ status: 409, code: 'missing_packs' });
});

test('the full needs of every commit are kept, and a dropped pack leaves its children alone', async () => {
  const { client, draft, pack } = await aWorld();
  const more = await aPack(client.account);
  await putPack(client, more);
  const first = await aCommit(client, draft);
  await push(client, first);
  const second = await aCommit(client, {
    ...draft,
    prev: first,
    adds: [more.id],
    drops: [pack.id],
  });
  expect((await push(client, second)).status).toBe(201);
  const needs = async ({ id }: TestCommit) => {
    const path = `${vaultPath(client.account.vaultId)}/commits/${idToWire(id)}/needs`;
    return (await read(needsAnswer, await client.get(path))).packs;
  };
  expect(await needs(first)).toEqual([pack.id]);
  expect(await needs(second)).toEqual([more.id]);
});

test('a commit is signed by the device that sends it', async () => {
  const { client, draft } = await aWorld();
  const { account, ask } = client;
  const phone = await aDevice();
  const added = await nextState(account, account.device, account.first, {
    devices: withDevice(account.first.state, phone.entry),
  });
  await client.post('/account-state', appendAccountStateRequest, { state: added.wire });
  const BAD = { status: 422, code: 'bad_signature' };
  const ofPhone = await aCommit({ account, device: phone }, draft);
  expect(await refusal(await push(client, ofPhone))).toEqual(BAD);
  const forged = await aCommit({ account, device: { ...client.device, keys: phone.keys } }, draft);
  expect(await refusal(await push(client, forged))).toEqual(BAD);
  const good = await aCommit(client, draft);
  const flipped = new Uint8Array(good.bytes);
  flipped[100] = (flipped[100] ?? 0) ^ 1;
  expect((await refusal(await push(client, { bytes: flipped }))).status).toBe(422);
  const onPhone = withToken(ask, await login(ask, deviceLogin(account, phone)), account, phone);
  expect((await push(onPhone, ofPhone)).status).toBe(201);
});

test('a device that is revoked while its commit is decided on writes nothing', async () => {
  const { server, client, draft } = await aWorld();
  const { account, ask } = client;
  const phone = await aDevice();
  const added = await nextState(account, account.device, account.first, {
    devices: withDevice(account.first.state, phone.entry),
  });
  await client.post('/account-state', appendAccountStateRequest, { state: added.wire });
  const onPhone = withToken(ask, await login(ask, deviceLogin(account, phone)), account, phone);
  const removed = await nextState(account, account.device, added, {
    devices: withRevoked(added.state, phone.deviceId, 3),
  });
  const vault = await server.storage.meta.vault(account.accountId, account.vaultId);
  const commit = await aCommit(onPhone, draft);
  const decided = {
    commit,
    bytes: commit.bytes,
    needs: commit.needs,
    ancestry: new Map(),
    receivedAt: 0,
  };
  await client.post('/account-state', appendAccountStateRequest, { state: removed.wire });
  expect(await vault?.addCommit(decided)).toEqual({ ok: false, error: { kind: 'raced' } });
  expect((await vault?.place())?.seq).toBe(0);
});

test('a commit belongs to the vault and the account it is sent to', async () => {
  const { client, draft } = await aWorld();
  const MALFORMED = { status: 400, code: 'malformed' };
  const other = await aClient(client.ask);
  for (const changed of [{ vaultId: aVaultId() }, { accountId: other.account.accountId }]) {
    const commit = await aCommit(client, { ...draft, changed });
    expect(await refusal(await push(client, commit))).toEqual(MALFORMED);
  }
  for (const bytes of [new Uint8Array(0), someBytes(300)]) {
    expect(await refusal(await push(client, { bytes }))).toEqual(MALFORMED);
  }
});

test('a commit cannot name an account state that is not here, but may name old keys', async () => {
  const { client, draft } = await aWorld();
  const ahead = await aCommit(client, { ...draft, changed: { accountStateSeq: 2 } });
  expect(await facts(await push(client, ahead))).toMatchObject({
    status: 409,
    code: 'state_stale',
    seq: 1,
  });
  const old = await aCommit(client, { ...draft, changed: { vaultEpoch: 99, keyringVersion: 0 } });
  expect((await push(client, old)).status).toBe(201);
});

test('a commit that does not fit into the account is refused and may come again', async () => {
  const { server, client, draft } = await aWorld({
    settings: { quota: { bytes: 1_500, packs: 10 } },
  });
  const commit = await aCommit(client, draft);
  expect(await facts(await push(client, commit))).toMatchObject({
    status: 507,
    code: 'quota',
    limit: 1_500,
  });
  const place = await server.storage.meta.vault(client.account.accountId, client.account.vaultId);
  expect((await place?.place())?.seq).toBe(0);
});

test('a commit over the limit of a record is refused', async () => {
  const { client } = await aWorld();
  const sent = await push(client, { bytes: someBytes(LIMITS.recordBytes + 1) });
  expect(await facts(sent)).toMatchObject({
    status: 413,
    code: 'too_large',
    limit: LIMITS.recordBytes,
  });
});

test('commits of many sessions at once each get their own seq, without a gap', async () => {
  const { client, draft } = await aWorld();
  const commits = await Promise.all(
    Array.from({ length: 40 }, () => aCommit(client, { ...draft, sessionId: aSessionId() })),
  );
  const answers = await Promise.all(commits.map((commit) => push(client, commit)));
  const seqs = await Promise.all(
    answers.map(async (answer) => Number(Object(await answer.json()).seq)),
  );
  expect(seqs.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, at) => at + 1));
});
