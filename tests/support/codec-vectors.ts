import { type Bytes, toHex, utf8 } from '@holdfast/shared/base/bytes.ts';
import { hashOf, type SourceId } from '@holdfast/shared/base/ids.ts';
import type { Random } from '@holdfast/shared/base/ports.ts';
import { hashOf as sha256Of } from '@holdfast/shared/seal/hash.ts';
import { changeBytes } from '@holdfast/shared/codec/change-bytes.ts';
import {
  type EncodedTick,
  type LabelPlace,
  type LocalKey,
  type RecordPlace,
  type RowPlace,
  sealChanges,
  sealLabel,
  sealRow,
} from '@holdfast/shared/codec/codec.ts';
import { endOfPiece } from '@holdfast/shared/codec/pieces.ts';
import type { Change } from '@holdfast/shared/model/change.ts';
import { importBaseKey } from '@holdfast/shared/seal/envelope.ts';
import { applyChanges, type ContentState } from './apply-changes.ts';
import {
  aBlobChange,
  aDocumentChange,
  anAppend,
  aRemoval,
  aSplice,
  aStreamChange,
} from './builders/change.ts';
import { aCodecWorld, aDeviceId, type CodecWriter, lastOf } from './builders/codec-world.ts';
import { aSeededRandom } from './builders/seeded-random.ts';
import { aSource } from './builders/source.ts';
import { valueOf } from './value-of.ts';

const [terminal, lines] = [
  aSource('terminal-output', 1, 'größe'),
  aSource('conversation-lines', 2),
];
const [note, file] = [aSource('note-text', 3), aSource('file-text', 4, 'src/a "b".ts')];
const [layout, tabs] = [aSource('layout', 5), aSource('tabs', 6)];

/** Numbered lines: no generator of ours takes part in a vector. */
const numbered = (first: number, last: number): string =>
  Array.from(
    { length: last - first },
    (_, at) => `${first + at}: ${(first + at) ** 3 % 9_973}\n`,
  ).join('');

const SEED = 77;
const LONG = numbered(0, 900);

/** Ticks of the first vector. No node of it is large enough for the platform's own deflate. */
const FIRST: readonly (readonly Change[])[] = [
  [
    aDocumentChange(
      { root: { pane: 1 }, sidebar: 260.5, title: 'größe ✓', open: [true, null] },
      layout,
    ),
    aDocumentChange(LONG, tabs),
    anAppend('$ ls\r\n', { source: terminal }),
    aStreamChange('{"type":"user"}\n', 3, lines),
    aBlobChange('', note),
    aBlobChange(LONG, file),
  ],
  [
    anAppend('a.ts  b.ts\r\n', { source: terminal, at: 6 }),
    aSplice({ source: note, inserted: utf8('a note'), baseLength: 0 }),
    aSplice({
      source: file,
      at: 300,
      removed: 7,
      inserted: utf8('edited'),
      baseLength: LONG.length,
    }),
  ],
  [anAppend('$ ', { source: terminal, at: 18 }), aDocumentChange([], tabs)],
  [anAppend('make\r\nok\r\n', { source: terminal, at: 20 }), aRemoval(note)],
];

const BLOCK = numbered(0, 300);

/** Ticks of the second one: closed segments, leaves of an index, deflated by the platform. */
const SECOND: readonly (readonly Change[])[] = [
  [
    anAppend(BLOCK.repeat(200), { source: terminal }),
    aBlobChange(BLOCK.repeat(30), file),
    aDocumentChange(BLOCK.repeat(25), tabs),
  ],
  [anAppend('end\n', { source: terminal, at: 200 * BLOCK.length })],
];

/** What a state holds: documents as they are, of all else length and SHA-256. */
export const describeContent = async (
  content: ContentState,
): Promise<Readonly<Record<SourceId, unknown>>> => {
  const described = [...content].map(async ([id, state]): Promise<[SourceId, unknown]> => {
    if (state.form === 'document') return [id, { form: state.form, value: state.value }];
    const { form, bytes } = state;
    const generation = state.form === 'stream' ? state.generation : null;
    return [id, { form, generation, length: bytes.length, sha256: await sha256Of(bytes) }];
  });
  return Object.fromEntries(await Promise.all(described));
};

