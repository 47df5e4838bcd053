import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import { attempt } from './attempt.ts';
import type { Folder, FolderFile } from './ports.ts';

const PREFIX = 'damaged-';
const MAX_BYTES = 64 * 1024 * 1024;

/** Keeps a damaged journal file under another name (JOURNAL.md, section 8). `false`: it stays where it is. */
export const setFileAside = async (folder: Folder, name: string): Promise<boolean> => {
  const renamed = await attempt('journal', () => folder.rename(name, `${PREFIX}${name}`));
  await sweep(folder);
  return renamed.ok;
};

/** Keeps bytes that a row of the database gave and that fail their check. */
export const setBytesAside = async (folder: Folder, label: string, bytes: Bytes): Promise<void> => {
  await attempt('journal', async () => {
    const file = await folder.create(`${PREFIX}${label}`);
    try {
      file.write(bytes, 0);
      file.flush();
    } finally {
      file.close();
    }
  });
  await sweep(folder);
};

/** The oldest go first. What nobody can remove now is met again next time. */
const sweep = async (folder: Folder): Promise<void> => {
  const listed = await attempt('journal', folder.list);
  const kept = (listed.ok ? listed.value : []).filter(({ name }) => name.startsWith(PREFIX));
  await Promise.all(tooMany(kept).map(({ name }) => attempt('journal', () => folder.remove(name))));
};

/** Those to remove so that the newest of what is kept aside fit into the limit; always leaves one. */
export const tooMany = (kept: readonly FolderFile[]): readonly FolderFile[] => {
  let sum = 0;
  return kept
    .toSorted((a, b) => b.modifiedAt - a.modifiedAt)
    .filter(({ sizeBytes }, index) => {
      sum += sizeBytes;
      return index > 0 && sum > MAX_BYTES;
    });
};
