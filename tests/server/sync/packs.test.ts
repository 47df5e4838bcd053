import { expect, test } from 'vitest';
import { createClient } from '@libsql/client';
import { join } from 'node:path';
import { accountAnswer, appendAccountStateRequest } from '@holdfast/shared/wire/account.ts';
import { changesAnswer } from '@holdfast/shared/wire/changes.ts';
import { createPackFrameReader, encodePackUpload } from '@holdfast/shared/wire/frames.ts';
import { idToWire } from '@holdfast/shared/wire/ids.ts';
import { LIMITS } from '@holdfast/shared/wire/limits.ts';
import {
  checkPacksAnswer,
  checkPacksRequest,
  damageAnswer,
  damageRequest,
  getPacksRequest,
} from '@holdfast/shared/wire/packs.ts';
import { aKeyring, nextState } from './support/account.ts';
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
import { aServer } from './support/server.ts';
import { anEnvelope, aPack, aVaultId, someBytes, type TestPack } from './support/values.ts';

const MALFORMED = { status: 400, code: 'malformed' };
const MIB = 1024 * 1024;

const getOne = async (client: Client, pack: TestPack): Promise<readonly unknown[]> => {
  const path = `${vaultPath(client.account.vaultId)}/packs/get`;
  const response = await client.post(path, getPacksRequest, { ids: [pack.id] });
  const fed = createPackFrameReader().feed(new Uint8Array(await response.arrayBuffer()));
  return fed.ok ? fed.value : [];
};

test('a pack is what its id says, and the first bytes stay', async () => {
  const client = await aClient(askOf(await aServer()));
  const pack = await aPack(client.account);
  expect((await putPack(client, pack)).status).toBe(201);
  const other = { ...pack, pack: someBytes(1_024) };
  expect(await refusal(await putPack(client, other))).toEqual({
    status: 422,
    code: 'hash_mismatch',
  });
  const again = {
    ...pack,
    envelope: anEnvelope({ ...client.account, type: 'keyEnvelope', objectId: idOf(pack) }),
  };
  expect((await putPack(client, again)).status).toBe(200);
  expect(await getOne(client, pack)).toEqual([
    { kind: 'found', id: pack.id, pack: pack.pack, envelope: pack.envelope },
  ]);
  expect(await read(accountAnswer, await client.get('/account'))).toMatchObject({ packsUsed: 1 });
});

const idOf = (pack: TestPack): Uint8Array<ArrayBuffer> =>
  new Uint8Array(Buffer.from(pack.id, 'hex'));

test('a key envelope belongs to its pack, its vault and its account', async () => {
  const client = await aClient(askOf(await aServer()));
  const stranger = await aClient(client.ask);
  const { account } = client;
  const pack = await aPack(account);
  const objectId = idOf(pack);
  for (const envelope of [
    anEnvelope({ ...account, type: 'keyEnvelope' }),
    anEnvelope({ ...stranger.account, type: 'keyEnvelope', objectId }),
    anEnvelope({ ...account, vaultId: aVaultId(), type: 'keyEnvelope', objectId }),
    anEnvelope({ ...account, type: 'label', objectId }),
    someBytes(250),
    pack.envelope.subarray(0, 200),
  ]) {
    expect(
      await refusal(await putPack(client, { ...pack, envelope: new Uint8Array(envelope) })),
    ).toEqual(MALFORMED);
  }
  expect((await putPack(client, pack)).status).toBe(201);
});

