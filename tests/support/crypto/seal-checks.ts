import { asPlain, concatBytes, NO_BYTES, toHex } from '@holdfast/shared/base/bytes.ts';
import { err, ok } from '@holdfast/shared/base/result.ts';
import {
  asBaseKey,
  importBaseKey,
  openEnvelope,
  sealEnvelope,
} from '@holdfast/shared/seal/envelope.ts';
import { envelopeEpoch, envelopeSalt } from '@holdfast/shared/seal/header.ts';
import { equalSecret, hmac, importHmacKey, verifyHmac } from '@holdfast/shared/seal/hmac.ts';
import { gcm } from '@holdfast/shared/seal/object-key.ts';
import { OBJ } from '@holdfast/shared/seal/object-type.ts';
import { generateKeyPair, sign } from '@holdfast/shared/seal/sign.ts';
import { checkPublicKey, verifySignature } from '@holdfast/shared/seal/verify.ts';
import { unwrapPrivateKey, wrapPrivateKey } from '@holdfast/shared/seal/wrap.ts';
import { assert, expect } from 'vitest';
import { z } from 'zod';
import type { Check } from './check.ts';
import { frozen } from './frozen.ts';
import {
  aPlace,
  envelopeInputs,
  envelopeVectors,
  frameVectors,
  primitiveVectors,
  wrappedInputs,
  wrappedKeyVectors,
} from './seal-vectors.ts';
import { seededRandom } from './seeded-random.ts';
import { flipped, got, someBytes, unhex } from './values.ts';

const random = seededRandom(1);
const baseKey = (number = 1) => importBaseKey(someBytes(32, number));

const twoKeyVector = z.object({
  key1: z.string(),
  key2: z.string(),
  iv: z.string(),
  aad: z.string(),
  ct: z.string(),
  tag: z.string(),
  plaintext1: z.string(),
  plaintext2: z.string(),
});

/** The points of small order, then every y from 2^255 - 19 on, each with both signs of x. */
const REFUSED_KEYS: readonly [string, ...string[]] = [
  '0100000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000080',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0000000000000000000000000000000000000000000000000000000000000080',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
  ...Array.from({ length: 19 }, (_, at) => (0xed + at).toString(16)).flatMap((low) => [
    `${low}${'ff'.repeat(30)}7f`,
    `${low}${'ff'.repeat(30)}ff`,
  ]),
];

/** y = 2, for which the curve has no x. */
const NOT_ON_THE_CURVE = unhex(`02${'00'.repeat(31)}`);

