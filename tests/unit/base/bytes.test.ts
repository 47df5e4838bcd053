import {
  fromBase64url,
  fromHex,
  toBase64url,
  toHex,
  utf8,
  fromUtf8,
} from '@holdfast/shared/base/bytes.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => new Uint8Array(array));

test('hexadecimal and base64url give back every byte string', () => {
  fc.assert(
    fc.property(bytes, (value) => {
      expect(fromHex(toHex(value))).toEqual(value);
      expect(fromBase64url(toBase64url(value))).toEqual(value);
    }),
  );
});

test.each(['A', 'AB=', 'A+', 'AB', 'A/', ' QQ'])('%j is not canonical base64url', (text) => {
  expect(fromBase64url(text)).toBeNull();
});

test.each(['0', '0G', 'AB', '0x'])('%j is not lower-case hexadecimal', (text) => {
  expect(fromHex(text)).toBeNull();
});

test('bytes that are not UTF-8 are told apart from text', () => {
  expect(fromUtf8(utf8('größe ✓'))).toBe('größe ✓');
  expect(fromUtf8(Uint8Array.of(0xff))).toBeNull();
});
