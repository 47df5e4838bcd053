import { u16, u32, u64, u8 } from '@holdfast/shared/base/binary.ts';
import { concatBytes, toHex, utf8, type Bytes } from '@holdfast/shared/base/bytes.ts';
import { idBytes } from '@holdfast/shared/base/ids.ts';
import { NODE } from '@holdfast/shared/codec/node-type.ts';
import { hashOf, sha256 } from '@holdfast/shared/seal/hash.ts';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { aCodecWorld, aDeviceId } from '../../support/builders/codec-world.ts';
import {
  aCraftedSnapshot,
  aFrame,
  type Crafted,
  type CraftedNode,
  type CraftedSnapshot,
  openCrafted,
  readCrafted,
} from '../../support/builders/crafted-snapshot.ts';
import { aSourceId } from '../../support/builders/source.ts';
import { valueOf } from '../../support/value-of.ts';

// Everything here is sealed under the right keys: what a device of the account could write, if it meant ill.

const ID = aSourceId(1);
const OTHER = 'ab'.repeat(32);

/** A manifest of one document whose node is the first of the pack. */
const oneDocument = async (raw: Bytes, ref: Readonly<Record<number, unknown>> = {}) => {
  const hash = await hashOf(raw);
  const row = [0, 0, raw.length, hash].map((field, at) => ref[at] ?? field);
  const stateHash = await hashOf(concatBytes([idBytes(ID), idBytes(hash)]));
  return { stateHash, sources: [[ID, 'layout', 'k', { document: row }, hash, 'ok', null]] };
};

const documentNode = (raw: Bytes, other: Partial<CraftedNode> = {}): CraftedNode => ({
  raw,
  nodeType: NODE.document,
  sourceId: ID,
  ...other,
});

const craftedDocument = async (raw: Bytes, other: Partial<CraftedNode> = {}): Promise<Crafted> => {
  const fields = await oneDocument(raw);
  return { nodes: [documentNode(raw, other)], manifest: () => fields };
};

test('an honest crafted snapshot opens, so that what follows fails for its own reason', async () => {
  const world = await aCodecWorld();
  expect(await openCrafted(world, {})).toBe('opened');
  expect(await readCrafted(world, await craftedDocument(utf8('{"a":1}')), ID)).toEqual({ a: 1 });
});

