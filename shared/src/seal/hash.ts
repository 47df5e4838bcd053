import { asOwned } from './owned.ts';
import type { Bytes } from '../base/bytes.ts';
import { hashOf as hashFromBytes, type Hash } from '../base/ids.ts';

/** SHA-256 (FIPS 180-4). */
export const sha256 = async (bytes: Uint8Array): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', asOwned(bytes)));

/** SHA-256 as an id. */
export const hashOf = async (bytes: Uint8Array): Promise<Hash> =>
  hashFromBytes(await sha256(bytes));
