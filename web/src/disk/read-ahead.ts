import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import type { Folder } from './ports.ts';

/** Reads parts of files that do not change; whoever reads many of one file gets them from memory. */
export interface ReadAhead {
  readonly read: (name: string, from: number, to: number) => Promise<Bytes>;
  readonly forget: () => void;
}

/** A read costs about half a millisecond whatever its size, and a whole file about twenty. */
const READS_BEFORE_WHOLE = 8;

export const createReadAhead = (folder: Folder): ReadAhead => {
  let file = '';
  let reads = 0;
  let whole: Promise<Bytes | null> | null = null;

  return {
    read: async (name, from, to) => {
      if (name !== file) {
        file = name;
        reads = 0;
        whole = null;
      }
      reads += 1;
      if (reads < READS_BEFORE_WHOLE) return await folder.read(name, from, to);
      whole ??= folder.read(name).catch(() => null);
      const bytes = await whole;
      return bytes === null ? await folder.read(name, from, to) : bytes.slice(from, to);
    },
    forget: () => {
      file = '';
      whole = null;
    },
  };
};
