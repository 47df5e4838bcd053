import { utf8, type Bytes } from '@holdfast/shared/base/bytes.ts';
import { deflate, inflate } from '@holdfast/shared/codec/deflate.ts';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { aSeededRandom } from '../../support/builders/seeded-random.ts';
import { someText } from '../../support/builders/session-script.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

const platforms = [
  ['with the streams of the platform', () => undefined],
  [
    'where there are none',
    () => {
      vi.stubGlobal('CompressionStream', undefined);
      vi.stubGlobal('DecompressionStream', undefined);
    },
  ],
] as const;

/** Deflated by zlib itself. */
const foreign = (raw: Bytes): Bytes => new Uint8Array(deflateRawSync(raw, { level: 9 }));
const zeros = (length: number): Bytes => new Uint8Array(length);
/** Compresses 8 to 1 or so: far from the ratio that stops a reader before it begins. */
const mild = (length: number): Bytes => {
  const random = aSeededRandom(length);
  return Uint8Array.from({ length }, () => random.below(3));
};

describe.each(platforms)('deflating %s', (_, setUp) => {
  test('every node comes back, and zlib reads it too', async () => {
    setUp();
    const raw = fc.oneof(
      fc.uint8Array({ maxLength: 300 }).map((bytes) => new Uint8Array(bytes)),
      fc.tuple(fc.nat(), fc.nat(200_000)).map(([seed, length]) => someText(seed, length)),
    );
    await fc.assert(
      fc.asyncProperty(raw, async (bytes) => {
        const deflated = await deflate(bytes);
        expect(deflated.payload.length).toBeLessThanOrEqual(bytes.length);
        const back = await inflate(deflated, bytes.length);
        expect(back.ok && Buffer.compare(back.value, bytes)).toBe(0);
        const byZlib = deflated.codec === 1 ? inflateRawSync(deflated.payload) : bytes;
        expect(Buffer.compare(byZlib, bytes)).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  test.each([10, 70_000, 1_000_000])('what zlib deflated from %i bytes is read', async (length) => {
    setUp();
    const raw = someText(3, length);
    const back = await inflate({ codec: 1, payload: foreign(raw) }, raw.length);
    expect(back.ok && Buffer.compare(back.value, raw)).toBe(0);
  });

  test.each([
    [1_000, 100],
    [900_000, 10],
    [900_000, 100_000],
    [900_000, 899_999],
  ])(
    '%i bytes that claim to be %i are stopped within 64 KiB of the claim',
    async (length, claim) => {
      setUp();
      const inflated = await inflate({ codec: 1, payload: foreign(mild(length)) }, claim);
      expect(inflated).toMatchObject({ ok: false, error: { kind: 'too-large' } });
      if (inflated.ok || inflated.error.kind !== 'too-large') throw new Error('it was stopped');
      expect(inflated.error.inflated).toBeGreaterThan(claim);
      expect(inflated.error.inflated).toBeLessThanOrEqual(claim + 65_536);
    },
  );

  test.each([100, 200_000])(
    'a node that is shorter than its %i bytes is a bad frame',
    async (length) => {
      setUp();
      const payload = foreign(mild(length - 1));
      expect(await inflate({ codec: 1, payload }, length)).toEqual({
        ok: false,
        error: { kind: 'bad-frame' },
      });
    },
  );

  test.each([100, 200_000])('a cut or broken stream of %i bytes is a bad frame', async (length) => {
    setUp();
    const payload = foreign(mild(length));
    const cut = payload.slice(0, payload.length - 5);
    expect(await inflate({ codec: 1, payload: cut }, length)).toEqual({
      ok: false,
      error: { kind: 'bad-frame' },
    });
    const broken = payload.map((byte, at) => (at === 0 ? 0xff : byte));
    expect(await inflate({ codec: 1, payload: broken }, length)).toEqual({
      ok: false,
      error: { kind: 'bad-frame' },
    });
  });
});

test('what does not shrink is stored as it is', async () => {
  for (const raw of [zeros(0), utf8('a'), aSeededRandom().bytes(5_000)]) {
    expect(await deflate(raw)).toEqual({ codec: 0, payload: raw });
  }
});

test('a claim beyond the node limit or beyond 200 to 1 is refused before anything is inflated', async () => {
  const payload = foreign(zeros(5_000_000));
  const refused = { ok: false, error: { kind: 'too-large', inflated: 0 } };
  expect(await inflate({ codec: 1, payload }, 5_000_000)).toEqual(refused);
  expect(await inflate({ codec: 1, payload: payload.slice(0, 100) }, 85_537)).toEqual(refused);
  expect(await inflate({ codec: 0, payload: zeros(2_097_153) }, 2_097_153)).toEqual(refused);
});

test('a codec this version does not know is unsupported', async () => {
  for (const codec of [2, 3, 255]) {
    expect(await inflate({ codec, payload: utf8('x') }, 1)).toEqual({
      ok: false,
      error: { kind: 'unsupported' },
    });
  }
});

test('a stored node has the length it claims', async () => {
  const payload = utf8('abc');
  expect(await inflate({ codec: 0, payload }, 3)).toEqual({ ok: true, value: payload });
  expect(await inflate({ codec: 0, payload }, 2)).toMatchObject({ ok: false });
});

test.each([
  ['one byte over and over', zeros(256 * 1024)],
  ['a progress bar', utf8('\r[=========>          ]'.repeat(90_000))],
  ['small and the same', zeros(70_000)],
])('%s is never deflated so well that our own reader takes it for a bomb', async (_, raw) => {
  const deflated = await deflate(raw);
  expect(deflated.payload.length).toBeLessThan(raw.length / 2);
  const back = await inflate(deflated, raw.length);
  expect(back.ok && Buffer.compare(back.value, raw)).toBe(0);
});
