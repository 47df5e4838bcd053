/**
 * Private modes that a program leaves switched on and that a terminal needs to know again when it is shown
 * anew: cursor keys, wrap, mouse, alternate screen, focus, paste.
 */
const KEPT: ReadonlySet<number> = new Set([
  1, 7, 25, 47, 1000, 1002, 1003, 1004, 1006, 1047, 1049, 2004,
]);
/** On without being asked for, so that what must be remembered is that they are off. */
const ON_BY_DEFAULT: ReadonlySet<number> = new Set([7, 25]);

const ESC = 0x1b;
const MAX_SEQUENCE = 64;

export interface ModeScanner {
  /** Takes output in whatever pieces it comes; `true` when a mode has changed. */
  readonly take: (bytes: Uint8Array) => boolean;
  readonly modes: () => readonly number[];
}

export const createModeScanner = (modesOn: readonly number[]): ModeScanner => {
  let modes = new Set(modesOn);
  /** What has come of a sequence that may end in the next piece. */
  let open: string | null = null;

  const apply = (sequence: string): boolean => {
    const before = [...modes].join(',');
    if (sequence === '\u001bc' || sequence === '\u001b[!p') modes = new Set();
    const isPrivate = sequence.startsWith('\u001b[?');
    const set = isPrivate ? /^([\d;]+)([hl])$/.exec(sequence.slice(3)) : null;
    for (const number of (set?.[1] ?? '').split(';').map(Number)) {
      if (!KEPT.has(number)) continue;
      const isOn = set?.[2] === 'h';
      if (isOn === ON_BY_DEFAULT.has(number)) modes.delete(number);
      else modes.add(number);
    }
    return [...modes].join(',') !== before;
  };

  const next = (byte: number): boolean => {
    if (byte === ESC) {
      open = '\u001b';
      return false;
    }
    if (open === null) return false;
    open += String.fromCharCode(byte);
    if (open.length === 2 && byte === 0x5b) return false;
    const ends = open.length === 2 || (byte >= 0x40 && byte <= 0x7e) || open.length > MAX_SEQUENCE;
    if (!ends) return false;
    const sequence = open;
    open = null;
    return apply(sequence);
  };

  return {
    take: (bytes) => {
      let changed = false;
      let at = open === null ? bytes.indexOf(ESC) : 0;
      while (at !== -1 && at < bytes.length) {
        changed = next(bytes[at] ?? 0) || changed;
        at = open === null ? bytes.indexOf(ESC, at + 1) : at + 1;
      }
      return changed;
    },
    modes: () => [...modes].toSorted((a, b) => a - b),
  };
};
