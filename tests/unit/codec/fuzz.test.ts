import { type Bytes, utf8 } from '@holdfast/shared/base/bytes.ts';
import { hashOf as hashId, packIdOf } from '@holdfast/shared/base/ids.ts';
import type { Result } from '@holdfast/shared/base/result.ts';
import { changeBytes, parseChange } from '@holdfast/shared/codec/change-bytes.ts';
import { deflate, inflate } from '@holdfast/shared/codec/deflate.ts';
import { parseManifestJson } from '@holdfast/shared/codec/manifest-schema.ts';
import { indexBytes, parseIndex } from '@holdfast/shared/codec/node-index.ts';
import { packBytes, parsePack } from '@holdfast/shared/codec/pack-bytes.ts';
import { parseCanonicalJson } from '@holdfast/shared/codec/strict-json.ts';
import { parseRecord, recordBytes } from '@holdfast/shared/codec/write-ahead.ts';
import { expect, test } from 'vitest';
import {
  aBlobChange,
  aDocumentChange,
  anAppend,
  aRemoval,
  aSplice,
  aStreamChange,
} from '../../support/builders/change.ts';
import { aDeviceId } from '../../support/builders/codec-world.ts';
import { aFrame } from '../../support/builders/crafted-snapshot.ts';
import { aSeededRandom } from '../../support/builders/seeded-random.ts';
import { aSource } from '../../support/builders/source.ts';
import { valueOf } from '../../support/value-of.ts';

// Decoders meet random bytes, and honest ones that were changed, cut and joined. They answer, never throw.

const CASES = 7_500;
const random = aSeededRandom(20_261);

/** Honest bytes with up to four of: a changed byte, a cut, a repeated stretch, a stretch of the other. */
const mutated = (honest: Bytes, other: Bytes): Bytes => {
  let bytes = honest;
  for (let count = 1 + random.below(4); count > 0; count -= 1) {
    const at = random.below(bytes.length + 1);
    const end = at + random.below(40);
    const edits = [
      () =>
        bytes.length === 0 ? bytes : bytes.with(Math.min(at, bytes.length - 1), random.below(256)),
      () => bytes.slice(0, at),
      () => bytes.slice(at),
      () => new Uint8Array([...bytes.slice(0, end), ...bytes.slice(at)]),
      () => new Uint8Array([...bytes.slice(0, at), ...other.slice(at, end), ...bytes.slice(at)]),
    ];
    bytes = (edits[random.below(edits.length)] ?? (() => bytes))();
  }
  return bytes;
};

const cases = (honest: readonly Bytes[]): readonly Bytes[] =>
  Array.from({ length: CASES }, (_, index) => {
    if (index % 8 === 0) return random.bytes(random.below(200));
    const pick = (): Bytes => honest[random.below(honest.length)] ?? random.bytes(8);
    return mutated(pick(), pick());
  });

const kinds = (
  outcomes: readonly Result<unknown, { readonly kind: string }>[],
): ReadonlySet<string> =>
  new Set(outcomes.map((outcome) => (outcome.ok ? 'ok' : outcome.error.kind)));

const own = packIdOf(new Uint8Array(32).fill(1));
const elsewhere = packIdOf(new Uint8Array(32).fill(2));
const places = {
  packAt: ({ counter }: { readonly counter: number }) => (counter === 4 ? elsewhere : null),
  placeOf: () => ({ id: elsewhere, deviceId: aDeviceId(1), counter: 4, part: 0, epoch: 1 }),
};

const frames = [
  aFrame(utf8('a document')),
  aFrame(utf8(''), { nodeType: 4 }),
  aFrame(utf8('x'.repeat(300))),
];
const padded = (bytes: Bytes): Bytes => {
  const whole = new Uint8Array(1_024);
  whole.set(bytes.subarray(0, 1_024));
  return whole;
};
const packs = [0, 1, 3].map((count) =>
  padded(
    packBytes(
      frames.slice(0, count).map((frame) => ({
        frame,
        nodeType: 2,
        sourceId: new Uint8Array(16),
        hash: new Uint8Array(32),
      })),
    ),
  ),
);

test('pack layouts', () => {
  const outcomes = cases(packs).map((bytes) => parsePack(bytes));
  expect(kinds(outcomes)).toEqual(new Set(['ok', 'bad-frame']));
});

