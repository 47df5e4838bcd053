/** A line as it stands in one text, the other, or both. */
export interface DiffRow {
  readonly kind: 'same' | 'mine' | 'disk' | 'both';
  readonly mine: string | null;
  readonly disk: string | null;
}

/** Above this the texts are shown without being matched line by line: it would take seconds. */
const MAX_CELLS = 4_000_000;

/** Which lines two texts share, by the longest common subsequence, side by side. */
export const diffLines = (mine: string, disk: string): readonly DiffRow[] => {
  const a = mine.split('\n');
  const b = disk.split('\n');
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  while (
    tail < a.length - head &&
    tail < b.length - head &&
    a[a.length - 1 - tail] === b[b.length - 1 - tail]
  ) {
    tail += 1;
  }
  const middleA = a.slice(head, a.length - tail);
  const middleB = b.slice(head, b.length - tail);
  return [
    ...a.slice(0, head).map(same),
    ...sideBySide(matched(middleA, middleB)),
    ...a.slice(a.length - tail).map(same),
  ];
};

const same = (line: string): DiffRow => ({ kind: 'same', mine: line, disk: line });

/** The lines that both have, in their order, each as a pair of places. */
const matched = (
  a: readonly string[],
  b: readonly string[],
): {
  readonly a: readonly string[];
  readonly b: readonly string[];
  readonly pairs: readonly (readonly [number, number])[];
} => {
  if (a.length * b.length > MAX_CELLS) return { a, b, pairs: [] };
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] =
        a[i] === b[j]
          ? (lengths[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(lengths[(i + 1) * width + j] ?? 0, lengths[i * width + j + 1] ?? 0);
    }
  }
  const pairs: Array<readonly [number, number]> = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      pairs.push([i, j]);
      i += 1;
      j += 1;
    } else if ((lengths[(i + 1) * width + j] ?? 0) >= (lengths[i * width + j + 1] ?? 0)) i += 1;
    else j += 1;
  }
  return { a, b, pairs };
};

/** Between two shared lines, what each has instead stands in the same rows. */
const sideBySide = ({ a, b, pairs }: ReturnType<typeof matched>): readonly DiffRow[] => {
  const rows: DiffRow[] = [];
  let i = 0;
  let j = 0;
  for (const [nextA, nextB] of [...pairs, [a.length, b.length] as const]) {
    const count = Math.max(nextA - i, nextB - j);
    for (let at = 0; at < count; at += 1) {
      const mine = i + at < nextA ? (a[i + at] ?? null) : null;
      const disk = j + at < nextB ? (b[j + at] ?? null) : null;
      const kind = mine === null ? 'disk' : disk === null ? 'mine' : 'both';
      rows.push({ kind, mine, disk });
    }
    const line = a[nextA];
    if (line !== undefined && nextB < b.length) rows.push(same(line));
    i = nextA + 1;
    j = nextB + 1;
  }
  return rows;
};
