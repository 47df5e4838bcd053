import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import type { AccountId } from '@holdfast/shared/base/ids.ts';
import type { Clock } from '@holdfast/shared/base/ports.ts';
import { ok, type Result } from '@holdfast/shared/base/result.ts';
import {
  challengeAnswer,
  challengeRequest,
  type Purpose,
  tokenAnswer,
  tokenRequest,
} from '@holdfast/shared/wire/auth.ts';
import type { KeyId } from '@holdfast/shared/wire/ids.ts';
import { writeMessage } from '@holdfast/shared/wire/message.ts';
import { type Ask, type Http, readAnswer, type TransportError } from './http.ts';

/** Who logs in. Signing happens where the key is; the origin that is signed is the one configured here. */
export interface Identity {
  readonly accountId: AccountId;
  readonly keyId: KeyId;
  readonly purpose: Purpose;
  readonly sign: (login: { readonly nonce: Bytes; readonly expiresAt: number }) => Promise<Bytes>;
}

interface Token {
  readonly text: string;
  readonly expiresAt: number;
}

/** A new one is another signature, so a token is thrown away well before it ends. */
const MARGIN_MS = 30_000;

/** `http`, but with a token: taken at the first request, renewed before it ends and once after a 401. */
export const withLogin = (http: Http, identity: Identity, clock: Clock): Http => {
  let token: Token | null = null;

  const current = async (): Promise<Result<Token, TransportError>> => {
    if (token !== null && token.expiresAt - MARGIN_MS > clock.now()) return ok(token);
    const fresh = await takeToken(http, identity);
    token = fresh.ok ? fresh.value : null;
    return fresh;
  };
  const askWith = async (ask: Ask): Promise<Result<Response, TransportError>> => {
    const held = await current();
    if (!held.ok) return held;
    return http.ask({
      ...ask,
      headers: { ...ask.headers, authorization: `Bearer ${held.value.text}` },
    });
  };

  return {
    ask: async (ask) => {
      const answer = await askWith(ask);
      if (answer.ok || !isUnauthenticated(answer.error)) return answer;
      token = null;
      return askWith(ask);
    },
  };
};

const isUnauthenticated = (error: TransportError): boolean =>
  error.kind === 'refused' && error.problem.code === 'unauthenticated';

const takeToken = async (
  http: Http,
  identity: Identity,
): Promise<Result<Token, TransportError>> => {
  const { accountId, keyId, purpose, sign } = identity;
  const asked = await http.ask({
    method: 'POST',
    path: '/auth/challenge',
    body: writeMessage(challengeRequest, { accountId, keyId }),
  });
  if (!asked.ok) return asked;
  const challenge = await readAnswer(challengeAnswer, asked.value);
  if (!challenge.ok) return challenge;

  const { nonce } = challenge.value;
  const answered = await http.ask({
    method: 'POST',
    path: '/auth/token',
    body: writeMessage(tokenRequest, {
      accountId,
      keyId,
      nonce,
      purpose,
      signature: await sign(challenge.value),
    }),
  });
  if (!answered.ok) return answered;
  const token = await readAnswer(tokenAnswer, answered.value);
  return token.ok ? ok({ text: token.value.token, expiresAt: token.value.expiresAt }) : token;
};