test('only the current epoch is for writing; the newest envelope is served', async () => {
  const client = await aClient(askOf(await aServer()));
  const { account } = client;
  const { vaultId } = account;
  const pack = await aPack(account);
  await putPack(client, pack);
  const ahead = await aPack(account, { epoch: 2 });
  expect(await refusal(await putPack(client, ahead))).toEqual({ status: 409, code: 'state_stale' });

  const second = await nextState(account, account.device, account.first, {
    vaults: [{ vaultId, epoch: 2 }],
  });
  await client.post('/account-state', appendAccountStateRequest, {
    state: second.wire,
    keyring: aKeyring(account.accountId, 2),
  });
  const late = await putPack(client, await aPack(account, { epoch: 1 }));
  expect(late.status).toBe(409);
  expect(await late.json()).toMatchObject({ code: 'key_retired', epoch: 2 });
  expect((await putPack(client, ahead)).status).toBe(201);
  const rewrapped = {
    ...pack,
    envelope: anEnvelope({ ...account, type: 'keyEnvelope', objectId: idOf(pack), epoch: 2 }),
  };
  expect((await putPack(client, rewrapped)).status).toBe(200);
  expect(await getOne(client, pack)).toMatchObject([{ envelope: rewrapped.envelope }]);
});

test('a pack at the limit is taken and one byte more is not', async () => {
  const client = await aClient(askOf(await aServer()));
  expect((await putPack(client, await aPack(client.account, { sizeBytes: 4 * MIB }))).status).toBe(
    201,
  );
  const over = await putPack(client, await aPack(client.account, { sizeBytes: 4 * MIB + 1 }));
  expect(over.status).toBe(413);
  expect(await over.json()).toMatchObject({ code: 'too_large', limit: 4 * MIB });
});

test('damaged bytes are never served, are told to all devices, and are replaced by the next upload', async () => {
  const server = await aServer();
  const client = await aClient(askOf(server));
  const { account } = client;
  const path = vaultPath(account.vaultId);
  const pack = await aPack(account);
  const whole = await aPack(account);
  await putPack(client, pack);
  await putPack(client, whole);
  await server.storage.blobs.put(account, pack.id, someBytes(1_024));

  expect(await getOne(client, pack)).toEqual([{ kind: 'damaged', id: pack.id }]);
  expect((await client.get(`${path}/packs/${idToWire(pack.id)}`)).status).toBe(404);
  const checked = await client.post(`${path}/packs/check`, checkPacksRequest, {
    ids: [pack.id, whole.id],
  });
  expect(await read(checkPacksAnswer, checked)).toEqual({ missing: [], damaged: [pack.id] });
  const told = await read(changesAnswer, await client.get(`${path}/changes`));
  expect(told.items).toMatchObject([{ kind: 'damage', seq: 1, packs: [pack.id] }]);

  expect((await putPack(client, pack)).status).toBe(200);
  expect(await getOne(client, pack)).toMatchObject([{ kind: 'found', pack: pack.pack }]);
  expect((await read(changesAnswer, await client.get(`${path}/changes`))).items).toEqual([]);
});

test('an upload of what is there heals a copy that was damaged meanwhile', async () => {
  const server = await aServer();
  const client = await aClient(askOf(server));
  const pack = await aPack(client.account);
  await putPack(client, pack);
  await server.storage.blobs.put(client.account, pack.id, someBytes(10));
  expect((await putPack(client, pack)).status).toBe(200);
  expect(await getOne(client, pack)).toMatchObject([{ kind: 'found' }]);
});

test('a report of damage is looked into: what is whole stays, what is gone is told', async () => {
  const server = await aServer();
  const client = await aClient(askOf(server));
  const { account } = client;
  const [whole, gone] = [await aPack(account), await aPack(account)];
  await putPack(client, whole);
  await putPack(client, gone);
  await server.close();
  const file = createClient({ url: `file:${join(server.folder, 'blobs.db')}` });
  await file.execute({ sql: 'delete from blobs where id = ?', args: [idOf(gone)] });
  file.close();

  const reopened = await aServer({ folder: server.folder, time: server.time });
  const ask = askOf(reopened);
  const again = withToken(ask, await login(ask, deviceLogin(account)), account);
  const report = (ids: TestPack['id'][]) =>
    again.post(`${vaultPath(account.vaultId)}/damage`, damageRequest, { ids });
  const stranger = await aPack(account);
  expect(await read(damageAnswer, await report([whole.id, stranger.id]))).toEqual({
    damaged: [],
    seq: null,
  });
  expect(await read(damageAnswer, await report([whole.id, gone.id]))).toEqual({
    damaged: [gone.id],
    seq: 1,
  });
});