const tickVector = ({ packs, commit, needs, meta }: EncodedTick): object => ({
  packs: packs.map(({ id, pack, envelope }) => ({
    id,
    pack: toHex(pack),
    envelope: toHex(envelope),
  })),
  commit: toHex(commit.bytes),
  needs,
  stateHash: meta.stateHash,
});

/** The content that the snapshot of each tick holds. A document that shrank is kept as it was. */
const contents = (ticks: readonly (readonly Change[])[]): readonly ContentState[] => {
  let content: ContentState = new Map();
  return ticks.map((changes) => {
    content = applyChanges(
      content,
      changes.filter(({ source }) => source !== tabs || content.size === 0),
    );
    return content;
  });
};

/** Two writers: the second goes on from what the first has stored, and knows nothing else. */
const sessionVector = async (ticks: readonly (readonly Change[])[]): Promise<unknown> => {
  const world = await aCodecWorld({ seed: SEED });
  const keys = aSeededRandom(SEED);
  let writer: CodecWriter = await world.writer();
  const written: unknown[] = [];
  for (const [at, changes] of ticks.entries()) {
    if (at === 2) writer = await world.resume(writer);
    await writer.save(changes);
    const tick = lastOf(writer);
    const states = contents(ticks)[at] ?? new Map();
    written.push({
      ...tickVector(tick),
      content: await describeContent(states),
    });
  }
  return { vaultKey: toHex(keys.bytes(32)), ...world.scope, ticks: written };
};

export const firstSessionVectors = (): Promise<unknown> => sessionVector(FIRST);
export const secondSessionVectors = (): Promise<unknown> => sessionVector(SECOND);

export interface SmallWorld {
  readonly random: Random;
  readonly local: LocalKey;
  readonly record: RecordPlace;
  readonly row: RowPlace;
  readonly label: LabelPlace;
}

/** Places and keys of the small envelopes. */
export const aSmallWorld = async (): Promise<SmallWorld> => {
  const { random, scope } = await aCodecWorld({ seed: 78 });
  const key = await importBaseKey(new Uint8Array(32).fill(5));
  const { accountId, vaultId, sessionId } = scope;
  return {
    random,
    local: { localKey: key, accountId, generation: 1 },
    record: { deviceId: aDeviceId(1), sessionId, fence: 2, seq: 3 },
    row: { table: 'settings', key: 'autosave' },
    label: {
      accountId,
      vaultId,
      epoch: 1,
      subjectId: hashOf(new Uint8Array(32).fill(7)),
      version: 4,
    },
  };
};

export const RECORDED: readonly Change[] = FIRST.flat();
export const WORDS = { archived: false, name: 'payments-api ✓' };

export const smallVectors = async (): Promise<unknown> => {
  const { random, local, record, row, label } = await aSmallWorld();
  const changes = RECORDED;
  const key = local.localKey;
  return {
    record: toHex(
      valueOf(await sealChanges({ ...local, random }, record, { counter: 5, changes })),
    ),
    row: toHex(await sealRow({ ...local, random }, row, utf8('30000'))),
    label: toHex(valueOf(await sealLabel({ random, key }, label, WORDS))),
  };
};

/** Ends of pieces: the gear table and the masks are part of the format of what is stored. */
/** The changes of the first session. */
export const changeVectors = (): unknown => ({
  changes: RECORDED.map((change) => toHex(valueOf(changeBytes(change)))),
});

export const pieceVectors = (): unknown => {
  const bytes: Bytes = new Uint8Array(200_000);
  let state = 1;
  for (let at = 0; at < bytes.length; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[at] = state >>> 24;
  }
  const ends: number[] = [];
  while ((ends.at(-1) ?? 0) < bytes.length) ends.push(endOfPiece(bytes, ends.at(-1) ?? 0));
  return { ends };
};