describe('a manifest', () => {
  const text = (fields: object): Bytes => utf8(JSON.stringify(fields));
  const ref = [0, 0, 1, OTHER];
  const row = (id: string, nodes: unknown): unknown => [
    id,
    'layout',
    'k',
    nodes,
    OTHER,
    'ok',
    null,
  ];
  const pack = (id: string, counter = 1): unknown => [id, aDeviceId(1), counter, 0, 1, 2_000, 0];

  test.each([
    ['of another account', { accountId: 'ab'.repeat(16) }, 'id-mismatch'],
    ['of another vault', { vaultId: 'ab'.repeat(16) }, 'id-mismatch'],
    ['of another session', { sessionId: 'ab'.repeat(16) }, 'id-mismatch'],
    ['of another device', { deviceId: 'ab'.repeat(16) }, 'id-mismatch'],
    ['of another tick', { counter: 8 }, 'id-mismatch'],
    ['with another past', { prev: OTHER }, 'id-mismatch'],
    ['with other parents', { parents: [OTHER] }, 'id-mismatch'],
    ['with another state hash', { stateHash: OTHER }, 'hash-mismatch'],
    ['that needs more packs than its commit', { packs: [pack(OTHER)] }, 'needs-mismatch'],
    ['of another version', { v: 2 }, 'bad-content'],
    ['with a field too many', { extra: 1 }, 'bad-content'],
    ['with a kind of snapshot there is none of', { kind: 'manual' }, 'bad-content'],
    ['with a number that is none', { counter: 7.5 }, 'bad-content'],
    ['with a number below zero', { held: -1 }, 'bad-content'],
    ['with an id in capitals', { stateHash: OTHER.toUpperCase() }, 'bad-content'],
    ['with an app version that does not end', { appVersion: 'x'.repeat(65) }, 'bad-content'],
    ['with too many parents', { parents: Array.from({ length: 9 }, () => OTHER) }, 'bad-content'],
    ['with packs out of order', { packs: [pack(OTHER), pack('aa'.repeat(32))] }, 'bad-content'],
    ['with a pack twice', { packs: [pack(OTHER), pack(OTHER)] }, 'bad-content'],
    ['with two packs in one place', { packs: [pack('aa'.repeat(32)), pack(OTHER)] }, 'bad-content'],
    ['that gives up a pack that is not there', { packsGone: [0] }, 'bad-content'],
    ['that gives up a source that is not there', { gone: [0] }, 'bad-content'],
    [
      'that changes a source that is not there',
      { changed: [[0, { document: ref }, OTHER, 'ok', null]] },
      'bad-content',
    ],
    [
      'with a source twice',
      { sources: [row(ID, { document: ref }), row(ID, { document: ref })] },
      'bad-content',
    ],
    [
      'with a ref into no pack',
      { sources: [row(ID, { document: [1, 0, 1, OTHER] })] },
      'bad-content',
    ],
    ['with nodes of another form', { sources: [row(ID, { blob: [0, null, []] })] }, 'bad-content'],
    [
      'with streams for documents',
      { sources: [row(ID, { stream: [1, 0, null, []] })] },
      'bad-content',
    ],
    [
      'with a broken ref in a stream',
      {
        sources: [
          [ID, 'terminal-output', 'k', { stream: [1, 0, [9, 0, 0, OTHER], []] }, OTHER, 'ok', null],
        ],
      },
      'bad-content',
    ],
    [
      'with a broken ref in a blob',
      {
        sources: [
          [ID, 'note-text', 'k', { blob: [1, null, [[9, 0, 0, OTHER]]] }, OTHER, 'ok', null],
        ],
      },
      'bad-content',
    ],
    [
      'with a document for a stream',
      { sources: [[ID, 'terminal-output', 'k', { document: ref }, OTHER, 'ok', null]] },
      'bad-content',
    ],
    [
      'with a broken pending capture',
      {
        sources: [
          [ID, 'layout', 'k', { document: ref }, OTHER, 'suspect', { document: [9, 0, 1, OTHER] }],
        ],
      },
      'bad-content',
    ],
    [
      'with a tail that is too long',
      {
        sources: [
          [
            ID,
            'terminal-output',
            'k',
            { stream: [1, 3, null, [ref, ref, ref]] },
            OTHER,
            'ok',
            null,
          ],
        ],
      },
      'bad-content',
    ],
    [
      'with a kind of source there is none of',
      { sources: [[ID, 'toString', 'k', { document: ref }, OTHER, 'ok', null]] },
      'bad-content',
    ],
    [
      'with a key that does not end',
      { sources: [[ID, 'layout', 'k'.repeat(1_025), { document: ref }, OTHER, 'ok', null]] },
      'bad-content',
    ],
    ['whose base lies in no pack of its own', { base: [0, 0, 1, OTHER] }, 'bad-content'],
    ['whose base lies in no pack at all', { base: [1, 0, 1, OTHER] }, 'bad-content'],
  ])('%s is refused', async (_, fields, code) => {
    expect(await openCrafted(await aCodecWorld(), { manifest: () => fields })).toBe(code);
  });

  test.each([
    ['that is no UTF-8', Uint8Array.of(0x22, 0xff, 0x22), 'bad-content'],
    ['that is no JSON', utf8('{'), 'bad-content'],
    ['with spaces', utf8('{ }'), 'bad-content'],
    ['with a name twice', utf8('{"v":1,"v":1}'), 'bad-content'],
    ['that names the prototype', utf8('{"v":1,"__proto__":{"held":0}}'), 'bad-content'],
    [
      'that hides the prototype in an escape',
      utf8('{"v":1,"\\u005f_proto__":{"held":0}}'),
      'bad-content',
    ],
    ['nested 100,000 deep', utf8('['.repeat(100_000)), 'too-large'],
    ['nested 8 deep', utf8(`${'['.repeat(8)}${']'.repeat(8)}`), 'too-large'],
    ['of more than 1 MiB', text({ v: 'x'.repeat(1_048_576) }), 'too-large'],
    [
      'with 5,000 sources',
      text({ sources: Array.from({ length: 5_000 }, () => 0) }),
      'bad-content',
    ],
  ])('%s is refused', async (_, raw, code) => {
    expect(await openCrafted(await aCodecWorld(), { manifest: () => raw })).toBe(code);
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });

  test('with more refs than it may have is refused', async () => {
    const nodes = { stream: [1, 0, null, [ref]] };
    const sources = Array.from({ length: 2_100 }, (_, at) => [
      aSourceId(at),
      'terminal-output',
      'k',
      nodes,
      OTHER,
      'suspect',
      nodes,
    ]);
    expect(await openCrafted(await aCodecWorld(), { manifest: () => ({ sources }) })).toBe(
      'too-large',
    );
  });

  test('in a slot that is not there, or under another type, is refused', async () => {
    const world = await aCodecWorld();
    const { commit } = await aCraftedSnapshot(world);
    const { pack: id } = commit.header.manifest;
    const moved = { ...commit, header: { ...commit.header, manifest: { pack: id, slot: 3 } } };
    expect(await world.open(moved)).toEqual({
      ok: false,
      error: { kind: 'bad-content', packId: id },
    });
    const document = await craftedDocument(utf8('1'));
    const { commit: named } = await aCraftedSnapshot(world, document);
    const slotOfDocument = { pack: named.header.manifest.pack, slot: 0 };
    const header = { ...named.header, manifest: slotOfDocument };
    expect(await world.open({ ...named, header })).toMatchObject({ error: { kind: 'bad-frame' } });
  });
});

