import { hostname } from 'node:os';
import { fromUtf8 } from '@holdfast/shared/base/bytes.ts';
import { unreachable } from '@holdfast/shared/base/result.ts';

/** What a shell tells through its output. Any program can print the same: hints, never orders. */
export type ShellMark =
  | { readonly kind: 'cwd'; readonly cwd: string }
  | { readonly kind: 'prompt' }
  /** `command` null: the shell did not say which. */
  | { readonly kind: 'started'; readonly command: string | null }
  | { readonly kind: 'finished'; readonly exitCode: number | null };

export interface MarkReader {
  /** Takes the output in parts of any size; answers the marks that end in this one. */
  readonly read: (bytes: Uint8Array) => readonly ShellMark[];
}

const BEL = 0x07;
const CAN = 0x18;
const SUB = 0x1a;
const ESC = 0x1b;
const OSC = 0x5d;
const ST = 0x5c;
const MAX_BODY_BYTES = 16_384;
const MAX_CHARACTERS = 4_096;

/** OSC 7 (working directory) and OSC 133 (prompt, command, exit code); everything else passes by. */
export const createMarkReader = (): MarkReader => {
  let state: 'text' | 'escape' | 'body' | 'body-escape' = 'text';
  let body: number[] = [];

  const step = (byte: number): ShellMark | null => {
    switch (state) {
      case 'text':
        if (byte === ESC) state = 'escape';
        return null;
      case 'escape':
        state = byte === OSC ? 'body' : byte === ESC ? 'escape' : 'text';
        body = [];
        return null;
      case 'body':
        if (byte === BEL) return end();
        if (byte === ESC) state = 'body-escape';
        else if (byte === CAN || byte === SUB || body.length >= MAX_BODY_BYTES) state = 'text';
        else body.push(byte);
        return null;
      case 'body-escape':
        if (byte === ST) return end();
        state = byte === OSC ? 'body' : byte === ESC ? 'escape' : 'text';
        body = [];
        return null;
      default:
        return unreachable(state);
    }
  };
  const end = (): ShellMark | null => {
    state = 'text';
    return markOf(fromUtf8(Uint8Array.from(body)) ?? '');
  };

  return {
    read: (bytes) => {
      const marks: ShellMark[] = [];
      for (let at = 0; at < bytes.length; at += 1) {
        if (state === 'text') {
          at = bytes.indexOf(ESC, at);
          if (at === -1) break;
        }
        const mark = step(bytes[at] ?? 0);
        if (mark !== null) marks.push(mark);
      }
      return marks;
    },
  };
};

const markOf = (body: string): ShellMark | null => {
  if (body.startsWith('7;')) {
    const cwd = cwdOf(body.slice(2));
    return cwd === null ? null : { kind: 'cwd', cwd };
  }
  if (!body.startsWith('133;')) return null;
  const [letter, ...fields] = body.slice(4).split(';');
  switch (letter ?? '') {
    case 'A':
      return { kind: 'prompt' };
    case 'C':
      return { kind: 'started', command: commandOf(fields) };
    case 'D':
      return { kind: 'finished', exitCode: exitCodeOf(fields[0]) };
    default:
      return null;
  }
};

/** Of another machine (a shell over ssh) the folder is not one of ours. */
const cwdOf = (address: string): string | null => {
  const match = /^file:\/\/([^/]*)(\/.*)$/s.exec(address);
  if (match === null) return null;
  const [, host = '', encoded = ''] = match;
  const isHere = host === '' || host === 'localhost' || host === hostname();
  const path = decode(encoded);
  return isHere && path !== null && isCleanText(path) ? path : null;
};

const commandOf = (fields: readonly string[]): string | null => {
  const field = fields.find((text) => text.startsWith('cmdline_url='));
  const command = field === undefined ? null : decode(field.slice('cmdline_url='.length));
  if (command === null) return null;
  const cut = command.trim().slice(0, MAX_CHARACTERS);
  return cut === '' || cut.includes('\0') ? null : cut;
};

const exitCodeOf = (text: string | undefined): number | null =>
  text !== undefined && /^\d{1,3}$/.test(text) ? Number(text) : null;

const decode = (text: string): string | null => {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
};

const isCleanText = (text: string): boolean =>
  text.length <= MAX_CHARACTERS && !/\p{Cc}/u.test(text);
