import { type Bytes, concatBytes, toHex, utf8 } from '@holdfast/shared/base/bytes.ts';
import { u16, u32, u8 } from '@holdfast/shared/base/binary.ts';
import { idBytes } from '@holdfast/shared/base/ids.ts';
import { err, type Result } from '@holdfast/shared/base/result.ts';
import { deriveBytes } from '@holdfast/shared/seal/derive.ts';
import { importBaseKey, openEnvelope, type SealError } from '@holdfast/shared/seal/envelope.ts';
import { hmac, importHmacKey, verifyHmac } from '@holdfast/shared/seal/hmac.ts';
import { gcm } from '@holdfast/shared/seal/object-key.ts';
import { OBJ } from '@holdfast/shared/seal/object-type.ts';
import { verifySignature } from '@holdfast/shared/seal/verify.ts';
import { expect, type TestContext } from 'vitest';
import type { Check } from './check.ts';
import { aPlace } from './seal-vectors.ts';
import { someBytes, unhex } from './values.ts';
import { ed25519Vectors, gcmVectors, hkdfVectors, hmacVectors, readForeign } from './wycheproof.ts';

const orSkip = <T>(context: TestContext, vectors: T | null): T =>
  vectors ?? context.skip('the Wycheproof vectors are not beside this checkout');

export const wycheproofChecks: readonly Check[] = [
  {
    name: 'AES-256-GCM with our sizes agrees with Wycheproof, and our decoder refuses every other nonce size',
    run: async (context) => {
      const { testGroups } = orSkip(
        context,
        await readForeign('wycheproof-aes-256-gcm.json', gcmVectors),
      );
      const counts = { ours: 0, refused: 0 };
      for (const { ivSize, tests } of testGroups) {
        for (const vector of tests) {
          const [key, iv, aad] = [unhex(vector.key), unhex(vector.iv), unhex(vector.aad)];
          const body = unhex(vector.ct + vector.tag);
          if (ivSize === 96) {
            const opened = await openRaw(key, iv, aad, body);
            expect(opened, `test ${vector.tcId}`).toBe(
              vector.result === 'valid' ? vector.msg : null,
            );
            counts.ours += 1;
          } else {
            expect(await openWithNonce(key, iv, body)).toEqual(err({ kind: 'malformed' }));
            counts.refused += 1;
          }
        }
      }
      expect(counts).toEqual({ ours: 66, refused: 39 });
    },
  },
  {
    name: 'HKDF agrees with the first 32 bytes of every Wycheproof vector',
    run: async (context) => {
      const { testGroups } = orSkip(
        context,
        await readForeign('wycheproof-hkdf-sha256.json', hkdfVectors),
      );
      const tests = testGroups.flatMap((group) => group.tests);
      for (const vector of tests.filter(({ result }) => result === 'valid')) {
        const base = await importBaseKey(unhex(vector.ikm));
        const derived = await deriveBytes(base, unhex(vector.salt), unhex(vector.info));
        const digits = Math.min(64, vector.okm.length);
        expect(toHex(derived).slice(0, digits)).toBe(vector.okm.slice(0, digits));
      }
      expect(tests).toHaveLength(86);
    },
  },
  {
    name: 'HMAC agrees with Wycheproof, and a tag that was cut short is refused',
    run: async (context) => {
      const { testGroups } = orSkip(
        context,
        await readForeign('wycheproof-hmac-sha256.json', hmacVectors),
      );
      for (const { tagSize, tests } of testGroups) {
        for (const vector of tests) {
          const key = await importHmacKey(unhex(vector.key));
          const message = unhex(vector.msg);
          const right = toHex(await hmac(key, message)).slice(0, tagSize / 4) === vector.tag;
          expect(right, `test ${vector.tcId}`).toBe(vector.result === 'valid');
          expect(await verifyHmac(key, message, unhex(vector.tag))).toBe(right && tagSize === 256);
        }
      }
      expect(testGroups.flatMap(({ tests }) => tests)).toHaveLength(174);
    },
  },
  {
    name: 'Ed25519 agrees with Wycheproof',
    run: async (context) => {
      const { testGroups } = orSkip(
        context,
        await readForeign('wycheproof-ed25519.json', ed25519Vectors),
      );
      for (const { publicKey, tests } of testGroups) {
        for (const { tcId, msg, sig, result } of tests) {
          const verified = await verifySignature(unhex(publicKey.pk), unhex(msg), unhex(sig));
          expect(verified, `test ${tcId}`).toBe(result === 'valid');
        }
      }
      expect(testGroups.flatMap(({ tests }) => tests)).toHaveLength(151);
    },
  },
];

const openRaw = async (key: Bytes, iv: Bytes, aad: Bytes, body: Bytes): Promise<string | null> => {
  const raw = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['decrypt']);
  try {
    return toHex(new Uint8Array(await crypto.subtle.decrypt(gcm(iv, aad), raw, body)));
  } catch {
    return null;
  }
};

/** An envelope whose nonce has that size, in every other way as it must be. */
const openWithNonce = async (
  key: Bytes,
  nonce: Bytes,
  body: Bytes,
): Promise<Result<Bytes, SealError>> => {
  const place = aPlace(OBJ.row);
  const stored = concatBytes([
    utf8('HFE1'),
    u8(1),
    u8(place.objType),
    u16(0),
    idBytes(place.accountId),
    idBytes(place.vaultId),
    u32(place.epoch),
    idBytes(place.objectId),
    someBytes(32, 1),
    nonce,
    someBytes(32, 2),
    u32(body.length),
    body,
  ]);
  return openEnvelope(await importBaseKey(new Uint8Array(key)), place, stored);
};