describe('the base of a manifest', () => {
  /** What opening says of a snapshot that was written against the manifest of another one. */
  const openAgainst = async (
    base: Crafted,
    change: (asBase: CraftedSnapshot['asBase']) => object = (asBase) => asBase,
  ): Promise<string> => {
    const world = await aCodecWorld();
    const { commit, asBase } = await aCraftedSnapshot(world, { counter: 3, ...base });
    const needs = [commit.header.manifest.pack];
    return openCrafted(world, { needs, manifest: () => ({ ...change(asBase) }) });
  };

  test('that is whole and of this session is read in', async () => {
    expect(await openAgainst({})).toBe('opened');
  });

  test.each([
    ['of another session', { sessionId: 'ab'.repeat(16) }],
    ['of another device than its pack', { deviceId: 'ab'.repeat(16) }],
    ['of another tick than its pack', { counter: 4 }],
  ])('%s is refused', async (_, fields) => {
    expect(await openAgainst({ manifest: () => fields })).toBe('id-mismatch');
  });

  test('with a base of its own is refused', async () => {
    expect(await openAgainst({ manifest: () => ({ base: [0, 0, 1, OTHER] }) })).toBe('bad-content');
  });

  test('that is broken itself is refused', async () => {
    expect(await openAgainst({ manifest: () => ({ held: 'none' }) })).toBe('bad-content');
    expect(await openAgainst({ manifest: () => ({ packsGone: [4] }) })).toBe('bad-content');
  });

  test('that is another one than was meant is refused', async () => {
    const otherHash = ({ base, packs }: CraftedSnapshot['asBase']) => ({
      packs,
      base: [...base.slice(0, 3), OTHER],
    });
    expect(await openAgainst({}, otherHash)).toBe('hash-mismatch');
  });

  test('may have a source that is then given up, but not one that is written again as new', async () => {
    const row = [ID, 'layout', 'k', { document: [0, 0, 7, OTHER] }, OTHER, 'ok', null];
    const base = { manifest: () => ({ sources: [row] }) };
    expect(await openAgainst(base, (asBase) => ({ ...asBase, gone: [0] }))).toBe('opened');
    const again = (asBase: CraftedSnapshot['asBase']) => ({ ...asBase, sources: [row] });
    expect(await openAgainst(base, again)).toBe('bad-content');
  });

  test('may need a pack that is then given up, but not together with what lies in it', async () => {
    const pack = [OTHER, aDeviceId(1), 1, 0, 1, 2_000, 0];
    const row = [ID, 'layout', 'k', { document: [1, 0, 7, OTHER] }, OTHER, 'ok', null];
    const base = { manifest: () => ({ packs: [pack], sources: [row] }) };
    const giveUp = (asBase: CraftedSnapshot['asBase']) => ({ ...asBase, packsGone: [0] });
    expect(await openAgainst(base, giveUp)).toBe('bad-content');
    expect(await openAgainst(base, (asBase) => ({ ...giveUp(asBase), gone: [0] }))).toBe('opened');
  });

  test('in a place the pack was not made for is refused', async () => {
    const otherPlace = ({ base, packs }: CraftedSnapshot['asBase']) => ({
      base,
      packs: packs.map((row) => (Array.isArray(row) ? row.with(2, 5) : row)),
    });
    expect(await openAgainst({}, otherPlace)).toBe('id-mismatch');
  });
});

