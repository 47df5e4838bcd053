import { err, ok } from '@holdfast/shared/base/result.ts';
import { parseKit, parseSetUpCode } from '@holdfast/shared/keyring/keyring.ts';
import {
  bytesToValues,
  checkValue,
  digitOf,
  valueOf,
  valuesToBytes,
} from '@holdfast/shared/keyring/base32.ts';
import { writePaper } from '@holdfast/shared/keyring/paper-code.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aPaper } from '../../support/crypto/keyring-vectors.ts';

const DIGITS = Array.from({ length: 32 }, (_, value) => digitOf(value));
const groups = await writePaper('set-up-code', aPaper());
const replaceAt = (text: string, at: number, character: string): string =>
  text.slice(0, at) + character + text.slice(at + 1);
/** The group of four that a position of the unbroken text is in, from 1. */
const groupAt = (at: number): number => Math.floor(at / 4) + 1;

test('both codes give back what they carry, whatever the server is called', () =>
  fc.assert(
    fc.asyncProperty(fc.string({ maxLength: 60 }), async (syncOrigin) => {
      const content = aPaper(syncOrigin);
      const expected = ok({ ...content, syncOrigin });
      const [code, kit] = [
        await writePaper('set-up-code', content),
        await writePaper('recovery-kit', content),
      ];
      expect(await parseSetUpCode(code.join('-'))).toEqual(expected);
      expect(await parseKit(kit.join(' '))).toEqual(expected);
      expect(code.every((group) => group.length === 4)).toBe(true);
    }),
    { numRuns: 60 },
  ));

test('every single wrong digit is found, and its group is named', async () => {
  const text = groups.join('');
  for (let at = 0; at < text.length; at += 1) {
    for (const digit of DIGITS) {
      if (digit === text.charAt(at)) continue;
      expect(await parseSetUpCode(replaceAt(text, at, digit))).toEqual(
        err({ kind: 'bad-code', group: groupAt(at) }),
      );
    }
  }
});

test('two neighbours that changed places are found, and their group is named', async () => {
  const text = groups.join('');
  for (let at = 0; at + 1 < text.length; at += 1) {
    const [one, two] = [text.charAt(at), text.charAt(at + 1)];
    const swapped = replaceAt(replaceAt(text, at, two), at + 1, one);
    expect(await parseSetUpCode(swapped)).toEqual(
      one === two ? ok(aPaper()) : err({ kind: 'bad-code', group: groupAt(at) }),
    );
  }
});

test('two groups that changed places are found, and the first is named', async () => {
  for (let one = 0; one < 12; one += 1) {
    const swapped = groups.with(one, groups[one + 5] ?? '').with(one + 5, groups[one] ?? '');
    expect(await parseSetUpCode(swapped.join(' '))).toEqual(
      err({ kind: 'bad-code', group: one + 1 }),
    );
  }
});

test('two groups that changed places 32 apart have the right checks and the wrong sum', async () => {
  const swapped = groups.with(0, groups[32] ?? '').with(32, groups[0] ?? '');
  expect(await parseSetUpCode(swapped.join(' '))).toEqual(err({ kind: 'bad-code', group: null }));
});

test('a group that is missing or left unfinished is found', async () => {
  const without = (at: number): string => groups.toSpliced(at, 1).join(' ');
  expect(await parseSetUpCode(without(3))).toEqual(err({ kind: 'bad-code', group: 4 }));
  expect(await parseSetUpCode(without(groups.length - 1))).toEqual(
    err({ kind: 'bad-code', group: null }),
  );
  expect(await parseSetUpCode(groups.join('').slice(0, -1))).toEqual(
    err({ kind: 'bad-code', group: groups.length }),
  );
});

test('a code is read without regard to case, spaces, hyphens and look-alikes', async () => {
  const text = groups.join('').toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l');
  expect(await parseSetUpCode(` ${text.replaceAll(/.{7}/g, '$& -\n')} `)).toEqual(ok(aPaper()));
  expect(await parseSetUpCode(groups.join('').replaceAll('1', 'I'))).toEqual(ok(aPaper()));
});

test.each(['u', 'ß', '!', '👍', 'é'])('%s is no digit: its group is named', async (character) => {
  const wrong = groups.with(4, `${character}${(groups[4] ?? '').slice(1)}`);
  expect(await parseSetUpCode(wrong.join(' '))).toEqual(err({ kind: 'bad-code', group: 5 }));
});

test.each(['', '   ', '----', 'x'.repeat(1025)])('%j is no code', async (text) => {
  expect(await parseSetUpCode(text)).toEqual(err({ kind: 'bad-code', group: null }));
});

/** Groups with right checks over any values. */
const grouped = (values: readonly number[]): string =>
  values
    .flatMap((_, at) => (at % 3 === 0 ? [values.slice(at, at + 3)] : []))
    .map((three, at) => [...three, checkValue(three, at)].map(digitOf).join(''))
    .join(' ');

test.each([3, 6, 30, 60, 105, 108, 120])(
  '%d digits with right checks are no code',
  async (length) => {
    const values = Array.from({ length }, (_, at) => (at * 7) % 32);
    expect(await parseSetUpCode(grouped(values))).toEqual(err({ kind: 'bad-code', group: null }));
  },
);

test('a server whose name is not UTF-8 is none, although every check is right', async () => {
  const values = groups.flatMap((group) => Array.from(group.slice(0, 3), valueOf));
  const bytes = valuesToBytes(values);
  bytes.set([0xff], 18);
  const damaged = bytesToValues(bytes).slice(0, values.length);
  expect(await parseSetUpCode(grouped(damaged))).toEqual(err({ kind: 'bad-code', group: null }));
});

test('a kit is no set-up code, and a set-up code no kit', async () => {
  const kit = await writePaper('recovery-kit', aPaper());
  expect(await parseSetUpCode(kit.join(' '))).toEqual(err({ kind: 'bad-code', group: null }));
  expect(await parseKit(groups.join(' '))).toEqual(err({ kind: 'bad-code', group: null }));
});

test('an origin longer than a code can say is our own mistake', async () => {
  await expect(
    Promise.resolve().then(() => writePaper('set-up-code', aPaper('x'.repeat(256)))),
  ).rejects.toThrow('short');
});

test('bytes survive base 32 whatever their number', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      expect(valuesToBytes(bytesToValues(bytes))).toEqual(new Uint8Array(bytes));
    }),
  );
});
