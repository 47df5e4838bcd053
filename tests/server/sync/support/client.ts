import { z } from 'zod';
import { type Bytes } from '@holdfast/shared/base/bytes.ts';
import type { VaultId } from '@holdfast/shared/base/ids.ts';
import { loginMessage } from '@holdfast/shared/chain/chain.ts';
import { type KeyPair, sign } from '@holdfast/shared/seal/sign.ts';
import { createAccountRequest } from '@holdfast/shared/wire/account.ts';
import {
  challengeAnswer,
  challengeRequest,
  type Purpose,
  tokenAnswer,
  tokenRequest,
} from '@holdfast/shared/wire/auth.ts';
import { encodePackUpload } from '@holdfast/shared/wire/frames.ts';
import { idToWire, type KeyId } from '@holdfast/shared/wire/ids.ts';
import { writeMessage } from '@holdfast/shared/wire/message.ts';
import { keyIdOfDevice, keyIdOfPublic, type TestAccount, type TestDevice } from './account.ts';
import { SYNC_ORIGIN } from './origins.ts';
import type { TestServer } from './server.ts';
import type { TestPack } from './values.ts';

/** Anything that takes requests to the server: the app itself, or `fetch` to a listening one. */
export type Ask = (path: string, init?: RequestInit) => Promise<Response>;

export const askOf =
  ({ app }: Pick<TestServer, 'app'>): Ask =>
  async (path, init) =>
    app.http.request(`${SYNC_ORIGIN}/api/v1${path}`, init);

export const postJson = <S extends z.ZodType>(
  ask: Ask,
  path: string,
  schema: S,
  value: z.output<S>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> =>
  ask(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: writeMessage(schema, value),
  });

/** Reads an answer that must be a message of this schema. */
export const read = async <S extends z.ZodType>(
  schema: S,
  response: Response,
): Promise<z.output<S>> => {
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return schema.parse(await response.json());
};

/** Status and code of a refusal, which is all that most tests are about. */
export const refusal = async (
  response: Response,
): Promise<{ readonly status: number; readonly code: unknown }> => {
  const body: unknown = await response.json();
  const { code } = z.looseObject({ code: z.unknown() }).parse(body);
  return { status: response.status, code };
};

export const register = (ask: Ask, account: TestAccount): Promise<Response> =>
  postJson(ask, '/accounts', createAccountRequest, account.request);

export interface LoginKey {
  readonly account: Pick<TestAccount, 'accountId'>;
  readonly keyId: KeyId;
  readonly keys: KeyPair;
  readonly purpose: Purpose;
}

export const deviceLogin = (account: TestAccount, device = account.device): LoginKey => ({
  account,
  keyId: keyIdOfDevice(device),
  keys: device.keys,
  purpose: 'device',
});

export const enrolLogin = async (account: TestAccount): Promise<LoginKey> => ({
  account,
  keyId: await keyIdOfPublic(account.enrol.publicKey),
  keys: account.enrol,
  purpose: 'enrol',
});

export const recoveryLogin = async (account: TestAccount): Promise<LoginKey> => ({
  account,
  keyId: await keyIdOfPublic(account.recovery.publicKey),
  keys: account.recovery,
  purpose: 'recovery',
});

export const challengeFor = async (
  ask: Ask,
  { account, keyId }: LoginKey,
): Promise<z.output<typeof challengeAnswer>> => {
  const { accountId } = account;
  return read(
    challengeAnswer,
    await postJson(ask, '/auth/challenge', challengeRequest, { accountId, keyId }),
  );
};

/** Signs and sends; what is signed can be changed by the tests of attacks. */
export const answerChallenge = async (
  ask: Ask,
  { account, keyId, keys, purpose }: LoginKey,
  { nonce, expiresAt }: z.output<typeof challengeAnswer>,
  syncOrigin = SYNC_ORIGIN,
): Promise<Response> => {
  const { accountId } = account;
  const claim = { syncOrigin, accountId, keyId, nonce, expiresAt, purpose };
  const signature = await sign(keys.privateKey, loginMessage(claim));
  return postJson(ask, '/auth/token', tokenRequest, {
    accountId,
    keyId,
    nonce,
    purpose,
    signature,
  });
};

export const login = async (ask: Ask, key: LoginKey, syncOrigin = SYNC_ORIGIN): Promise<string> => {
  const answered = await answerChallenge(ask, key, await challengeFor(ask, key), syncOrigin);
  return (await read(tokenAnswer, answered)).token;
};

/** A logged-in device: every request carries its token. */
export interface Client {
  readonly ask: Ask;
  readonly token: string;
  readonly account: TestAccount;
  readonly device: TestDevice;
  readonly get: (path: string, headers?: Readonly<Record<string, string>>) => Promise<Response>;
  readonly post: <S extends z.ZodType>(
    path: string,
    schema: S,
    value: z.output<S>,
  ) => Promise<Response>;
  readonly postBytes: (path: string, bytes: Bytes) => Promise<Response>;
  readonly putBytes: (path: string, bytes: Bytes) => Promise<Response>;
  readonly put: <S extends z.ZodType>(
    path: string,
    schema: S,
    value: z.output<S>,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Response>;
}

export const withToken = (
  ask: Ask,
  token: string,
  account: TestAccount,
  device = account.device,
): Client => {
  const authorization = `Bearer ${token}`;
  const send = (
    method: string,
    path: string,
    contentType: string,
    body: string | Bytes,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> =>
    ask(path, {
      method,
      body,
      headers: { authorization, 'content-type': contentType, ...headers },
    });
  return {
    ask,
    token,
    account,
    device,
    get: (path, headers = {}) => ask(path, { headers: { authorization, ...headers } }),
    post: (path, schema, value) =>
      send('POST', path, 'application/json', writeMessage(schema, value)),
    put: (path, schema, value, headers) =>
      send('PUT', path, 'application/json', writeMessage(schema, value), headers),
    postBytes: (path, bytes) => send('POST', path, 'application/octet-stream', bytes),
    putBytes: (path, bytes) => send('PUT', path, 'application/octet-stream', bytes),
  };
};

/** An account on the server, and its first device logged in. */
export const aClient = async (ask: Ask, syncOrigin = SYNC_ORIGIN): Promise<Client> => {
  const { anAccount } = await import('./account.ts');
  const account = await anAccount();
  const registered = await register(ask, account);
  if (registered.status !== 201) throw new Error(await registered.text());
  return withToken(ask, await login(ask, deviceLogin(account), syncOrigin), account);
};

export const vaultPath = (vaultId: VaultId): string => `/vaults/${idToWire(vaultId)}`;

export const putPack = (client: Client, pack: TestPack): Promise<Response> =>
  client.putBytes(
    `${vaultPath(client.account.vaultId)}/packs/${idToWire(pack.id)}`,
    encodePackUpload(pack),
  );
