import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import type { Folder, OpenFile } from '@holdfast/web/src/disk/ports.ts';

interface MemoryFile {
  bytes: Bytes;
  /** What a power cut leaves. */
  flushed: Bytes;
  isOpen: boolean;
  modifiedAt: number;
}

/** A folder in memory that forgets at a power cut what was not flushed, and at a crash who had it open. */
export interface MemoryFolder extends Folder {
  readonly crash: (power: 'stays' | 'fails') => void;
  readonly names: () => readonly string[];
  readonly bytesOf: (name: string) => Bytes;
  readonly change: (name: string, change: (bytes: Bytes) => Bytes) => void;
  readonly clear: () => void;
}

const fault = (name: string): DOMException => new DOMException(name, name);

export const aMemoryFolder = (): MemoryFolder => {
  const files = new Map<string, MemoryFile>();
  let time = 0;

  const find = (name: string): MemoryFile => {
    const file = files.get(name);
    if (file === undefined) throw fault('NotFoundError');
    return file;
  };
  const claim = (name: string): MemoryFile => {
    const file = find(name);
    if (file.isOpen) throw fault('NoModificationAllowedError');
    return file;
  };

  return {
    list: async () =>
      [...files].map(([name, { bytes, modifiedAt }]) => {
        return { name, sizeBytes: bytes.length, modifiedAt };
      }),
    read: async (name, from, to) => find(name).bytes.slice(from, to),
    create: async (name) => {
      if (files.has(name)) throw fault('InvalidModificationError');
      time += 1;
      const file: MemoryFile = {
        bytes: new Uint8Array(0),
        flushed: new Uint8Array(0),
        isOpen: true,
        modifiedAt: time,
      };
      files.set(name, file);
      return openFile(file);
    },
    remove: async (name) => {
      claim(name);
      files.delete(name);
    },
    rename: async (from, to) => {
      files.set(to, claim(from));
      files.delete(from);
    },
    crash: (power) => {
      for (const file of files.values()) {
        file.isOpen = false;
        if (power === 'fails') file.bytes = file.flushed;
      }
    },
    names: () => [...files.keys()].toSorted(),
    bytesOf: (name) => find(name).bytes,
    change: (name, change) => {
      const file = find(name);
      file.bytes = change(file.bytes.slice());
      file.flushed = file.bytes;
    },
    clear: () => files.clear(),
  };
};

const openFile = (file: MemoryFile): OpenFile => {
  let isClosed = false;
  const assertOpen = (): void => {
    if (isClosed || !file.isOpen) throw fault('InvalidStateError');
  };
  return {
    write: (bytes, at) => {
      assertOpen();
      const whole = new Uint8Array(Math.max(file.bytes.length, at + bytes.length));
      whole.set(file.bytes);
      whole.set(bytes, at);
      file.bytes = whole;
      return bytes.length;
    },
    read: (from, to) => {
      assertOpen();
      return file.bytes.slice(from, to);
    },
    flush: () => {
      assertOpen();
      file.flushed = file.bytes;
    },
    truncate: (sizeBytes) => {
      assertOpen();
      file.bytes = file.bytes.slice(0, sizeBytes);
    },
    close: () => {
      isClosed = true;
      file.isOpen = false;
    },
  };
};
