import { utf8 } from '@holdfast/shared/base/bytes.ts';
import { diff } from '@holdfast/shared/changes/changes.ts';
import { EMPTY_SESSION, type SessionState } from '@holdfast/shared/model/session.ts';
import type { CapturedSource, StreamState } from '@holdfast/shared/model/source.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyChanges, asText, contentOf } from '../../support/apply-changes.ts';
import {
  aBlob,
  aDocument,
  aState,
  aStream,
  aStreamState,
} from '../../support/builders/session-state.ts';
import { aSource } from '../../support/builders/source.ts';

/** What the changes make of the state before. */
const led = (before: SessionState, after: SessionState) =>
  asText(applyChanges(contentOf(before), diff(before, after)));

/** How one source goes on: each step makes a new object of what changed and keeps the rest. */
interface Step {
  readonly source: number;
  readonly verb: 'new' | 'part' | 'grow' | 'again' | 'remove' | 'copy';
  readonly text: string;
  readonly at: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  source: fc.integer({ min: 1, max: 6 }),
  verb: fc.constantFrom('new', 'part', 'part', 'grow', 'grow', 'again', 'remove', 'copy'),
  text: fc.string({ unit: 'binary', maxLength: 12 }),
  at: fc.nat(40),
});

const fresh = ({ source, text }: Step): CapturedSource => {
  if (source <= 2) return aDocument({ text: text.toWellFormed() }, source);
  return source <= 4 ? aStream(aStreamState([text]), source) : aBlob(text, source);
};

const next = (
  was: CapturedSource | undefined,
  one: Step,
  generation: number,
): CapturedSource | undefined => {
  if (one.verb === 'remove') return undefined;
  if (was === undefined || one.verb === 'new') return startedAs(fresh(one), generation);
  if (one.verb === 'copy') return { source: was.source, state: { ...was.state } };
  const { state } = was;
  if (state.form === 'stream') return { ...was, state: longer(state, one) };
  if (state.form === 'document') return one.verb === 'again' ? { ...was } : fresh(one);
  const at = one.at % (state.content.length + 1);
  const content = state.content.slice(0, at) + one.text + state.content.slice(at + one.text.length);
  return { ...was, state: { form: 'blob', content } };
};

/** Whoever begins a stream again begins a generation, even where the one before was closed. */
const startedAs = (now: CapturedSource, generation: number): CapturedSource =>
  now.state.form === 'stream' ? { ...now, state: { ...now.state, generation } } : now;

const longer = (state: StreamState, { verb, text }: Step): StreamState => {
  const added = utf8(text);
  const last = state.parts.at(-1);
  const grows = verb === 'grow' && last !== undefined;
  const parts = grows
    ? [...state.parts.slice(0, -1), new Uint8Array([...last, ...added])]
    : [...state.parts, added];
  return { ...state, parts, length: state.length + added.length };
};

test('changes lead from any state to any later one', () => {
  fc.assert(
    fc.property(fc.array(fc.array(step, { maxLength: 8 }), { maxLength: 6 }), (rounds) => {
      let before = EMPTY_SESSION;
      let generation = 0;
      for (const steps of rounds) {
        const sources = new Map(before.sources);
        for (const one of steps) {
          const { id } = aSource('layout', one.source);
          generation += 1;
          const now = next(sources.get(id), one, generation);
          if (now === undefined) sources.delete(id);
          else sources.set(id, now);
        }
        const after = { sources };
        expect(led(before, after)).toEqual(asText(contentOf(after)));
        before = after;
      }
    }),
    { numRuns: 1_000 },
  );
});

test('any text becomes any other by one splice in UTF-8, halves of surrogate pairs included', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', 'ß', '✓', '\ud83d', '\ude00', '\ud83d\ude00'),
    maxLength: 12,
  });
  fc.assert(
    fc.property(text, text, (was, now) => {
      const after = aState(aBlob(now));
      expect(led(aState(aBlob(was)), after)).toEqual(asText(contentOf(after)));
    }),
    { numRuns: 5_000 },
  );
});

