import { type Bytes, concatBytes, utf8 } from '@holdfast/shared/base/bytes.ts';
import { unreachable } from '@holdfast/shared/base/result.ts';
import type { JsonObject } from '@holdfast/shared/base/json.ts';
import type { Change } from '@holdfast/shared/model/change.ts';
import { formOf, type Source, type SourceKind } from '@holdfast/shared/model/source.ts';
import fc from 'fast-check';
import { applyChanges, type ContentState } from '../apply-changes.ts';
import { aSeededRandom } from './seeded-random.ts';
import { aSource } from './source.ts';

/** One thing that happens to one of a few sources; what it means depends on what the source holds by then. */
export interface Step {
  readonly source: number;
  readonly verb: 'grow' | 'edit' | 'replace' | 'remove';
  readonly sizeBytes: number;
  /** Where an edit begins, 0 to 1. */
  readonly place: number;
  readonly seed: number;
}

/** What happens between two ticks, and whether the session is opened anew before it. */
export interface ScriptTick {
  readonly steps: readonly Step[];
  readonly resume: boolean;
}

const KINDS: readonly SourceKind[] = [
  'layout',
  'terminal-output',
  'note-text',
  'conversation-lines',
  'file-text',
  'tabs',
];

/** Small most of the time; large enough now and then to close segments, packs and pieces. */
const sizeBytes = fc.oneof(
  { weight: 8, arbitrary: fc.nat(2_000) },
  { weight: 3, arbitrary: fc.nat(40_000) },
  { weight: 1, arbitrary: fc.nat(300_000) },
);

const step: fc.Arbitrary<Step> = fc.record({
  source: fc.nat(KINDS.length - 1),
  verb: fc.oneof(
    { weight: 6, arbitrary: fc.constant('grow' as const) },
    { weight: 6, arbitrary: fc.constant('edit' as const) },
    { weight: 2, arbitrary: fc.constant('replace' as const) },
    { weight: 1, arbitrary: fc.constant('remove' as const) },
  ),
  sizeBytes,
  place: fc.double({ min: 0, max: 1, noNaN: true }),
  seed: fc.nat(),
});

export const aScript = (maxTicks: number): fc.Arbitrary<readonly ScriptTick[]> =>
  fc.array(fc.record({ steps: fc.array(step, { maxLength: 6 }), resume: fc.boolean() }), {
    minLength: 1,
    maxLength: maxTicks,
  });

/** The changes of a step, given what the page holds. */
export const changesOf = (content: ContentState, steps: readonly Step[]): readonly Change[] => {
  const changes: Change[] = [];
  let now = content;
  for (const one of steps) {
    const change = changeOf(now, one);
    now = applyChanges(now, [change]);
    changes.push(change);
  }
  return changes;
};

const changeOf = (content: ContentState, { source: number, ...one }: Step): Change => {
  const source = aSource(KINDS[number] ?? 'layout', number + 1);
  const now = content.get(source.id);
  const bytes = someText(one.seed, one.sizeBytes);
  if (now === undefined || one.verb === 'replace') return replacement(source, now, bytes);
  if (one.verb === 'remove') return { kind: 'remove', source };
  switch (now.form) {
    case 'document':
      return replacement(source, now, bytes);
    case 'stream': {
      const { generation, bytes: before } = now;
      // Every third append repeats what is there already, as after a lost answer.
      const again = one.seed % 3 === 0 ? Math.floor(before.length * one.place) : before.length;
      const parts = [before.slice(again), bytes];
      return { kind: 'append', source, generation, at: again, parts };
    }
    case 'blob': {
      const { length } = now.bytes;
      const at = one.verb === 'grow' ? length : Math.floor(length * one.place);
      const removed = Math.min(length - at, one.seed % 5_000);
      return { kind: 'splice', source, at, removed, inserted: bytes, baseLength: length };
    }
    default:
      return unreachable(now);
  }
};

const replacement = (
  source: Source,
  now: { readonly form: string; readonly generation?: number } | undefined,
  bytes: Bytes,
): Change => {
  const form = formOf(source.kind);
  if (form === 'document') {
    return { kind: 'replace', source, content: { form, value: someDocument(bytes) } };
  }
  if (form === 'blob') return { kind: 'replace', source, content: { form, bytes } };
  const generation = (now?.generation ?? 0) + 1;
  return { kind: 'replace', source, content: { form, generation, parts: [bytes] } };
};

const someDocument = (bytes: Bytes): JsonObject => ({
  text: new TextDecoder().decode(bytes),
  at: { line: bytes.length, column: bytes[0] ?? null },
});

const WORDS = [
  'error',
  'const ',
  'resume',
  '  at ',
  '\u001b[32m',
  'größe ',
  '== ',
  '0123456789',
  '✓',
];

/** Text that compresses as text does; some of it without a single line end. */
export const someText = (seed: number, lengthBytes: number): Bytes => {
  const random = aSeededRandom(seed);
  const hasLines = seed % 5 !== 0;
  const words: Bytes[] = [];
  for (let length = 0; length < lengthBytes; length += words.at(-1)?.length ?? 1) {
    const isLineEnd = hasLines && random.below(9) === 0;
    words.push(utf8(isLineEnd ? '\r\n' : (WORDS[random.below(WORDS.length)] ?? ' ')));
  }
  return concatBytes(words).slice(0, lengthBytes);
};
