import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { type Bytes, NO_BYTES } from '@holdfast/shared/base/bytes.ts';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import { MAX_PATH_CHARACTERS, type TranscriptItem } from '@holdfast/shared/capture/capture.ts';
import { LINK_LIMITS, type VerbFailure } from '@holdfast/shared/link/link.ts';
import {
  describeTranscript,
  type TranscriptDescription,
} from '@holdfast/shared/transcript/transcript.ts';
import { diskError } from './disk-error.ts';
import {
  findTranscripts,
  type FoundTranscript,
  type TranscriptFolders,
} from './find-transcripts.ts';

export interface TranscriptPage {
  readonly bytes: Bytes;
  readonly fromByte: number;
  readonly toByte: number;
  readonly sizeBytes: number;
  readonly revision: number;
}

export interface Transcripts {
  readonly list: () => Promise<{
    readonly transcripts: readonly TranscriptItem[];
    readonly truncated: boolean;
  }>;
  /** All there are, newest first. */
  readonly scan: () => Promise<readonly FoundTranscript[]>;
  readonly itemOf: (one: FoundTranscript) => Promise<TranscriptItem>;
  readonly find: (id: string) => Promise<FoundTranscript | null>;
  /** At most 1 MiB from `fromByte` on, up to behind a line where there is one. */
  readonly read: (id: string, fromByte: number) => Promise<Result<TranscriptPage, VerbFailure>>;
}

const HEAD_BYTES = 65_536;
const LF = 0x0a;
const NOTHING_KNOWN: TranscriptDescription = {
  author: null,
  title: null,
  cwd: null,
  sessionId: null,
};

interface Seen {
  readonly inode: number;
  readonly sizeBytes: number;
  readonly revision: number;
}

export const createTranscripts = (folders: TranscriptFolders): Transcripts => {
  let found: ReadonlyMap<string, FoundTranscript> = new Map();
  const described = new Map<string, { readonly of: string; readonly is: TranscriptDescription }>();
  const seen = new Map<string, Seen>();

  const scan = async (): Promise<readonly FoundTranscript[]> => {
    const all = await findTranscripts(folders);
    found = new Map(all.map((one) => [one.id, one]));
    return all.toSorted((a, b) => b.modifiedAt - a.modifiedAt);
  };
  const find = async (id: string): Promise<FoundTranscript | null> => {
    if (!found.has(id)) await scan();
    return found.get(id) ?? null;
  };

  /** The first lines do not change while a file grows, so they are read again only while they are few. */
  const describe = async (one: FoundTranscript): Promise<TranscriptDescription> => {
    const of = `${one.inode} ${Math.min(one.sizeBytes, HEAD_BYTES)}`;
    const known = described.get(one.id);
    if (known?.of === of) return known.is;
    const is = await describeHead(one);
    described.set(one.id, { of, is });
    return is;
  };

  const itemOf = async (one: FoundTranscript): Promise<TranscriptItem> =>
    describedItem(one, await describe(one), found);

  return {
    scan,
    itemOf,
    list: async () => {
      const all = await scan();
      const newest = all.slice(0, LINK_LIMITS.transcriptEntries);
      const transcripts: TranscriptItem[] = [];
      for (const one of newest) transcripts.push(await itemOf(one));
      return { transcripts, truncated: all.length > newest.length };
    },
    find,
    read: async (id, fromByte) => {
      const one = await find(id);
      if (one === null) return err({ kind: 'unknown-transcript' });
      return withTranscript(one, async (file) => {
        const facts = await file.stat();
        const revision = revisionOf(seen.get(id), facts.ino, facts.size);
        seen.set(id, { inode: facts.ino, sizeBytes: facts.size, revision });
        const bytes = await readPage(file, fromByte, facts.size);
        const toByte = fromByte + bytes.length;
        return ok({ bytes, fromByte, toByte, sizeBytes: facts.size, revision });
      });
    },
  };
};

/** Opens a transcript that `findTranscripts` has found; what has become no file meanwhile is refused. */
export const withTranscript = async <T>(
  { path }: FoundTranscript,
  use: (file: FileHandle) => Promise<Result<T, VerbFailure>>,
): Promise<Result<T, VerbFailure>> => {
  let file: FileHandle | null = null;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    return (await file.stat()).isFile() ? await use(file) : err({ kind: 'not-a-file' });
  } catch (error) {
    return err(diskError(error));
  } finally {
    await file?.close();
  }
};

export const readBytes = async (
  file: FileHandle,
  fromByte: number,
  maxBytes: number,
): Promise<Bytes> => {
  const buffer = new Uint8Array(maxBytes);
  const { bytesRead } = await file.read(buffer, 0, maxBytes, fromByte);
  return buffer.subarray(0, bytesRead);
};

const readPage = async (file: FileHandle, fromByte: number, sizeBytes: number): Promise<Bytes> => {
  const length = Math.min(LINK_LIMITS.framePayloadBytes, sizeBytes - fromByte);
  if (length <= 0) return NO_BYTES;
  const bytes = await readBytes(file, fromByte, length);
  const isLast = fromByte + bytes.length >= sizeBytes;
  const lineEnd = bytes.lastIndexOf(LF) + 1;
  return isLast || lineEnd === 0 ? bytes : bytes.subarray(0, lineEnd);
};

const revisionOf = (seen: Seen | undefined, inode: number, sizeBytes: number): number => {
  if (seen === undefined) return 0;
  const isSame = seen.inode === inode && sizeBytes >= seen.sizeBytes;
  return isSame ? seen.revision : seen.revision + 1;
};

const describeHead = async (one: FoundTranscript): Promise<TranscriptDescription> => {
  const head = await withTranscript(one, async (file) => ok(await readBytes(file, 0, HEAD_BYTES)));
  return head.ok ? describeTranscript(head.value) : NOTHING_KNOWN;
};

const describedItem = (
  one: FoundTranscript,
  { title, cwd, sessionId }: TranscriptDescription,
  all: ReadonlyMap<string, FoundTranscript>,
): TranscriptItem => {
  const parent = one.parentIn(sessionId);
  return {
    kind: 'transcript',
    id: one.id,
    tool: one.tool,
    title,
    cwd: cwd !== null && isAbsolute(cwd) && isCrossable(cwd) ? cwd : null,
    parent: parent !== null && all.has(parent) ? parent : null,
    sizeBytes: one.sizeBytes,
    modifiedAt: one.modifiedAt,
  };
};

const isCrossable = (path: string): boolean =>
  path.length <= MAX_PATH_CHARACTERS && !path.includes('\0');
