import { expect, test } from 'vitest';
import { hashOf, markIdOf } from '@holdfast/shared/base/ids.ts';
import { changesAnswer } from '@holdfast/shared/wire/changes.ts';
import { encodeMarkUpload } from '@holdfast/shared/wire/frames.ts';
import { LIMITS } from '@holdfast/shared/wire/limits.ts';
import { sessionsAnswer, stateAnswer } from '@holdfast/shared/wire/state.ts';
import {
  aClient,
  askOf,
  type Client,
  putPack,
  read,
  refusal,
  vaultPath,
} from './support/client.ts';
import { aCommit, aMark, subjectOf } from './support/records.ts';
import { aServer } from './support/server.ts';
import { anEnvelope, aPack, aSessionId, someBytes } from './support/values.ts';

const aWorld = async () => {
  const client = await aClient(askOf(await aServer()));
  const path = vaultPath(client.account.vaultId);
  const pack = await aPack(client.account);
  await putPack(client, pack);
  const sessionId = aSessionId();
  const commit = await aCommit(client, { sessionId, adds: [pack.id] });
  await client.postBytes(`${path}/commits`, commit.bytes);
  const subject = {
    subjectKind: 'commit',
    subjectId: hashOf(Buffer.from(commit.id, 'hex')),
  } as const;
  return { client, path, sessionId, commit, subject };
};

const post = (client: Client, path: string, { upload }: { upload: Uint8Array<ArrayBuffer> }) =>
  client.postBytes(`${path}/marks`, upload);

test('marks of one subject follow each other, and the same one again is fine', async () => {
  const { client, path, subject } = await aWorld();
  const first = await aMark(client, subject);
  const pushed = await post(client, path, first);
  expect(pushed.status).toBe(201);
  const answer: unknown = await pushed.json();
  const again = await post(client, path, first);
  expect(again.status).toBe(200);
  expect(await again.json()).toEqual(answer);

  const gap = await post(
    client,
    path,
    await aMark(client, { ...subject, version: 3, prev: first.id }),
  );
  expect(gap.status).toBe(409);
  expect(await gap.json()).toMatchObject({ code: 'mark_gap', highest: 1 });
  const stranger = await aMark(client, { ...subject, version: 2, prev: markIdOf(someBytes(32)) });
  expect(await refusal(await post(client, path, stranger))).toEqual({
    status: 409,
    code: 'mark_gap',
  });
  const orphan = await aMark(client, { ...subject, version: 2, prev: null });
  expect(await refusal(await post(client, path, orphan))).toEqual({
    status: 409,
    code: 'mark_gap',
  });
  expect(
    (await post(client, path, await aMark(client, { ...subject, version: 2, prev: first.id })))
      .status,
  ).toBe(201);
});

test('two marks of one version are both kept and both served', async () => {
  const { client, path, subject } = await aWorld();
  const rivals = await Promise.all([aMark(client, subject), aMark(client, subject)]);
  const pushed = await Promise.all(rivals.map((mark) => post(client, path, mark)));
  expect(pushed.map(({ status }) => status)).toEqual([201, 201]);
  const state = await read(stateAnswer, await client.get(`${path}/state`));
  expect(state.marks.map(({ id }) => id).toSorted()).toEqual(rivals.map(({ id }) => id).toSorted());
});

test('a mark on a commit that is not here is unknown; a session may be named before its first commit', async () => {
  const { client, path } = await aWorld();
  const nowhere = { subjectKind: 'commit', subjectId: hashOf(someBytes(32)) } as const;
  expect(await refusal(await post(client, path, await aMark(client, nowhere)))).toEqual({
    status: 404,
    code: 'unknown',
  });
  const sessionId = aSessionId();
  const named = await aMark(client, { subjectKind: 'session', subjectId: subjectOf(sessionId) });
  expect((await post(client, path, named)).status).toBe(201);
  const sessions = await read(sessionsAnswer, await client.get(`${path}/sessions`));
  expect(sessions.sessions.find((session) => session.sessionId === sessionId)).toMatchObject({
    heads: [],
    marks: [{ id: named.id }],
  });
});

