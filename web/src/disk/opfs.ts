import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import type { Folder, FolderFile, OpenFile } from './ports.ts';

/** `null` where the browser has no private file system for this origin, or none that can be written to at once. */
export const openOpfsFolder = async (name: string): Promise<Folder | null> => {
  if (!('createSyncAccessHandle' in FileSystemFileHandle.prototype)) return null;
  try {
    const root = await navigator.storage.getDirectory();
    return createFolder(await root.getDirectoryHandle(name, { create: true }));
  } catch {
    return null;
  }
};

const createFolder = (folder: FileSystemDirectoryHandle): Folder => {
  /** What a closed file held when it was first read. Chromium refuses to read one that has changed since. */
  const snapshots = new Map<string, File>();

  const snapshotOf = async (name: string): Promise<File> => {
    const known = snapshots.get(name);
    if (known !== undefined) return known;
    const file = await (await folder.getFileHandle(name)).getFile();
    snapshots.set(name, file);
    return file;
  };
  const readSlice = async (name: string, from: number, to: number | undefined): Promise<Bytes> =>
    new Uint8Array(await (await snapshotOf(name)).slice(from, to).arrayBuffer());

  return {
    list: async () => {
      const files: FolderFile[] = [];
      for await (const handle of folder.values()) {
        if (!(handle instanceof FileSystemFileHandle)) continue;
        const { size, lastModified } = await handle.getFile();
        files.push({ name: handle.name, sizeBytes: size, modifiedAt: lastModified });
      }
      return files;
    },
    read: async (name, from = 0, to) => {
      try {
        return await readSlice(name, from, to);
      } catch {
        snapshots.delete(name);
        return await readSlice(name, from, to);
      }
    },
    create: async (name) => {
      if (await exists(folder, name)) {
        throw new DOMException('a file of this name exists', 'InvalidModificationError');
      }
      snapshots.delete(name);
      const handle = await folder.getFileHandle(name, { create: true });
      return createOpenFile(await handle.createSyncAccessHandle());
    },
    remove: async (name) => {
      snapshots.delete(name);
      await folder.removeEntry(name);
    },
    rename: async (from, to) => {
      snapshots.delete(from);
      await rename(folder, from, to);
    },
  };
};

const createOpenFile = (handle: FileSystemSyncAccessHandle): OpenFile => ({
  write: (bytes, at) => handle.write(bytes, { at }),
  read: (from, to) => {
    const bytes = new Uint8Array(to - from);
    return bytes.subarray(0, handle.read(bytes, { at: from }));
  },
  flush: () => handle.flush(),
  truncate: (sizeBytes) => handle.truncate(sizeBytes),
  close: () => handle.close(),
});

const exists = async (folder: FileSystemDirectoryHandle, name: string): Promise<boolean> => {
  try {
    await folder.getFileHandle(name);
    return true;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotFoundError') return false;
    throw error;
  }
};

/** `move` is in Chromium, Firefox and Safari and not yet in the type library. */
interface MovableHandle extends FileSystemFileHandle {
  readonly move: (name: string) => Promise<void>;
}
const isMovable = (handle: FileSystemFileHandle): handle is MovableHandle => 'move' in handle;

const rename = async (
  folder: FileSystemDirectoryHandle,
  from: string,
  to: string,
): Promise<void> => {
  const handle = await folder.getFileHandle(from);
  if (isMovable(handle)) return await handle.move(to);

  const copy = await (await folder.getFileHandle(to, { create: true })).createSyncAccessHandle();
  copy.write(new Uint8Array(await (await handle.getFile()).arrayBuffer()), { at: 0 });
  copy.flush();
  copy.close();
  await folder.removeEntry(from);
};
