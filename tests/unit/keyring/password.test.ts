import { concatBytes, toHex, utf8 } from '@holdfast/shared/base/bytes.ts';
import { err, ok } from '@holdfast/shared/base/result.ts';
import { judgePassword, suggestPassphrase } from '@holdfast/shared/keyring/keyring.ts';
import { loadWords } from '@holdfast/shared/keyring/passphrase.ts';
import { preparePassword } from '@holdfast/shared/keyring/password.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../../support/crypto/seeded-random.ts';
import { got } from '../../support/crypto/values.ts';

const ONE_PASSWORD_TWO_SPELLINGS = [
  {
    one: 'pässwörd-Å',
    two: 'pässwörd-Å'.normalize('NFD'),
    what: 'composed and decomposed letters',
  },
  { one: 'ﬁrst', two: 'first', what: 'a ligature and its letters' },
  { one: '１２３', two: '123', what: 'wide and narrow digits' },
];

test.each(ONE_PASSWORD_TWO_SPELLINGS)('$what are one password', ({ one, two }) => {
  expect(preparePassword(utf8(one))).toEqual(preparePassword(utf8(two)));
});

const KEPT = [' a password ', 'a\tpassword\n', 'A Password', '\uFEFFpassword', '\0'];

test.each(KEPT)(
  '%j is hashed as it was typed: nothing is trimmed and no case is changed',
  (text) => {
    expect(preparePassword(utf8(text))).toEqual(ok(utf8(text)));
  },
);

const halfASurrogate = Uint8Array.of(0x61, 0xed, 0xa0, 0x80, 0x62);
const REFUSED = [
  { what: 'nothing', typed: new Uint8Array(0), reason: 'empty' },
  { what: 'half a surrogate pair', typed: halfASurrogate, reason: 'malformed' },
  { what: 'a byte that UTF-8 does not have', typed: Uint8Array.of(0xff), reason: 'malformed' },
  { what: 'an overlong spelling', typed: Uint8Array.of(0xc0, 0x80), reason: 'malformed' },
  { what: '4,097 typed bytes', typed: utf8('x'.repeat(4097)), reason: 'too-long' },
  { what: '1,025 bytes after normalising', typed: utf8('x'.repeat(1025)), reason: 'too-long' },
  {
    what: '3 typed bytes for each of 18 that they become',
    typed: utf8('\uFDFA'.repeat(60)),
    reason: 'too-long',
  },
];

test.each(REFUSED)('$what is no password', ({ typed, reason }) => {
  expect(preparePassword(new Uint8Array(typed))).toEqual(err({ kind: 'password-policy', reason }));
});

test('the longest password there can be is one', () => {
  expect(got(preparePassword(utf8('x'.repeat(1024))))).toHaveLength(1024);
});

test('what was typed is zeroed whatever comes of it', () => {
  const arrays = [...REFUSED.map(({ typed }) => new Uint8Array(typed)), utf8('a good password')];
  for (const typed of arrays) preparePassword(typed);
  expect(concatBytes(arrays).every((byte) => byte === 0)).toBe(true);
});

test('any bytes at all are prepared or refused, and preparing twice changes nothing', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.string({ unit: 'binary' }), (raw, text) => {
      for (const typed of [new Uint8Array(raw), utf8(text)]) {
        const prepared = preparePassword(typed);
        if (!prepared.ok) continue;
        const again = preparePassword(new Uint8Array(prepared.value));
        expect(toHex(got(again))).toBe(toHex(prepared.value));
      }
    }),
  );
});

const WEAK = [
  { text: '', weakness: 'empty' },
  { text: 'Tr0ub4dor&3', weakness: 'too-short' },
  { text: '👩‍💻👩‍💻👩‍💻', weakness: 'too-short' },
  { text: 'unbelievable', weakness: 'common' },
  { text: 'UNBELIEVABLE', weakness: 'common' },
  { text: 'aaaaaaaaaaaaaaaaaaaa', weakness: 'guessable' },
  { text: 'qwertyuiop123456', weakness: 'guessable' },
  { text: 'password1234', weakness: 'common' },
];

test.each(WEAK)('$text may not be set: $weakness', async ({ text, weakness }) => {
  expect((await judgePassword(utf8(text))).weakness).toBe(weakness);
});

test.each(['correct horse battery staple', 'ünïcödé pässwörter', 'xK9#mQ2$vL7pW'])(
  '%s may be set',
  async (text) => {
    expect(await judgePassword(utf8(text))).toEqual({ weakness: null, score: 4 });
  },
);

test('judging zeroes what was typed', async () => {
  const typed = utf8('correct horse battery staple');
  await judgePassword(typed);
  expect(typed.every((byte) => byte === 0)).toBe(true);
});

test('a suggested passphrase has six words and may be set', async () => {
  for (let seed = 0; seed < 8; seed += 1) {
    const passphrase = await suggestPassphrase(seededRandom(seed));
    expect(passphrase.split('-').filter((word) => /^[a-z]{3,9}$/.test(word))).toHaveLength(6);
    expect(await judgePassword(utf8(passphrase))).toEqual({ weakness: null, score: 4 });
  }
});

test('words of a passphrase come from 7,776, each as likely as any other', async () => {
  const list = await loadWords();
  expect(new Set(list).size).toBe(7776);
  expect(Math.log2(list.length) * 6).toBeGreaterThan(77);

  // 62,208 is the last whole multiple below 65,536: that draw and all above it are drawn again.
  const draws = [0xf3, 0x00, 0xff, 0xff, 0xf2, 0xff, ...Array.from({ length: 10 }, () => 0)];
  const random = { bytes: (length: number) => Uint8Array.from(draws.splice(0, length)) };
  const words = (await suggestPassphrase(random)).split('-');
  expect(words).toEqual([list.at(-1), ...Array.from({ length: 5 }, () => list[0])]);
});