test('a label is the one that was signed, and belongs here', async () => {
  const { client, path, subject } = await aWorld();
  const { account } = client;
  const mark = await aMark(client, subject);
  const swapped = anEnvelope({ ...account, type: 'label', ciphertextBytes: 64 });
  const upload = encodeMarkUpload({ mark: mark.bytes, label: swapped });
  expect(await refusal(await post(client, path, { upload }))).toEqual({
    status: 422,
    code: 'hash_mismatch',
  });
  const MALFORMED = { status: 400, code: 'malformed' };
  for (const label of [
    anEnvelope({ accountId: account.accountId, type: 'label' }),
    someBytes(200),
  ]) {
    const wrong = encodeMarkUpload({ mark: mark.bytes, label });
    expect(await refusal(await post(client, path, { upload: wrong }))).toEqual(MALFORMED);
  }
  expect(await refusal(await client.postBytes(`${path}/marks`, someBytes(2)))).toEqual(MALFORMED);
  const large = await aMark(client, { ...subject, labelBytes: LIMITS.labelBytes });
  expect(await refusal(await post(client, path, large))).toEqual({
    status: 413,
    code: 'too_large',
  });
});

test('marks of the account and its devices have their own place', async () => {
  const { client, path, subject } = await aWorld();
  const { account } = client;
  const other = await aClient(client.ask);
  const onAccount = await aMark(client, {
    subjectKind: 'account',
    subjectId: subjectOf(account.accountId),
  });
  const onDevice = await aMark(client, {
    subjectKind: 'device',
    subjectId: subjectOf(client.device.deviceId),
  });
  expect((await post(client, '', onAccount)).status).toBe(201);
  expect((await post(client, '', onDevice)).status).toBe(201);
  const MALFORMED = { status: 400, code: 'malformed' };
  expect(await refusal(await post(client, path, onAccount))).toEqual(MALFORMED);
  expect(await refusal(await post(client, '', await aMark(client, subject)))).toEqual(MALFORMED);
  expect(await refusal(await post(other, '', onAccount))).toEqual({
    status: 422,
    code: 'bad_signature',
  });
});

test('pages of changes carry marks with their labels and close by bytes', async () => {
  const { client, path, subject } = await aWorld();
  let prev = null;
  for (let version = 1; version <= 40; version += 1) {
    const mark = await aMark(client, { ...subject, version, prev, labelBytes: 64_000 });
    expect((await post(client, path, mark)).status).toBe(201);
    prev = mark.id;
  }
  const first = await client.get(`${path}/changes`);
  const text = await first.clone().text();
  expect(text.length).toBeLessThan(LIMITS.changesPageBytes * 1.5);
  const page = await read(changesAnswer, first);
  expect(page.next).toBeLessThan(page.head);
  const rest = await read(changesAnswer, await client.get(`${path}/changes?after=${page.next}`));
  expect(page.items.length + rest.items.length).toBe(41);
  expect(rest.next).toBe(rest.head);
});

test('sessions come in pages', async () => {
  const { client, path } = await aWorld();
  for (let named = 0; named < 205; named += 1) {
    const subjectId = subjectOf(aSessionId());
    await post(client, path, await aMark(client, { subjectKind: 'session', subjectId }));
  }
  const first = await read(sessionsAnswer, await client.get(`${path}/sessions`));
  expect(first.sessions).toHaveLength(200);
  const after = first.next === null ? '' : Buffer.from(first.next, 'hex').toString('base64url');
  const second = await read(sessionsAnswer, await client.get(`${path}/sessions?after=${after}`));
  expect(second.sessions).toHaveLength(6);
  expect(second.next).toBeNull();
  const ids = [...first.sessions, ...second.sessions].map(({ sessionId }) => sessionId);
  expect(ids).toEqual(ids.toSorted());
});
