import { expect, test } from 'vitest';
import { toBase64url } from '@holdfast/shared/base/bytes.ts';
import {
  accountAnswer,
  accountStatesAnswer,
  appendAccountStateAnswer,
  appendAccountStateRequest,
  createAccountAnswer,
} from '@holdfast/shared/wire/account.ts';
import { accountChangesAnswer, changesAnswer } from '@holdfast/shared/wire/changes.ts';
import { needsAnswer, postCommitAnswer } from '@holdfast/shared/wire/commits.ts';
import { createPackFrameReader } from '@holdfast/shared/wire/frames.ts';
import { idToWire } from '@holdfast/shared/wire/ids.ts';
import { wireKeyring } from '@holdfast/shared/wire/keyring.ts';
import { postMarkAnswer } from '@holdfast/shared/wire/marks.ts';
import {
  checkPacksAnswer,
  checkPacksRequest,
  getPacksRequest,
} from '@holdfast/shared/wire/packs.ts';
import { slotsAnswer } from '@holdfast/shared/wire/slots.ts';
import { sessionsAnswer, stateAnswer } from '@holdfast/shared/wire/state.ts';
import { aDevice, anAccount, nextState, withDevice } from './support/account.ts';
import {
  aClient,
  askOf,
  type Client,
  deviceLogin,
  enrolLogin,
  login,
  putPack,
  read,
  register,
  vaultPath,
  withToken,
} from './support/client.ts';
import { aCommit, aMark, subjectOf } from './support/records.ts';
import { aServer } from './support/server.ts';
import { aPack, aSessionId } from './support/values.ts';

/** A second device, enrolled as crypto.md says: by the key that comes from the set-up code. */
const addDevice = async (first: Client): Promise<Client> => {
  const { account, ask } = first;
  const device = await aDevice();
  const second = withToken(ask, await login(ask, await enrolLogin(account)), account, device);
  const state = await nextState(account, device, account.first, {
    devices: withDevice(account.first.state, device.entry),
  });
  const appended = await second.post('/account-state', appendAccountStateRequest, {
    state: state.wire,
  });
  expect(await read(appendAccountStateAnswer, appended)).toEqual({ stateSeq: 2, seq: 4 });
  return withToken(ask, await login(ask, deviceLogin(account, device)), account, device);
};

test('an account is made once, and the same request again gets the first answer', async () => {
  const ask = askOf(await aServer());
  const account = await anAccount();
  const first = await register(ask, account);
  expect(first.status).toBe(201);
  const answer = await read(createAccountAnswer, first);
  expect(answer).toEqual({ seq: 3, incarnation: 1 });
  const again = await register(ask, account);
  expect(again.status).toBe(200);
  expect(await read(createAccountAnswer, again)).toEqual(answer);
});

test('what one device pushes, a device that enrols later reads whole', async () => {
  const laptop = await aClient(askOf(await aServer()));
  const { account } = laptop;
  const path = vaultPath(account.vaultId);
  const sessionId = aSessionId();
  const packs = [await aPack(account), await aPack(account, { sizeBytes: 300_000 })];
  for (const pack of packs) expect((await putPack(laptop, pack)).status).toBe(201);

  const adds = packs.map(({ id }) => id);
  const commit = await aCommit(laptop, { sessionId, adds });
  const pushed = await laptop.postBytes(`${path}/commits`, commit.bytes);
  expect(pushed.status).toBe(201);
  const head = { sessionId, deviceId: laptop.device.deviceId, counter: 1, commitId: commit.id };
  expect(await read(postCommitAnswer, pushed)).toEqual({ seq: 1, heads: [head], diverged: [] });
  const mark = await aMark(laptop, { subjectKind: 'session', subjectId: subjectOf(sessionId) });
  const marked = await laptop.postBytes(`${path}/marks`, mark.upload);
  expect(await read(postMarkAnswer, marked)).toEqual({ seq: 2 });

  const desktop = await addDevice(laptop);
  expect(await read(slotsAnswer, await desktop.get('/slots'))).toMatchObject({
    slots: account.request.slots,
  });
  expect(await read(wireKeyring, await desktop.get('/keyring'))).toEqual(account.request.keyring);
  const states = await read(accountStatesAnswer, await desktop.get('/account-state?after=0'));
  expect(states.newest).toBe(2);
  expect(states.states[0]).toEqual(account.request.state);

  const changes = await read(changesAnswer, await desktop.get(`${path}/changes?after=0`));
  expect(changes).toMatchObject({
    items: [
      { kind: 'commit', seq: 1, id: commit.id, bytes: commit.bytes },
      { kind: 'mark', seq: 2, id: mark.id, bytes: mark.bytes, label: mark.label },
    ],
    next: 2,
    head: 2,
    incarnation: 1,
  });
  const needs = await desktop.get(`${path}/commits/${idToWire(commit.id)}/needs`);
  expect(await read(needsAnswer, needs)).toEqual({ packs: adds.toSorted() });
  const bytes = await desktop.get(`${path}/commits/${idToWire(commit.id)}`);
  expect(new Uint8Array(await bytes.arrayBuffer())).toEqual(commit.bytes);

  const got = await desktop.post(`${path}/packs/get`, getPacksRequest, { ids: adds });
  const frames = createPackFrameReader().feed(new Uint8Array(await got.arrayBuffer()));
  expect(frames).toEqual({
    ok: true,
    value: packs.map(({ id, envelope, pack }) => ({ kind: 'found', id, envelope, pack })),
  });
});