test('what did not change costs no change', () => {
  const [a, b] = [aDocument({ a: 1 }, 1), aBlob('x', 2)];
  const stream = aStream(aStreamState(['one', 'two']), 3);
  const before = aState(a, b, stream);
  expect(diff(before, before)).toEqual([]);
  expect(diff(before, { sources: before.sources })).toEqual([]);
  expect(diff(before, aState(a, b, stream))).toEqual([]);
  const copies = aState({ ...a }, { ...b, state: { form: 'blob', content: 'x' } }, { ...stream });
  expect(diff(before, copies)).toEqual([]);
});

test('an append carries only what is new, where it begins, and no more of its buffer', () => {
  const first = utf8('first');
  const before = aState(aStream(aStreamState([first])));
  const grown = aStreamState([utf8('first and'), ' more']);
  const [change] = diff(before, aState(aStream(grown)));
  expect(change).toEqual({
    kind: 'append',
    source: aSource('terminal-output', 1),
    generation: 1,
    at: 5,
    parts: [utf8(' and'), utf8(' more')],
  });
  expect(change?.kind === 'append' && change.parts[0]?.buffer.byteLength).toBe(4);
});

test('a stream whose beginning the page has let go of goes on by appends', () => {
  const [a, b, c] = [utf8('aa'), utf8('bb'), utf8('cc')];
  const before = aState(aStream(aStreamState([a, b])));
  const trimmed = aState(aStream(aStreamState([b, c], { start: 2 })));
  expect(diff(before, trimmed)).toMatchObject([{ kind: 'append', at: 4, parts: [c] }]);
  const all = aState(aStream(aStreamState([c], { start: 4 })));
  expect(diff(before, all)).toMatchObject([{ kind: 'append', at: 4, parts: [c] }]);
  expect(diff(all, aState(aStream(aStreamState([], { start: 6 }))))).toEqual([]);
});

test('what the page cannot give from its beginning is never a replacement', () => {
  const held = aStreamState(['cc'], { start: 4 });
  const unknown = diff(EMPTY_SESSION, aState(aStream(held)));
  expect(unknown).toMatchObject([{ kind: 'append', generation: 1, at: 4 }]);
  const gap = diff(aState(aStream(aStreamState(['aa']))), aState(aStream(held)));
  expect(gap).toMatchObject([{ kind: 'append', at: 4 }]);
});

test.each([
  ['shorter', aStreamState(['aa'])],
  ['other bytes at the old end', aStreamState(['aa', 'xx', 'cc'])],
  ['old parts joined with new ones', aStreamState(['aabbcc'])],
  ['other bytes in the part that grew', aStreamState(['aa', 'bXc'])],
  ['the same length and another end', aStreamState(['aa', 'bX'])],
  ['a new generation', aStreamState(['aa', 'bb', 'cc'], { generation: 2 })],
  ['a length its parts do not have', { ...aStreamState(['aa', 'bb']), length: 9 }],
])('a stream that did not just grow is replaced: %s', (_, after) => {
  const before = aState(aStream(aStreamState(['aa', 'bb'])));
  expect(diff(before, aState(aStream(after)))).toEqual([
    {
      kind: 'replace',
      source: aSource('terminal-output', 1),
      content: { form: 'stream', generation: after.generation, parts: after.parts },
    },
  ]);
});

test('another source under the same id is a removal and a new source', () => {
  const before = aState(aBlob('text', 1));
  expect(diff(before, aState(aDocument({ a: 1 }, 1)))).toMatchObject([
    { kind: 'remove', source: { kind: 'note-text' } },
    { kind: 'replace', source: { kind: 'layout' } },
  ]);
});

test.each([
  ['a document', aDocument({ a: 1 })],
  ['a stream', aStream(aStreamState(['a']))],
  ['a blob', aBlob('a')],
])('%s of a source that had another form is new', (_, now) => {
  const others = [aDocument(), aStream(aStreamState()), aBlob()].filter(
    ({ state }) => state.form !== now.state.form,
  );
  for (const { state } of others) {
    const before = aState({ source: now.source, state });
    expect(diff(before, aState(now))).toMatchObject([{ kind: 'replace' }]);
  }
});

test('removed sources come first, so that what takes their place is not refused', () => {
  const changes = diff(aState(aBlob('a', 1), aBlob('b', 2)), aState(aBlob('b', 3)));
  expect(changes.map(({ kind, source }) => [kind, source.key])).toEqual([
    ['remove', 'note-text/1'],
    ['remove', 'note-text/2'],
    ['replace', 'note-text/3'],
  ]);
});