describe('a pack', () => {
  const changed = (at: number, value: number) => (honest: Bytes) => honest.with(at, value);
  const lastOf = (honest: Bytes, back: number) => honest.length - back;

  test.each([
    ['of another version', changed(0, 2)],
    ['whose frame ends behind the pack', changed(5, 0xff)],
    ['with a count that is wrong', (honest: Bytes) => honest.with(lastOf(honest, 58), 2)],
    ['with an offset that is wrong', (honest: Bytes) => honest.with(lastOf(honest, 54), 2)],
    ['with a trailer length that is wrong', (honest: Bytes) => honest.with(lastOf(honest, 1), 0)],
    [
      'with something in its padding',
      (honest: Bytes) => concatBytes([honest, Uint8Array.of(0, 1)]),
    ],
    [
      'with more padding than the rule gives',
      (honest: Bytes) => concatBytes([honest, new Uint8Array(9_000)]),
    ],
    [
      'that ends in a frame',
      (honest: Bytes) =>
        concatBytes([honest.slice(0, 1), ...Array.from({ length: 1_200 }, () => Uint8Array.of(1))]),
    ],
    [
      'of too many frames',
      () =>
        concatBytes([Uint8Array.of(1), ...Array.from({ length: 4_097 }, () => aFrame(utf8('')))]),
    ],
    ['that is empty', () => new Uint8Array(0)],
  ])('%s is a bad frame', async (_, content) => {
    expect(await openCrafted(await aCodecWorld(), { content })).toBe('bad-frame');
  });
});