test('heads that went apart are reported, and a merge of both brings them together', async () => {
  const laptop = await aClient(askOf(await aServer()));
  const desktop = await addDevice(laptop);
  const { account } = laptop;
  const path = vaultPath(account.vaultId);
  const sessionId = aSessionId();
  const pack = await aPack(account);
  await putPack(laptop, pack);
  const push = async (client: Client, commit: { bytes: Uint8Array<ArrayBuffer> }) =>
    read(postCommitAnswer, await client.postBytes(`${path}/commits`, commit.bytes));

  const base = await aCommit(laptop, { sessionId, adds: [pack.id] });
  await push(laptop, base);
  const ours = await aCommit(laptop, { sessionId, prev: base, adds: [] });
  expect((await push(laptop, ours)).diverged).toEqual([]);
  const theirs = await aCommit(desktop, { sessionId, parents: [base], adds: [] });
  expect((await push(desktop, theirs)).diverged).toEqual([ours.id]);
  const merged = await aCommit(desktop, {
    sessionId,
    prev: theirs,
    parents: [ours, theirs],
    adds: [],
  });
  const answer = await push(desktop, merged);
  expect(answer.diverged).toEqual([]);
  expect(answer.heads).toHaveLength(2);

  const sessions = await read(sessionsAnswer, await laptop.get(`${path}/sessions`));
  expect(sessions.next).toBeNull();
  expect(sessions.sessions).toMatchObject([{ sessionId, marks: [] }]);
  expect(sessions.sessions[0]?.heads.map(({ commitId }) => commitId).toSorted()).toEqual(
    [ours.id, merged.id].toSorted(),
  );
});

test('the state of a vault is its refs and newest marks, and its root is agreed on', async () => {
  const client = await aClient(askOf(await aServer()));
  const { account } = client;
  const path = vaultPath(account.vaultId);
  const sessionId = aSessionId();
  const pack = await aPack(account);
  await putPack(client, pack);
  let prev = await aCommit(client, { sessionId, adds: [pack.id] });
  await client.postBytes(`${path}/commits`, prev.bytes);
  prev = await aCommit(client, { sessionId, prev, adds: [] });
  await client.postBytes(`${path}/commits`, prev.bytes);
  const subject = { subjectKind: 'session', subjectId: subjectOf(sessionId) } as const;
  const old = await aMark(client, subject);
  await client.postBytes(`${path}/marks`, old.upload);
  const newest = await aMark(client, { ...subject, version: 2, prev: old.id });
  await client.postBytes(`${path}/marks`, newest.upload);

  const state = await read(stateAnswer, await client.get(`${path}/state?after=0&root=1`));
  expect(state).toMatchObject({ next: 4, head: 4, epoch: 1, keyringVersion: 1, incarnation: 1 });
  expect(state.refs).toMatchObject([{ commitId: prev.id, counter: 2, seq: 2 }]);
  expect(state.marks.map(({ id }) => id)).toEqual([newest.id]);
  expect(state.root).toMatch(/^[0-9a-f]{64}$/);
  expect((await read(stateAnswer, await client.get(`${path}/state`))).root).toBeNull();

  const other = await aPack(account);
  await putPack(client, other);
  const after = await read(stateAnswer, await client.get(`${path}/state?after=0&root=1`));
  expect(after.root).not.toBe(state.root);
});

