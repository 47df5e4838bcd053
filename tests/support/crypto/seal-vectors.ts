import { toHex, utf8 } from '@holdfast/shared/base/bytes.ts';
import { idBytes, NO_VAULT } from '@holdfast/shared/base/ids.ts';
import type { Json } from '@holdfast/shared/base/json.ts';
import { deriveBytes, deriveHmacKey } from '@holdfast/shared/seal/derive.ts';
import { importBaseKey, sealEnvelope } from '@holdfast/shared/seal/envelope.ts';
import { encodeFrame, pad, padme } from '@holdfast/shared/seal/frame.ts';
import type { EnvelopePlace } from '@holdfast/shared/seal/header.ts';
import { hmac } from '@holdfast/shared/seal/hmac.ts';
import { label } from '@holdfast/shared/seal/label.ts';
import { OBJ, type ObjType } from '@holdfast/shared/seal/object-type.ts';
import { keyPairOfSeed, sign } from '@holdfast/shared/seal/sign.ts';
import { wrapPrivateKey } from '@holdfast/shared/seal/wrap.ts';
import { seededRandom } from './seeded-random.ts';
import { aHash, anAccountId, aVaultId, someBytes, unhex } from './values.ts';

/** An envelope's place; each number gives another object of the same account and vault. */
export const aPlace = (objType: ObjType, number = 0): EnvelopePlace => ({
  objType,
  accountId: anAccountId(),
  vaultId: OF_ACCOUNT.has(objType) ? NO_VAULT : aVaultId(),
  epoch: number + 1,
  objectId: aHash(number),
});

const OF_ACCOUNT: ReadonlySet<ObjType> = new Set<ObjType>([
  OBJ.keyring,
  OBJ.privateKey,
  OBJ.accountPrivate,
  OBJ.row,
  OBJ.slot,
]);

const WITH_BYTES = [
  'pack',
  'label',
  'keyring',
  'accountPrivate',
  'row',
  'slot',
  'keyEnvelope',
  'writeAhead',
] as const;

/** One for every object type whose content is bytes. */
export const envelopeInputs = WITH_BYTES.map((name, at) => ({
  name,
  place: aPlace(OBJ[name], at),
  baseKey: someBytes(32, 10 + at),
  plain: someBytes(40 + at, 30 + at),
  seed: 50 + at,
}));

export interface EnvelopeVector {
  readonly place: EnvelopePlace;
  readonly name: string;
  readonly baseKey: string;
  readonly plain: string;
  readonly seed: number;
  readonly envelope: string;
}

export const envelopeVectors = (): Promise<readonly EnvelopeVector[]> =>
  Promise.all(
    envelopeInputs.map(async ({ name, place, baseKey, plain, seed }) => {
      const base = await importBaseKey(new Uint8Array(baseKey));
      const envelope = await sealEnvelope({ random: seededRandom(seed) }, base, place, plain);
      return {
        name,
        place,
        baseKey: toHex(baseKey),
        plain: toHex(plain),
        seed,
        envelope: toHex(envelope),
      };
    }),
  );

/** PKCS #8 of two fixed private keys (RFC 8410). */
export const wrappedInputs = [
  {
    algorithm: 'Ed25519',
    pkcs8: unhex(`302e020100300506032b657004220420${toHex(someBytes(32, 60))}`),
    usage: 'sign',
  },
  {
    algorithm: 'X25519',
    pkcs8: unhex(`302e020100300506032b656e04220420${toHex(someBytes(32, 61))}`),
    usage: 'deriveBits',
  },
] as const;

export interface WrappedKeyVector {
  readonly place: EnvelopePlace;
  readonly algorithm: string;
  readonly pkcs8: string;
  readonly baseKey: string;
  readonly seed: number;
  readonly envelope: string;
}

export const wrappedKeyVectors = (): Promise<readonly WrappedKeyVector[]> =>
  Promise.all(
    wrappedInputs.map(async ({ algorithm, pkcs8, usage }, at) => {
      const baseKey = someBytes(32, 62 + at);
      const place = aPlace(OBJ.privateKey, at);
      const key = await crypto.subtle.importKey('pkcs8', pkcs8, algorithm, true, [usage]);
      const base = await importBaseKey(new Uint8Array(baseKey));
      const envelope = await wrapPrivateKey({ random: seededRandom(at) }, base, place, key);
      return {
        algorithm,
        place,
        pkcs8: toHex(pkcs8),
        baseKey: toHex(baseKey),
        seed: at,
        envelope: toHex(envelope),
      };
    }),
  );

/** HKDF, HMAC, Ed25519 and labels as this project uses them. */
export const primitiveVectors = async (): Promise<Json> => {
  const secret = someBytes(32, 70);
  const salt = idBytes(anAccountId());
  const info = label('account/enc', someBytes(4, 71));
  const base = await importBaseKey(new Uint8Array(secret));
  const stateKey = await deriveHmacKey(base, salt, label('local/state', someBytes(4, 72)));
  const message = utf8('What is signed, and what is authenticated.');
  const pair = await keyPairOfSeed(new Uint8Array(secret));
  return {
    labels: [
      { name: 'pack', fields: [], bytes: toHex(label('pack')) },
      { name: 'wal', fields: ['', '00ff'], bytes: toHex(label('wal', unhex(''), unhex('00ff'))) },
    ],
    hkdf: {
      secret: toHex(secret),
      salt: toHex(salt),
      info: toHex(info),
      bytes: toHex(await deriveBytes(base, salt, info)),
    },
    hmac: { message: toHex(message), proof: toHex(await hmac(stateKey, message)) },
    ed25519: {
      seed: toHex(secret),
      publicKey: toHex(pair.publicKey),
      message: toHex(message),
      signature: toHex(await sign(pair.privateKey, message)),
    },
  };
};

const FRAME = { codec: 1, nodeType: 4, rawLength: 300, payload: someBytes(20, 80) };
const LENGTHS = [0, 1, 2, 9, 255, 1000, 1024, 1025, 65_537, 1_000_000];

export const frameVectors = (): Json => ({
  frame: toHex(encodeFrame(FRAME)),
  padded: toHex(pad({ random: seededRandom(81) }, encodeFrame(FRAME))),
  padme: LENGTHS.map((length) => ({ length, padded: padme(length) })),
});
