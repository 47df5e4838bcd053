import {
  type Bytes,
  fromBase64url,
  fromHex,
  fromUtf8,
  toBase64url,
  utf8,
} from '@holdfast/shared/base/bytes.ts';
import { type AccountId, parseAccountId } from '@holdfast/shared/base/ids.ts';
import { parseJson } from '@holdfast/shared/base/json.ts';
import type { Clock, Random } from '@holdfast/shared/base/ports.ts';
import { verifySignature } from '@holdfast/shared/seal/verify.ts';
import { SCOPES, type Scope } from '@holdfast/shared/wire/auth.ts';
import { type KeyId, keyIdOf } from '@holdfast/shared/wire/ids.ts';
import type { ServerKeys } from './server-keys.ts';

/** What a token says (RFC 7519, RFC 9068; EdDSA of RFC 8037). */
export interface TokenClaims {
  readonly accountId: AccountId;
  /** The device id for scope D, the id of EK or RE for scope E. */
  readonly keyId: KeyId;
  readonly scope: Scope;
  readonly expiresAt: number;
}

export interface Tokens {
  readonly issue: (claims: Omit<TokenClaims, 'expiresAt'>) => {
    readonly token: string;
    readonly expiresAt: number;
  };
  /** `null` for anything but an unexpired token that this server signed for itself. */
  readonly read: (token: string) => Promise<TokenClaims | null>;
}

const ISSUER = 'holdfast-sync';
const AUDIENCE = 'holdfast-sync/v1';
const LIFE_MS = 10 * 60_000;
const MAX_TOKEN_CHARACTERS = 2_048;

export const createTokens = (deps: {
  readonly keys: ServerKeys;
  readonly clock: Clock;
  readonly random: Random;
}): Tokens => {
  const { keys, clock, random } = deps;
  // The whole header is fixed, algorithm and key with it: a token with any other header is not ours, and
  // nothing in a token chooses how it is verified.
  const header = part({ alg: 'EdDSA', typ: 'at+jwt', kid: keys.kid });

  return {
    issue: ({ accountId, keyId, scope }) => {
      const issuedAt = Math.floor(clock.now() / 1_000);
      const exp = issuedAt + LIFE_MS / 1_000;
      const claims = { iss: ISSUER, aud: AUDIENCE, sub: accountId, did: keyId, scope };
      const jti = toBase64url(random.bytes(16));
      const signed = `${header}.${part({ ...claims, jti, iat: issuedAt, exp })}`;
      const token = `${signed}.${toBase64url(keys.sign(utf8(signed)))}`;
      return { token, expiresAt: exp * 1_000 };
    },
    read: async (token) => {
      if (token.length > MAX_TOKEN_CHARACTERS) return null;
      const [first, second, third, ...more] = token.split('.');
      if (first !== header || second === undefined || third === undefined || more.length > 0) {
        return null;
      }
      const signature = fromBase64url(third) ?? new Uint8Array(0);
      const signed = utf8(`${first}.${second}`);
      if (!(await verifySignature(keys.publicKey, signed, signature))) return null;
      const claims = readClaims(second);
      return claims !== null && claims.expiresAt > clock.now() ? claims : null;
    },
  };
};

const part = (value: object): string => toBase64url(utf8(JSON.stringify(value)));

const readClaims = (text: string): TokenClaims | null => {
  const claims = parseJson(fromUtf8(fromBase64url(text) ?? new Uint8Array(0)) ?? '');
  if (typeof claims !== 'object' || claims === null) return null;
  const { iss, aud, sub, did, scope, exp } = claims as Readonly<Record<string, unknown>>;
  if (iss !== ISSUER || aud !== AUDIENCE || typeof exp !== 'number') return null;
  if (typeof sub !== 'string' || typeof did !== 'string') return null;
  const accountId = parseAccountId(sub);
  const keyBytes: Bytes | null = fromHex(did);
  const known = SCOPES.find((name) => name === scope);
  if (!accountId.ok || keyBytes?.length !== 16 || known === undefined) return null;
  return {
    accountId: accountId.value,
    keyId: keyIdOf(keyBytes),
    scope: known,
    expiresAt: exp * 1_000,
  };
};
