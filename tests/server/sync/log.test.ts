import { expect, test } from 'vitest';
import { createLog } from '@holdfast/server/src/host/log.ts';
import { encodePackUpload } from '@holdfast/shared/wire/frames.ts';
import { idToWire } from '@holdfast/shared/wire/ids.ts';
import { aClient, askOf, putPack, vaultPath } from './support/client.ts';
import { aServer } from './support/server.ts';
import { aPack } from './support/values.ts';

const MARKER = 'marker5f3a9c';

const aListeningLog = () => {
  const lines: string[] = [];
  const log = createLog('debug', { write: (line: string) => lines.push(line) });
  return { lines, log };
};

test('nothing of a request stands in the log: no header, no query, no path, no body', async () => {
  const { lines, log } = aListeningLog();
  const server = await aServer({ log });
  const client = await aClient(askOf(server));
  const answers: string[] = [];
  const send = async (path: string, init: RequestInit = {}) => {
    const response = await client.ask(path, init);
    answers.push(await response.text());
  };
  const authorization = `Bearer ${client.token}`;
  const json = { authorization, 'content-type': 'application/json' };
  await send('/account', { headers: { authorization: `Bearer ${MARKER}` } });
  await send('/account', {
    headers: { authorization: `Basic ${MARKER}`, cookie: MARKER, [`x-${MARKER}`]: MARKER },
  });
  await send(`/${MARKER}?token=${MARKER}`, { headers: { referer: MARKER, 'user-agent': MARKER } });
  await send(`/changes?after=${MARKER}`, { headers: json });
  await send(`/vaults/${MARKER}/changes`, { headers: json });
  await send('/slots', {
    method: 'PUT',
    headers: { ...json, 'if-match': MARKER },
    body: `{"slots":["${MARKER}"]}`,
  });
  await send('/accounts', { method: 'POST', headers: json, body: `{"${MARKER}":"${MARKER}"}` });
  await send('/accounts', {
    method: 'POST',
    headers: json,
    body: `{"accountId":"${MARKER}","registrationToken":"${MARKER}"}`,
  });
  await send('/auth/token', {
    method: 'POST',
    headers: json,
    body: `{"signature":"${MARKER}","nonce":"${MARKER}"}`,
  });
  await send(`${vaultPath(client.account.vaultId)}/packs/${'A'.repeat(43)}`, {
    method: 'PUT',
    headers: { ...json, 'content-type': MARKER },
    body: MARKER,
  });
  expect(lines.length).toBeGreaterThan(5);
  expect(lines.join('')).not.toContain(MARKER);
  expect(lines.join('')).not.toContain(client.token);
  expect(answers.join('')).not.toContain(MARKER);
});

test('ids of a user stand in no line: the pattern of the route does', async () => {
  const { lines, log } = aListeningLog();
  const client = await aClient(askOf(await aServer({ log })));
  const pack = await aPack(client.account);
  await putPack(client, pack);
  const text = lines.join('');
  expect(text).toContain('/vaults/:v/packs/:id');
  for (const id of [client.account.vaultId, client.account.accountId, pack.id]) {
    expect(text).not.toContain(id);
    expect(text).not.toContain(idToWire(id));
  }
});

test('a failure of the server is told without what it was about', async () => {
  const { lines, log } = aListeningLog();
  const server = await aServer({ log });
  const client = await aClient(askOf(server));
  const pack = await aPack(client.account);
  await server.close();
  const response = await client.putBytes(
    `${vaultPath(client.account.vaultId)}/packs/${idToWire(pack.id)}`,
    encodePackUpload(pack),
  );
  expect(response.status).toBe(500);
  const body = await response.text();
  expect(JSON.parse(body)).toEqual({ code: 'internal', title: 'The server failed', status: 500 });
  expect(lines.some((line) => line.includes('request failed'))).toBe(true);
  expect(lines.join('') + body).not.toContain(server.folder);
});

test('a fact that is a secret by its name is not written', () => {
  const { lines, log } = aListeningLog();
  log.write('info', 'event', { token: MARKER, authorization: MARKER, ticket: MARKER, count: 1 });
  expect(lines.join('')).not.toContain(MARKER);
  expect(lines.join('')).toContain('"count":1');
});
