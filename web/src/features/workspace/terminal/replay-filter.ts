import { type Bytes, concatBytes } from '@holdfast/shared/base/bytes.ts';

/**
 * Output that is shown again, made safe: what draws stays, what acts goes. Kept are text, the controls that
 * move on the screen, colours, the alternate screen, and http(s) links. Dropped whole are questions to the
 * terminal (the answer would be typed into a shell that never asked), titles, the clipboard (OSC 52), every
 * other OSC, DCS, APC, PM and SOS, mouse and paste modes, and the C1 controls.
 */
export interface ReplayFilter {
  /** In pieces of any size, in their order. */
  readonly take: (bytes: Uint8Array) => Bytes;
}

const ESC = 0x1b;
const BEL = 0x07;
const CAN = 0x18;
const SUB = 0x1a;
const LF = 0x0a;
const CSI = 0x5b;
const OSC = 0x5d;
const BACKSLASH = 0x5c;
/** DCS, SOS, PM, APC: a string follows, up to its end. */
const STRINGS: ReadonlySet<number> = new Set([0x50, 0x58, 0x5e, 0x5f]);
const KEPT_CONTROLS: ReadonlySet<number> = new Set([
  0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f,
]);
/** Cursor, erase, insert, delete, scroll, margins, tabs, repeat, colours. */
const KEPT_FINALS: ReadonlySet<string> = new Set('ABCDEFGHIJKLMPSTXZ@`abdefgmrsu');
/** Cursor keys are the keyboard's; these only concern what is seen: wrap, origin, cursor, alternate screen. */
const KEPT_MODES: ReadonlySet<number> = new Set([3, 5, 6, 7, 25, 45, 47, 1047, 1048, 1049]);
/** Save and restore the cursor, index, next line, tab stop, reverse index, reset. */
const KEPT_ESCAPES: ReadonlySet<string> = new Set('78DEHMc');
const CHARSETS: ReadonlySet<number> = new Set([0x28, 0x29]);
const MAX_SEQUENCE_BYTES = 4_096;

type State = 'text' | 'escape' | 'csi' | 'osc' | 'string' | 'charset' | 'c2';

export const createReplayFilter = (): ReplayFilter => {
  let state: State = 'text';
  /** The sequence so far, its introducer included. */
  let held: number[] = [];
  let afterEscape = false;

  const begin = (next: State, bytes: readonly number[]): void => {
    state = next;
    held = [...bytes];
    afterEscape = false;
  };
  const end = (give: (bytes: readonly number[]) => void, keep: boolean): void => {
    if (keep) give(held);
    begin('text', []);
  };

  const text = (byte: number, give: (bytes: readonly number[]) => void): void => {
    if (byte === ESC) begin('escape', [byte]);
    else if (byte === 0xc2) begin('c2', [byte]);
    else if (byte >= 0x20 ? byte !== 0x7f : KEPT_CONTROLS.has(byte)) give([byte]);
  };

  const escape = (byte: number, give: (bytes: readonly number[]) => void): void => {
    held.push(byte);
    if (byte === CSI) state = 'csi';
    else if (byte === OSC) state = 'osc';
    else if (STRINGS.has(byte)) state = 'string';
    else if (CHARSETS.has(byte)) state = 'charset';
    else end(give, KEPT_ESCAPES.has(String.fromCharCode(byte)));
  };

  const csi = (byte: number, give: (bytes: readonly number[]) => void): void => {
    held.push(byte);
    if (byte >= 0x40 && byte <= 0x7e) end(give, isDrawing(held));
    else if (byte < 0x20 || held.length > MAX_SEQUENCE_BYTES) end(give, false);
  };

  /** Up to BEL or ESC \. A string that is not ended ends at the line feed, or it would swallow what follows. */
  const string = (byte: number, give: (bytes: readonly number[]) => void): void => {
    held.push(byte);
    const isEnd = byte === BEL || (afterEscape && byte === BACKSLASH);
    if (isEnd) return end(give, state === 'osc' && isWebLink(held));
    if (byte === LF || held.length > MAX_SEQUENCE_BYTES) {
      end(give, false);
      return byte === LF ? give([LF]) : undefined;
    }
    afterEscape = byte === ESC;
    return undefined;
  };

  const next = (byte: number, give: (bytes: readonly number[]) => void): void => {
    // Cancels whatever sequence is open.
    if (byte === CAN || byte === SUB) return begin('text', []);
    switch (state) {
      case 'text':
        return text(byte, give);
      case 'c2':
        // U+0080 to U+009F are the C1 controls; anything else is a character.
        end(give, false);
        return byte >= 0x80 && byte <= 0x9f ? undefined : give([0xc2, byte]);
      case 'escape':
        return byte === ESC ? begin('escape', [byte]) : escape(byte, give);
      case 'csi':
        return byte === ESC ? begin('escape', [byte]) : csi(byte, give);
      case 'charset':
        held.push(byte);
        return end(give, byte === 0x30 || byte === 0x42);
      case 'osc':
      case 'string':
        return string(byte, give);
      default:
        return state satisfies never;
    }
  };

  return {
    take: (bytes) => {
      const kept = new Uint8Array(bytes.length + held.length + 1);
      let length = 0;
      const parts: Bytes[] = [];
      const give = (some: readonly number[]): void => {
        if (length + some.length > kept.length) {
          parts.push(kept.slice(0, length), Uint8Array.from(some));
          length = 0;
          return;
        }
        kept.set(some, length);
        length += some.length;
      };
      for (const byte of bytes) next(byte, give);
      return concatBytes([...parts, kept.subarray(0, length)]);
    },
  };
};

const textOf = (bytes: readonly number[]): string => String.fromCharCode(...bytes);

const isDrawing = (sequence: readonly number[]): boolean => {
  const body = textOf(sequence).slice(2);
  const final = body.slice(-1);
  const parameters = body.slice(0, -1);
  if (final === 'h' || final === 'l') return isKeptMode(parameters);
  // Anything between digits and the final letter makes it another sequence: `CSI > c`, `CSI ! p`, `CSI ? u`.
  return KEPT_FINALS.has(final) && /^[\d;:]*$/.test(parameters);
};

const isKeptMode = (parameters: string): boolean => {
  if (parameters === '4') return true;
  if (!parameters.startsWith('?')) return false;
  return parameters
    .slice(1)
    .split(';')
    .every((mode) => KEPT_MODES.has(Number(mode)));
};

/** `OSC 8 ; parameters ; address ST`: an address of the web, or none, which ends the link. */
const isWebLink = (sequence: readonly number[]): boolean => {
  const endBytes = sequence.at(-1) === BEL ? 1 : 2;
  const body = textOf(sequence.slice(2, -endBytes));
  const address = /^8;[^;]*;(.*)$/s.exec(body)?.[1];
  return address !== undefined && (address === '' || /^https?:\/\/[!-~]+$/.test(address));
};