test('index nodes', () => {
  const node = { pack: null, slot: 2, rawLength: 9, hash: hashId(new Uint8Array(32)) };
  const far = { ...node, pack: elsewhere };
  const leaf = { ref: far, covered: 70_000 };
  const honest = [
    indexBytes({ leaves: [], nodes: [node], cutHashes: new Uint8Array(0) }, places),
    indexBytes({ leaves: [leaf, leaf], nodes: [node, far], cutHashes: new Uint8Array(64) }, places),
  ];
  const outcomes = cases(honest).map((bytes) => parseIndex(bytes, own, places));
  expect(kinds(outcomes)).toEqual(new Set(['ok', 'bad-content']));
});

test('manifests', () => {
  const id = 'ab'.repeat(16);
  const hash = 'cd'.repeat(32);
  const ref = [0, 1, 2, hash];
  const honest = {
    v: 1,
    accountId: id,
    vaultId: id,
    sessionId: id,
    deviceId: id,
    counter: 1,
    prev: null,
    parents: [hash],
    kind: 'auto',
    createdAt: [1, 2],
    appVersion: '1',
    stateHash: hash,
    seen: [[id, 1, hash]],
    base: ref,
    held: 0,
    packs: [[hash, id, 1, 0, 1, 2, 3]],
    packsGone: [1],
    sources: [[id, 'layout', 'k', { document: ref }, hash, 'ok', null]],
    changed: [[0, { stream: [1, 2, ref, [ref]] }, hash, 'ok', null]],
    gone: [4],
  };
  const outcomes = cases([utf8(JSON.stringify(honest))]).map((bytes) => parseManifestJson(bytes));
  expect(kinds(outcomes)).toEqual(new Set(['ok', 'bad-content', 'too-large']));
});

test('documents', () => {
  const honest = ['{"a":[1,{"b":"c"}],"d":null}', '[[[[1]]]]', '"\\"text"', '-1.5e+300'].map(utf8);
  const outcomes = cases(honest).map((bytes) => parseCanonicalJson(bytes, 5));
  expect(kinds(outcomes)).toEqual(new Set(['ok', 'bad-content', 'too-large']));
});

const changes = [
  anAppend('text'),
  aSplice(),
  aDocumentChange({ a: [1] }),
  aStreamChange('text'),
  aBlobChange('text'),
  aRemoval(aSource('tabs', 3)),
];

test('changes', () => {
  const honest = changes.map((change) => valueOf(changeBytes(change)));
  const outcomes = cases(honest).map((bytes) => parseChange(bytes));
  expect(kinds(outcomes)).toEqual(new Set(['ok', 'bad-content']));
});

test('write-ahead records', async () => {
  const honest = [
    valueOf(await recordBytes({ counter: 3, changes })),
    valueOf(await recordBytes({ counter: 4, changes: [anAppend('a line\n'.repeat(30))] })),
  ];
  const outcomes = await Promise.all(cases(honest).map((bytes) => parseRecord(bytes)));
  const seen = kinds(outcomes);
  for (const kind of ['ok', 'unsupported', 'bad-content', 'bad-frame', 'too-large']) {
    expect(seen).toContain(kind);
  }
  expect(seen.size).toBe(5);
});

test('deflated nodes', async () => {
  const honest = await Promise.all(
    ['a line\n'.repeat(40), 'abcabcabc'.repeat(9)].map(
      async (text) => (await deflate(utf8(text))).payload,
    ),
  );
  const outcomes = await Promise.all(
    cases(honest).map((payload) => inflate({ codec: random.below(3), payload }, random.below(400))),
  );
  expect(kinds(outcomes)).toEqual(new Set(['ok', 'bad-frame', 'too-large', 'unsupported']));
});

test('deflated nodes that are large enough for the streams of the platform', async () => {
  const honest = (await deflate(utf8('a line of some length\n'.repeat(4_000)))).payload;
  const outcomes = await Promise.all(
    cases([honest])
      .slice(0, 500)
      .map((payload) => inflate({ codec: 1, payload }, 88_000)),
  );
  expect(kinds(outcomes)).toContain('bad-frame');
});
