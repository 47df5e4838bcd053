import fc from 'fast-check';
import { expect, test } from 'vitest';
import { accountIdOf, hashOf, vaultIdOf } from '@holdfast/shared/base/ids.ts';
import { importBaseKey, sealEnvelope } from '@holdfast/shared/seal/envelope.ts';
import { asPlain, utf8 } from '@holdfast/shared/base/bytes.ts';
import { readEnvelopeHeader } from '@holdfast/shared/wire/envelope-header.ts';

const place = {
  objType: 12,
  accountId: accountIdOf(new Uint8Array(16).fill(1)),
  vaultId: vaultIdOf(new Uint8Array(16).fill(2)),
  epoch: 7,
  objectId: hashOf(new Uint8Array(32).fill(3)),
} as const;
const random = { bytes: (length: number) => crypto.getRandomValues(new Uint8Array(length)) };

const seal = async (): Promise<Uint8Array<ArrayBuffer>> =>
  sealEnvelope({ random }, await importBaseKey(random.bytes(32)), place, asPlain(utf8('key')));

test('the header of what seal makes says its place', async () => {
  expect(readEnvelopeHeader(await seal())).toEqual({ suite: 1, ...place });
});

test('what is cut short, extended, or has another magic is no envelope', async () => {
  const sealed = await seal();
  for (let length = 0; length < sealed.length; length += 1) {
    expect(readEnvelopeHeader(sealed.subarray(0, length))).toBeNull();
  }
  expect(readEnvelopeHeader(new Uint8Array([...sealed, 0]))).toBeNull();
  expect(readEnvelopeHeader(new Uint8Array([0, ...sealed.subarray(1)]))).toBeNull();
});

test('noise is no envelope and makes nothing throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (noise) => {
      expect(readEnvelopeHeader(noise)).toBeNull();
    }),
  );
});
