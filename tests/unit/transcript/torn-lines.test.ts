import { concatBytes, fromUtf8, utf8 } from '@holdfast/shared/base/bytes.ts';
import { readTranscript } from '@holdfast/shared/transcript/transcript.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hasSharedData, readSharedData } from '../../support/shared-data.ts';
import { asJsonl, CLAUDE_LINES, CODEX_LINES } from './fixtures.ts';

const LF = utf8('\n');

const linesOf = (bytes: Uint8Array): readonly Uint8Array[] => {
  const lines: Uint8Array[] = [];
  let from = 0;
  for (let at = bytes.indexOf(0x0a); at !== -1; at = bytes.indexOf(0x0a, from)) {
    lines.push(bytes.subarray(from, at));
    from = at + 1;
  }
  return lines;
};

/** The small generator of the experiment that this rule comes from, so that its figures can be compared. */
const seeded = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
};

interface Torn {
  readonly bytes: Uint8Array;
  /** Lines that were not cut, in order. */
  readonly kept: readonly string[];
  readonly cuts: number;
}

/** Cuts some lines short and lets the next record follow at once, as a killed writer leaves them. */
const tear = (lines: readonly Uint8Array[], share: number, random: () => number): Torn => {
  const parts: Uint8Array[] = [];
  const kept: string[] = [];
  let cuts = 0;
  lines.forEach((line, index) => {
    const isLast = index === lines.length - 1;
    if (!isLast && random() < share) {
      parts.push(line.subarray(0, 1 + Math.floor(random() * (line.length - 2))));
      cuts += 1;
      return;
    }
    parts.push(line, LF);
    kept.push(fromUtf8(line) ?? '');
  });
  return { bytes: concatBytes(parts), kept, cuts };
};

const recordsIn = (bytes: Uint8Array): readonly string[] =>
  readTranscript(bytes).pieces.flatMap((piece) =>
    piece.kind === 'record'
      ? [(fromUtf8(bytes.subarray(piece.start, piece.end)) ?? 'not text').trimEnd()]
      : [],
  );

test('of a torn transcript only the torn records are lost, and nothing is made up', () => {
  const lines = [...linesOf(asJsonl(CLAUDE_LINES)), ...linesOf(asJsonl(CODEX_LINES))];
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2 ** 31 }),
      fc.double({ min: 0, max: 0.7, noNaN: true }),
      (seed, share) => {
        const torn = tear(lines, share, seeded(seed));
        expect(recordsIn(torn.bytes)).toEqual(torn.kept);
      },
    ),
    { numRuns: 300 },
  );
});

test('two records without a line end between them are two records', () => {
  const [first = LF, second = LF] = linesOf(asJsonl(CLAUDE_LINES.slice(1)));
  expect(recordsIn(concatBytes([first, second, LF]))).toEqual([first, second].map(fromUtf8));
});

test('an object inside a record is never taken for a record', () => {
  const nested = JSON.stringify({ type: 'message', id: 'msg_1', role: 'assistant', content: [] });
  const cut = `{"type":"assistant","uuid":"a","sessionId":"S","message":${nested}`;
  expect(recordsIn(utf8(`${cut}\n`))).toEqual([cut]);
});

test('a line made to be slow is given up, not worked on for ever', () => {
  const hostile = utf8(`x${'{"type":'.repeat(125_000)}\n`);
  const startedAt = performance.now();
  expect(readTranscript(hostile).pieces).toHaveLength(1);
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});

const REAL = [
  'claude-api-errors-two-versions.jsonl',
  'claude-image-1.2MB-line-bad-lines.jsonl',
  'claude-long-subagent.jsonl',
  'codex-rollout-long-aborts.jsonl',
];

describe.each(REAL)('the real file %s', (name) => {
  const here = hasSharedData(name);

  test.skipIf(!here)('is covered by its pieces to the last byte, and no line is lost', () => {
    const bytes = readSharedData(name);
    const { pieces } = readTranscript(bytes);
    expect(pieces.every(({ start }, index) => start === (pieces[index - 1]?.end ?? 0))).toBe(true);
    expect(pieces.at(-1)?.end).toBe(bytes.length);
    expect(pieces.filter(({ kind }) => kind === 'gap')).toEqual([]);
  });

  test.skipIf(!here)('holds no line of a type that this version does not know', () => {
    const unknown = readTranscript(readSharedData(name)).pieces.flatMap((piece) =>
      piece.kind === 'record' && piece.entry.kind === 'unknown' ? [piece.entry.type] : [],
    );
    expect(unknown).toEqual(name.includes('bad-lines') ? [null, null] : []);
  });

  test.skipIf(!here)('torn at seeded places, loses its torn records and no other', () => {
    const lines = linesOf(readSharedData(name));
    let cuts = 0;
    for (let seed = 1; seed <= 12; seed += 1) {
      const torn = tear(lines, 0.1, seeded(seed));
      cuts += torn.cuts;
      // A line that was no record before it was torn has nothing in it to find again.
      const records = new Set(torn.kept.filter((line) => line.startsWith('{')));
      expect(recordsIn(torn.bytes).filter((line) => records.has(line))).toEqual(
        torn.kept.filter((line) => records.has(line)),
      );
      const madeUp = recordsIn(torn.bytes).filter(
        (line) => line.startsWith('{') && !records.has(line),
      );
      expect(madeUp).toEqual([]);
    }
    process.stdout.write(`${name}: ${cuts} torn records, none besides them lost\n`);
  });
});
