import type { Bytes, Sealed } from '../base/bytes.ts';
import type { Result } from '../base/result.ts';
import type { BaseKey, SealDeps, SealError } from '../seal/envelope.ts';
import { hashOf } from '../seal/hash.ts';
import type { EnvelopePlace } from '../seal/header.ts';
import { label } from '../seal/label.ts';
import { OBJ } from '../seal/object-type.ts';
import { generateKeyPair } from '../seal/sign.ts';
import { unwrapPrivateKey, wrapPrivateKey } from '../seal/wrap.ts';
import { type AccountGeneration, accountPlace } from './account-place.ts';

type Algorithm = 'Ed25519' | 'X25519';

/** Makes a key pair and keeps of its private half only the wrapped form. */
export const makeWrappedPair = async (
  deps: SealDeps,
  accountKey: BaseKey,
  account: AccountGeneration,
  algorithm: Algorithm,
): Promise<{ readonly publicKey: Bytes; readonly wrapped: Sealed }> => {
  const { publicKey, privateKey } = await generateKeyPair(algorithm);
  const place = await privateKeyPlace(account, publicKey);
  return { publicKey, wrapped: await wrapPrivateKey(deps, accountKey, place, privateKey) };
};

/** Opens the private half of a public key into one that cannot be exported. */
export const openPrivateKey = async (
  accountKey: BaseKey,
  account: AccountGeneration,
  { publicKey, wrapped }: { readonly publicKey: Bytes; readonly wrapped: Bytes },
  algorithm: Algorithm,
): Promise<Result<CryptoKey, SealError>> =>
  unwrapPrivateKey(accountKey, await privateKeyPlace(account, publicKey), wrapped, algorithm);

const privateKeyPlace = async (
  account: AccountGeneration,
  publicKey: Bytes,
): Promise<EnvelopePlace> =>
  accountPlace(account, OBJ.privateKey, await hashOf(label('private-key', publicKey)));
