import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { formsOf, type MarkerForm } from './marker-forms.ts';
import { hiddenIn } from './hidden-content.ts';

export interface MarkerHit {
  /** Relative to the searched folder. */
  readonly file: string;
  readonly marker: string;
  readonly how: string;
}

export interface MarkerSearch {
  /** How much was looked at: a search that saw nothing proves nothing. */
  readonly files: number;
  readonly bytes: number;
  readonly hits: readonly MarkerHit[];
}

/**
 * Looks for texts in every file below a folder and in the names of the files: as they are, in other
 * encodings, and inside whatever can be unpacked, to a depth of two.
 */
export const findMarkers = async (
  folder: string,
  markers: readonly string[],
): Promise<MarkerSearch> => {
  const wanted = markers.map((marker) => ({ marker, forms: formsOf(marker) }));
  const hits: MarkerHit[] = [];
  let files = 0;
  let bytes = 0;
  for (const path of await filesBelow(folder)) {
    const content = await readFile(path).catch(() => Buffer.alloc(0));
    const file = relative(folder, path);
    files += 1;
    bytes += content.length;
    for (const { marker, forms } of wanted) {
      if (file.includes(marker)) hits.push({ file, marker, how: 'name' });
      for (const how of search(content, file, forms)) hits.push({ file, marker, how });
    }
  }
  return { files, bytes, hits };
};

const DEPTH = 2;

const search = (
  content: Buffer,
  name: string,
  forms: readonly MarkerForm[],
  depth = DEPTH,
): readonly string[] => {
  const here = forms.filter((form) => content.includes(form.bytes)).map(({ how }) => how);
  if (depth === 0) return here;
  const inside = hiddenIn(name, content).flatMap((hidden) =>
    search(hidden.bytes, '', forms, depth - 1).map((how) => `${hidden.how} > ${how}`),
  );
  return [...new Set([...here, ...inside])];
};

const filesBelow = async (folder: string): Promise<readonly string[]> => {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
};
