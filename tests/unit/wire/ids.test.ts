import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { fromBase64url, toHex } from '@holdfast/shared/base/bytes.ts';
import { packIdOf, vaultIdOf } from '@holdfast/shared/base/ids.ts';
import {
  idToWire,
  wireBytes,
  wireDeviceId,
  wireHash,
  wirePackId,
  wireVaultId,
} from '@holdfast/shared/wire/ids.ts';

const bytesOf = (length: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: length, maxLength: length });

test('an id is hexadecimal in the house and base64url on the wire, both ways', () => {
  fc.assert(
    fc.property(bytesOf(32), bytesOf(16), (long, short) => {
      const pack = packIdOf(long);
      expect(z.decode(wirePackId, z.encode(wirePackId, pack))).toBe(pack);
      const vault = vaultIdOf(short);
      expect(z.decode(wireVaultId, idToWire(vault))).toBe(vault);
      expect(toHex(fromBase64url(idToWire(vault)) ?? new Uint8Array())).toBe(vault);
    }),
  );
});

test('an id of the wrong length, alphabet or spelling is refused', () => {
  const good = 'A'.repeat(43);
  expect(wireHash.safeParse(good).success).toBe(true);
  for (const text of [
    '',
    'A'.repeat(42),
    'A'.repeat(44),
    `${'A'.repeat(42)}B`, // the last two bits are not zero: a second spelling of the same bytes
    `${'A'.repeat(42)}=`,
    `${'A'.repeat(42)}+`,
    '0'.repeat(64),
    "' or 1=1 --",
    '../../etc/passwd',
  ]) {
    expect(wireHash.safeParse(text).success).toBe(false);
  }
  expect(wireDeviceId.safeParse(good).success).toBe(false);
  expect(wireDeviceId.safeParse(7).success).toBe(false);
});

test('bytes keep their bounds', () => {
  const two = wireBytes(1, 2);
  expect(z.decode(two, 'AAA')).toEqual(new Uint8Array(2));
  expect(two.safeParse('').success).toBe(false);
  expect(two.safeParse('AAAA').success).toBe(false);
});