test('fifty uploads at the edge of the quota never pass it, and leave no bytes behind', async () => {
  const server = await aServer({ settings: { quota: { bytes: 20_000, packs: 1_000 } } });
  const client = await aClient(askOf(server));
  const packs = await Promise.all(
    Array.from({ length: 50 }, () => aPack(client.account, { sizeBytes: 3_000 })),
  );
  const puts = await Promise.all(packs.map((pack) => putPack(client, pack)));
  const used = await read(accountAnswer, await client.get('/account'));
  expect(puts.filter(({ status }) => status === 201)).toHaveLength(6);
  expect(puts.filter(({ status }) => status === 507)).toHaveLength(44);
  expect(used.bytesUsed).toBeLessThanOrEqual(20_000);
  expect(used.packsUsed).toBe(6);
  const refused = puts.find(({ status }) => status === 507);
  expect(await refused?.json()).toMatchObject({ code: 'quota', limit: 20_000 });

  await server.close();
  const file = createClient({ url: `file:${join(server.folder, 'blobs.db')}` });
  const { rows } = await file.execute('select count(*) as blobs from blobs');
  file.close();
  expect(rows[0]?.['blobs']).toBe(6);
});

test('packs are counted as well as bytes', async () => {
  const server = await aServer({ settings: { quota: { bytes: 1_000_000, packs: 2 } } });
  const client = await aClient(askOf(server));
  const packs = await Promise.all(Array.from({ length: 5 }, () => aPack(client.account)));
  const puts = await Promise.all(packs.map((pack) => putPack(client, pack)));
  expect(puts.filter(({ status }) => status === 201)).toHaveLength(2);
});

test('many uploads of one pack at once are one pack', async () => {
  const client = await aClient(askOf(await aServer()));
  const pack = await aPack(client.account);
  const puts = await Promise.all(Array.from({ length: 20 }, () => putPack(client, pack)));
  expect(puts.filter(({ status }) => status === 201 || status === 200)).toHaveLength(20);
  expect(await read(accountAnswer, await client.get('/account'))).toMatchObject({ packsUsed: 1 });
});

test('lists of ids have their limits', async () => {
  const client = await aClient(askOf(await aServer()));
  const path = vaultPath(client.account.vaultId);
  const { id } = await aPack(client.account);
  const ids = (count: number) => ({ ids: Array.from({ length: count }, () => idToWire(id)) });
  const post = async (route: string, body: object) => {
    const headers = { authorization: `Bearer ${client.token}`, 'content-type': 'application/json' };
    return (
      await client.ask(`${path}/${route}`, { method: 'POST', headers, body: JSON.stringify(body) })
    ).status;
  };
  expect(await post('packs/check', ids(LIMITS.checkIds))).toBe(200);
  expect(await post('packs/check', ids(LIMITS.checkIds + 1))).toBe(400);
  expect(await post('packs/check', ids(0))).toBe(400);
  expect(await post('packs/get', ids(LIMITS.getIds + 1))).toBe(400);
  expect(await post('damage', ids(LIMITS.damageIds + 1))).toBe(400);
});

test('an upload that is not the two parts is malformed', async () => {
  const client = await aClient(askOf(await aServer()));
  const pack = await aPack(client.account);
  const path = `${vaultPath(client.account.vaultId)}/packs/${idToWire(pack.id)}`;
  for (const body of [new Uint8Array(0), someBytes(3), encodePackUpload(pack).slice(0, 100)]) {
    expect(await refusal(await client.putBytes(path, body))).toEqual(MALFORMED);
  }
});