export const sealChecks: readonly Check[] = [
  {
    name: 'envelopes, wrapped keys, frames and primitives are the frozen bytes',
    run: async () => {
      expect(await envelopeVectors()).toEqual(frozen('seal/envelopes.json'));
      expect(await wrappedKeyVectors()).toEqual(frozen('seal/wrapped-keys.json'));
      expect(frameVectors()).toEqual(frozen('seal/frames.json'));
      expect(await primitiveVectors()).toEqual(frozen('seal/primitives.json'));
    },
  },
  {
    name: 'an envelope of each type gives back what was sealed',
    run: async () => {
      const vectors = await envelopeVectors();
      for (const [at, { place, baseKey: raw, plain }] of envelopeInputs.entries()) {
        const base = await importBaseKey(new Uint8Array(raw));
        const stored = unhex(vectors[at]?.envelope ?? '');
        expect(await openEnvelope(base, place, stored)).toEqual(ok(asPlain(plain)));
        expect(envelopeEpoch(stored)).toBe(place.epoch);
        expect(toHex(envelopeSalt(stored) ?? new Uint8Array())).toBe(
          toHex(stored.subarray(76, 108)),
        );
      }
    },
  },
  {
    name: 'a byte that was changed anywhere in an envelope of any type is an error with a name',
    run: async () => {
      for (const objType of Object.values(OBJ)) {
        if (objType !== OBJ.privateKey) await expectEveryFlipRefused(objType);
      }
    },
  },
  {
    name: 'a byte that was changed anywhere in a wrapped private key is an error with a name',
    run: async () => {
      const base = await baseKey();
      const place = aPlace(OBJ.privateKey);
      for (const algorithm of ['Ed25519', 'X25519'] as const) {
        const { privateKey } = await generateKeyPair(algorithm);
        const stored = await wrapPrivateKey({ random }, base, place, privateKey);
        for (let at = 0; at < stored.length; at += 1) {
          const opened = await unwrapPrivateKey(base, place, flipped(stored, at), algorithm);
          expect(opened.ok ? null : opened.error.kind, `byte ${at}`).toBe(expectedKind(at));
        }
      }
    },
  },
  {
    name: 'a private key that was unwrapped signs or agrees, and cannot be exported',
    run: async () => {
      const vectors = await wrappedKeyVectors();
      for (const [at, { algorithm }] of wrappedInputs.entries()) {
        const { baseKey: raw = '', envelope = '' } = vectors[at] ?? {};
        const base = await importBaseKey(unhex(raw));
        const place = aPlace(OBJ.privateKey, at);
        const key = got(await unwrapPrivateKey(base, place, unhex(envelope), algorithm));
        expect(key.extractable).toBe(false);
        expect(key.algorithm.name).toBe(algorithm);
        await expect(crypto.subtle.exportKey('pkcs8', key)).rejects.toThrow(/not extractable/);
      }
    },
  },
  {
    name: 'a ciphertext that GCM accepts under two keys is refused under the one it was not committed to',
    run: async () => {
      const vector = twoKeyVector.parse(frozen('seal/gcm-two-key.json'));
      const [iv, aad, body] = [vector.iv, vector.aad, vector.ct + vector.tag].map(unhex);
      const openRaw = async (key: string): Promise<string> => {
        const raw = await crypto.subtle.importKey('raw', unhex(key), 'AES-GCM', false, ['decrypt']);
        const cipher = gcm(iv ?? NO_BYTES, aad ?? NO_BYTES);
        return toHex(new Uint8Array(await crypto.subtle.decrypt(cipher, raw, body ?? NO_BYTES)));
      };
      // The platform finds nothing wrong with either key:
      expect(await openRaw(vector.key1)).toBe(vector.plaintext1);
      expect(await openRaw(vector.key2)).toBe(vector.plaintext2);

      const place = aPlace(OBJ.pack);
      const [first, second] = await Promise.all(
        [vector.key1, vector.key2].map((key) => importBaseKey(unhex(key))),
      );
      assert(first !== undefined && second !== undefined && body !== undefined);
      const sealed = await sealEnvelope({ random }, first, place, new Uint8Array(body.length - 16));
      const carrier = concatBytes([sealed.subarray(0, 156), body]);
      expect(await openEnvelope(first, place, carrier)).toEqual(err({ kind: 'auth-fail' }));
      expect(await openEnvelope(second, place, carrier)).toEqual(
        err({ kind: 'commitment-mismatch' }),
      );
    },
  },
  {
    name: 'a key of small order or beyond the field prime is refused before any import',
    run: async () => {
      for (const hex of REFUSED_KEYS) {
        expect({ hex, checked: checkPublicKey(unhex(hex)) }).toEqual({
          hex,
          checked: err({ kind: 'bad-key' }),
        });
      }
    },
  },
  {
    name: 'the forgery that the platform itself verifies for a key of small order is refused',
    run: async () => {
      const identity = unhex(REFUSED_KEYS[0]);
      const forged = concatBytes([identity, new Uint8Array(32)]);
      const message = someBytes(20, 5);
      const key = await crypto.subtle.importKey('raw', identity, 'Ed25519', false, ['verify']);
      // Without our check this is what would happen:
      expect(await crypto.subtle.verify('Ed25519', key, forged, message)).toBe(true);
      expect(await verifySignature(identity, message, forged)).toBe(false);
    },
  },
  {
    name: 'a signature verifies for its key and message and for nothing else',
    run: async () => {
      const { publicKey, privateKey } = await generateKeyPair('Ed25519');
      const message = someBytes(40, 6);
      const signature = await sign(privateKey, message);
      expect(await verifySignature(publicKey, message, signature)).toBe(true);
      expect(await verifySignature(publicKey, flipped(message, 3), signature)).toBe(false);
      expect(await verifySignature(publicKey, message, flipped(signature, 40))).toBe(false);
      expect(await verifySignature(publicKey, message, signature.subarray(1))).toBe(false);
      expect(await verifySignature(publicKey.subarray(1), message, signature)).toBe(false);
      expect(await verifySignature(NOT_ON_THE_CURVE, message, signature)).toBe(false);
    },
  },
  {
    name: 'an HMAC of another length is refused even where its bytes begin right',
    run: async () => {
      const key = await importHmacKey(someBytes(32, 7));
      const message = someBytes(10, 8);
      const proof = await hmac(key, message);
      expect(await verifyHmac(key, message, proof)).toBe(true);
      expect(await verifyHmac(key, message, proof.subarray(0, 16))).toBe(false);
      expect(await verifyHmac(key, message, flipped(proof, 31))).toBe(false);
    },
  },
  {
    name: 'the bytes of a key are zeroed when the platform has them',
    run: async () => {
      const [first, second] = [someBytes(32, 9), someBytes(32, 10)];
      await importBaseKey(first);
      await importHmacKey(second);
      expect([...first, ...second].every((byte) => byte === 0)).toBe(true);
    },
  },
  {
    name: 'a base key only derives: it is not exported, and no other kind of key passes for one',
    run: async () => {
      const base = await baseKey();
      expect(base.extractable).toBe(false);
      expect(base.usages.toSorted()).toEqual(['deriveBits', 'deriveKey']);
      expect(asBaseKey(base)).toBe(base);
      expect(asBaseKey((await generateKeyPair('Ed25519')).privateKey)).toBeNull();
    },
  },
  {
    name: 'secrets are compared in full and by length',
    run: async () => {
      expect(equalSecret(someBytes(32, 1), someBytes(32, 1))).toBe(true);
      expect(equalSecret(someBytes(32, 1), flipped(someBytes(32, 1), 31, 1))).toBe(false);
      expect(equalSecret(someBytes(32, 1), someBytes(31, 1))).toBe(false);
    },
  },
];

/** What the decoder answers for a changed byte at each offset of SEAL.md, section 3. */
export const expectedKind = (at: number): string => {
  if (at < 4) return 'malformed';
  if (at < 5) return 'unsupported';
  if (at < 6) return 'wrong-type';
  if (at < 8) return 'malformed';
  if (at < 76) return 'id-mismatch';
  if (at < 108) return 'commitment-mismatch';
  if (at < 120) return 'auth-fail';
  if (at < 152) return 'commitment-mismatch';
  return at < 156 ? 'malformed' : 'auth-fail';
};

const expectEveryFlipRefused = async (objType: (typeof OBJ)[keyof typeof OBJ]): Promise<void> => {
  const base = await baseKey();
  const place = aPlace(objType);
  const stored = await sealEnvelope({ random }, base, place, someBytes(24, objType));
  for (let at = 0; at < stored.length; at += 1) {
    const opened = await openEnvelope(base, place, flipped(stored, at));
    expect(opened.ok ? null : opened.error.kind, `type ${objType}, byte ${at}`).toBe(
      expectedKind(at),
    );
  }
};