describe('a node', () => {
  const raw = utf8('{"a":1}');
  const bomb = new Uint8Array(deflateRawSync(new Uint8Array(60_000_000), { level: 9 }));

  test.each([
    ['of another source', { sourceId: aSourceId(2) }, 'id-mismatch'],
    ['of no source', { sourceId: null }, 'id-mismatch'],
    ['of another type in its trailer', { nodeType: NODE.segment }, 'bad-frame'],
    ['of another type in its frame', { frame: aFrame(raw, { nodeType: NODE.piece }) }, 'bad-frame'],
    ['with a byte that is not zero', { frame: aFrame(raw).with(3, 1) }, 'bad-frame'],
    ['with another hash in its trailer', { hash: new Uint8Array(32) }, 'hash-mismatch'],
    ['with other bytes', { frame: aFrame(utf8('{"a":2}')) }, 'hash-mismatch'],
    ['with other bytes and their hash', { raw: utf8('{"a":2}') }, 'hash-mismatch'],
    ['deflated by a codec that is not read', { frame: aFrame(raw, { codec: 2 }) }, 'unsupported'],
    ['that is shorter than it says', { frame: aFrame(raw, { rawLength: 8 }) }, 'bad-frame'],
    [
      'that claims 3 MiB',
      { frame: aFrame(bomb, { codec: 1, rawLength: 3 * 2 ** 20 }) },
      'too-large',
    ],
    [
      'that claims more than 200 to 1',
      { frame: aFrame(bomb.slice(0, 400), { codec: 1, rawLength: 2 ** 20 }) },
      'too-large',
    ],
    [
      'that inflates to 60 MB and claims 1 MiB',
      { frame: aFrame(bomb, { codec: 1, rawLength: 2 ** 20 }) },
      'too-large',
    ],
  ] satisfies readonly (readonly [string, Partial<CraftedNode>, string])[])(
    '%s is refused',
    async (_, other, code) => {
      const fields = await oneDocument(raw);
      const crafted = { nodes: [documentNode(raw, other)], manifest: () => fields };
      expect(await readCrafted(await aCodecWorld(), crafted, ID)).toBe(code);
    },
  );

  test('in a slot that is not there is refused', async () => {
    const fields = await oneDocument(raw, { 1: 9 });
    const crafted = { nodes: [documentNode(raw)], manifest: () => fields };
    expect(await readCrafted(await aCodecWorld(), crafted, ID)).toBe('bad-content');
  });

  test('of another length than its ref is refused', async () => {
    const fields = await oneDocument(raw, { 2: 8 });
    const crafted = { nodes: [documentNode(raw)], manifest: () => fields };
    expect(await readCrafted(await aCodecWorld(), crafted, ID)).toBe('hash-mismatch');
  });
});

describe('a document', () => {
  test.each([
    ['that is no JSON', utf8('{'), 'bad-content'],
    ['that is no UTF-8', Uint8Array.of(0x22, 0xff, 0x22), 'bad-content'],
    ['that is not canonical', utf8('{"b":1,"a":2}'), 'bad-content'],
    ['with a name twice', utf8('{"a":1,"a":1}'), 'bad-content'],
    ['that names the prototype', utf8('{"__proto__":{"a":1}}'), 'bad-content'],
    ['with half a surrogate pair', utf8(String.raw`"\ud800"`), 'bad-content'],
    ['nested 65 deep', utf8(`${'['.repeat(65)}${']'.repeat(65)}`), 'too-large'],
  ])('%s is refused', async (_, raw, code) => {
    expect(await readCrafted(await aCodecWorld(), await craftedDocument(raw), ID)).toBe(code);
  });

  test('nested 64 deep, with brackets and quotes in its strings, is read', async () => {
    const text = `${'['.repeat(63)}${String.raw`{"\"[{":"]}\\"}`}${']'.repeat(63)}`;
    const value = await readCrafted(await aCodecWorld(), await craftedDocument(utf8(text)), ID);
    expect(JSON.stringify(value)).toBe(text);
  });
});

/** Reads the only stream or blob of a crafted snapshot, through an index node of these raw bytes. */
const readThroughIndex = async (
  form: 'stream' | 'blob',
  index: Bytes,
  more: readonly CraftedNode[] = [],
  length = 3,
): Promise<unknown> => {
  const world = await aCodecWorld();
  const hash = await sha256(utf8('any'));
  const ref = [0, 0, index.length, await hashOf(index)];
  const kind = form === 'stream' ? 'terminal-output' : 'note-text';
  const nodes = form === 'stream' ? { stream: [1, length, ref, []] } : { blob: [length, ref, []] };
  const fields = {
    stateHash: await hashOf(concatBytes([idBytes(ID), hash])),
    sources: [[ID, kind, 'k', nodes, toHex(hash), 'ok', null]],
  };
  const { commit } = await aCraftedSnapshot(world, {
    nodes: [{ raw: index, nodeType: NODE.index, sourceId: ID }, ...more],
    manifest: () => fields,
  });
  const opened = valueOf(await world.open(commit));
  const read =
    form === 'stream' ? await opened.readStream(ID, 0, length) : await opened.readBlob(ID);
  return read.ok ? new TextDecoder().decode(read.value) : read.error.kind;
};

