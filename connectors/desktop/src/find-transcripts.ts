import type { Dirent } from 'node:fs';
import { lstat, readdir, realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { toHex, utf8 } from '@holdfast/shared/base/bytes.ts';
import { modifiedAtOf } from './files.ts';
import { sha256 } from './proof.ts';

/** Where the tools keep their things: `~/.claude` and `~/.codex`, unless the user moved them. */
export interface TranscriptFolders {
  readonly claude: string;
  readonly codex: string;
}

export interface FoundTranscript {
  /** From tool and place below its folder, so that it is the same at any time; it shows neither. */
  readonly id: string;
  readonly tool: 'claude' | 'codex';
  readonly path: string;
  readonly inode: number;
  readonly sizeBytes: number;
  readonly modifiedAt: number;
  /** Where the transcript that started this subagent would be; older versions name it in their lines only. */
  readonly parentIn: (sessionId: string | null) => string | null;
}

const MAX_DEPTH = 6;
const MAX_FILES = 20_000;
const SESSION_ID = /^[0-9A-Za-z-]{1,100}$/;

/** All transcripts there are. Links are not followed; a folder that cannot be read has none. */
export const findTranscripts = async (
  folders: TranscriptFolders,
): Promise<readonly FoundTranscript[]> => {
  const claude = await filesBelow(join(folders.claude, 'projects'), /\.jsonl$/);
  const codex = await filesBelow(join(folders.codex, 'sessions'), /^rollout-.*\.jsonl$/);
  const found = await Promise.all([
    ...claude.map((file) => factsOf('claude', file)),
    ...codex.map((file) => factsOf('codex', file)),
  ]);
  return found.filter((one) => one !== null);
};

interface FoundFile {
  readonly path: string;
  /** Below the folder that was searched, with `/` between its parts. */
  readonly place: string;
}

const filesBelow = async (folder: string, name: RegExp): Promise<readonly FoundFile[]> => {
  const files: FoundFile[] = [];
  const top = await realOrNull(folder);
  if (top === null) return files;

  const walk = async (at: string, depth: number): Promise<void> => {
    for (const entry of await entriesOf(at)) {
      if (files.length >= MAX_FILES) return;
      const path = join(at, entry.name);
      if (entry.isDirectory() && depth < MAX_DEPTH) await walk(path, depth + 1);
      else if (entry.isFile() && name.test(entry.name)) {
        files.push({ path, place: relative(top, path).replaceAll(sep, '/') });
      }
    }
  };
  await walk(top, 1);
  return files;
};

const factsOf = async (
  tool: FoundTranscript['tool'],
  { path, place }: FoundFile,
): Promise<FoundTranscript | null> => {
  try {
    const facts = await lstat(path);
    if (!facts.isFile()) return null;
    return {
      id: idOf(tool, place),
      tool,
      path,
      inode: facts.ino,
      sizeBytes: facts.size,
      modifiedAt: modifiedAtOf(facts),
      parentIn: (sessionId) => parentOf(tool, place, sessionId),
    };
  } catch {
    return null;
  }
};

/** `<folder>/<session>/subagents/agent-….jsonl`, or `<folder>/agent-….jsonl` with the session in its lines. */
const parentOf = (tool: string, place: string, sessionId: string | null): string | null => {
  if (!basename(place).startsWith('agent-')) return null;
  const folder = dirname(place);
  if (basename(folder) === 'subagents') return idOf(tool, `${dirname(folder)}.jsonl`);
  if (sessionId === null || !SESSION_ID.test(sessionId)) return null;
  return idOf(tool, `${folder}/${sessionId}.jsonl`);
};

const idOf = (tool: string, place: string): string =>
  toHex(sha256(utf8(`holdfast-transcript\0${tool}\0${place}`)).subarray(0, 16));

const entriesOf = async (folder: string): Promise<readonly Dirent[]> => {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch {
    return [];
  }
};

const realOrNull = async (path: string): Promise<string | null> => {
  try {
    return await realpath(path);
  } catch {
    return null;
  }
};