test('account-level changes come in order, each with its seq', async () => {
  const laptop = await aClient(askOf(await aServer()));
  await addDevice(laptop);
  const subjectId = subjectOf(laptop.device.deviceId);
  const mark = await aMark(laptop, { subjectKind: 'device', subjectId });
  expect((await laptop.postBytes('/marks', mark.upload)).status).toBe(201);
  const changes = await read(accountChangesAnswer, await laptop.get('/changes?after=0'));
  expect(changes.items.map(({ kind, seq }) => `${seq} ${kind}`)).toEqual([
    '1 account-state',
    '2 keyring',
    '3 slots',
    '4 account-state',
    '5 mark',
  ]);
  expect(changes).toMatchObject({ next: 5, head: 5 });
  const page = await read(accountChangesAnswer, await laptop.get('/changes?after=1&limit=2'));
  expect(page.items.map(({ seq }) => seq)).toEqual([2, 3]);
  expect(page).toMatchObject({ next: 3, head: 5 });
});

test('packs are checked, and their use is counted', async () => {
  const client = await aClient(askOf(await aServer()));
  const { account } = client;
  const here = await aPack(account, { sizeBytes: 5_000 });
  const absent = await aPack(account);
  await putPack(client, here);
  const checked = await client.post(
    `${vaultPath(account.vaultId)}/packs/check`,
    checkPacksRequest,
    {
      ids: [absent.id, here.id],
    },
  );
  expect(await read(checkPacksAnswer, checked)).toEqual({ missing: [absent.id], damaged: [] });
  expect(await read(accountAnswer, await client.get('/account'))).toMatchObject({
    packsUsed: 1,
    bytesUsed: here.pack.length + here.envelope.length,
    vaults: [{ vaultId: account.vaultId, epoch: 1, seq: 0 }],
  });
});

test('one pack can be read in ranges, and never changes', async () => {
  const client = await aClient(askOf(await aServer()));
  const pack = await aPack(client.account);
  await putPack(client, pack);
  const path = `${vaultPath(client.account.vaultId)}/packs/${idToWire(pack.id)}`;
  const whole = await client.get(path);
  expect(whole.headers.get('cache-control')).toContain('immutable');
  expect(new Uint8Array(await whole.arrayBuffer())).toEqual(pack.pack);
  const ranged = async (range: string) => {
    const response = await client.get(path, { range });
    const bytes = new Uint8Array(await response.arrayBuffer());
    return [response.status, response.headers.get('content-range'), toBase64url(bytes)];
  };
  const slice = (from: number, to: number): string => toBase64url(pack.pack.subarray(from, to));
  expect(await ranged('bytes=0-9')).toEqual([206, 'bytes 0-9/1024', slice(0, 10)]);
  expect(await ranged('bytes=1000-')).toEqual([206, 'bytes 1000-1023/1024', slice(1000, 1024)]);
  expect(await ranged('bytes=-24')).toEqual([206, 'bytes 1000-1023/1024', slice(1000, 1024)]);
  expect(await ranged('bytes=1024-')).toEqual([416, 'bytes */1024', '']);
  expect((await ranged('bytes=0-1,3-4'))[0]).toBe(200);
});

test('pages of changes close at their limit and go on from their cursor', async () => {
  const client = await aClient(askOf(await aServer()));
  const path = vaultPath(client.account.vaultId);
  const sessionId = aSessionId();
  const pack = await aPack(client.account);
  await putPack(client, pack);
  let prev = null;
  for (let counter = 1; counter <= 5; counter += 1) {
    const commit = await aCommit(client, { sessionId, prev, adds: prev === null ? [pack.id] : [] });
    await client.postBytes(`${path}/commits`, commit.bytes);
    prev = commit;
  }
  const seen: number[] = [];
  let after = 0;
  for (;;) {
    const page = await read(
      changesAnswer,
      await client.get(`${path}/changes?after=${after}&limit=2`),
    );
    seen.push(...page.items.map(({ seq }) => seq));
    after = page.next;
    if (page.next >= page.head) break;
  }
  expect(seen).toEqual([1, 2, 3, 4, 5]);
});