describe('an index node', () => {
  const own = (...fields: readonly Bytes[]): Bytes =>
    concatBytes([u8(1), u16(0), u16(0), ...fields]);
  const noCuts = u32(0);
  const abc = utf8('abc');
  const segment = (nodeType: 4 | 5): CraftedNode => ({ raw: abc, nodeType, sourceId: ID });
  const refTo = async (slot: number, length: number, raw = abc): Promise<Bytes> =>
    concatBytes([u16(0), u16(slot), u32(length), await sha256(raw)]);

  test('that is right is followed', async () => {
    const index = own(u16(0), u16(1), await refTo(1, 3), noCuts);
    expect(await readThroughIndex('stream', index, [segment(4)])).toBe('abc');
    expect(await readThroughIndex('blob', index, [segment(5)])).toBe('abc');
  });

  test.each(['stream', 'blob'] as const)(
    'of a %s that does not parse is bad content',
    async (form) => {
      const ref = await refTo(1, 3);
      const broken = [
        new Uint8Array(0),
        concatBytes([u8(2), u16(0), u16(0), u16(0), u16(1), ref, noCuts]),
        own(u16(0), u16(2), ref, noCuts),
        own(u16(0), u16(20_000), ref, noCuts),
        own(u16(0), u16(1), ref, u32(0xffff_ffff)),
        own(u16(0), u16(1), ref, noCuts, u8(0)),
        own(u16(0), u16(1), concatBytes([u16(1), ref.slice(2)]), noCuts),
        own(u16(1), ref, u32(0)),
        concatBytes([
          u8(1),
          u16(1),
          new Uint8Array(16),
          u16(1),
          u16(0),
          u64(1),
          u16(0),
          u16(0),
          u16(1),
          ref,
          noCuts,
        ]),
        concatBytes([u8(1), u16(0), u16(1), u16(0), u64(1), u16(0), u16(0), u16(1), ref, noCuts]),
      ];
      for (const index of broken) {
        const content = segment(form === 'stream' ? NODE.segment : NODE.piece);
        expect(await readThroughIndex(form, index, [content])).toBe('bad-content');
      }
    },
  );

  test('whose nodes are not as long as the source is bad content', async () => {
    const index = own(u16(0), u16(1), await refTo(1, 3), noCuts);
    expect(await readThroughIndex('stream', index, [segment(4)], 4)).toBe('bad-content');
    expect(await readThroughIndex('blob', index, [segment(5)], 4)).toBe('bad-content');
  });

  test('with a leaf that has leaves, or covers something else, is bad content', async () => {
    const leaf = own(u16(0), u16(1), await refTo(2, 3), noCuts);
    const nested = own(u16(1), await refTo(2, 3), u64(3), u16(0), noCuts);
    for (const [raw, covered, result] of [
      [leaf, 3, 'abc'],
      [leaf, 2, 'bad-content'],
      [nested, 0, 'bad-content'],
    ] as const) {
      const index = own(u16(1), await refTo(1, raw.length, raw), u64(covered), u16(0), noCuts);
      const nodes = [{ raw, nodeType: NODE.index, sourceId: ID }, segment(4)];
      expect(await readThroughIndex('stream', index, nodes, covered === 2 ? 2 : 3)).toBe(result);
    }
  });

  test('of a blob with leaves or with cut hashes that do not fit is bad content', async () => {
    const leaf = own(u16(0), u16(1), await refTo(2, 3), noCuts);
    const withLeaf = own(u16(1), await refTo(1, leaf.length, leaf), u64(3), u16(0), noCuts);
    const nodes = [{ raw: leaf, nodeType: NODE.index, sourceId: ID }, segment(5)];
    expect(await readThroughIndex('blob', withLeaf, nodes)).toBe('bad-content');
    const withCut = own(u16(0), u16(1), await refTo(1, 3), u32(1), new Uint8Array(32));
    expect(await readThroughIndex('blob', withCut, [segment(5)])).toBe('bad-content');
  });
});
