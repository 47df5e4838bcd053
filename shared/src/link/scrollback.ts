import { type Bytes, concatBytes } from '../base/bytes.ts';

const BEL = 0x07;
const LF = 0x0a;
const CAN = 0x18;
const SUB = 0x1a;
const ESC = 0x1b;
const KEPT_CONTROLS: ReadonlySet<number> = new Set([0x08, 0x09, LF, 0x0d]);

/** The one-byte forms of CSI and of DCS, SOS, OSC, PM and APC, as second bytes of UTF-8. */
const C1_CSI = 0x9b;
const C1_STRINGS: ReadonlySet<number> = new Set([0x90, 0x98, 0x9d, 0x9e, 0x9f]);

const MAX_SGR_BYTES = 128;
const MAX_LINK_BYTES = 4_096;
/** Digits and separators: `CSI > … m` and `CSI ? … m` set or ask for other things than colours. */
const SGR_PARAMETERS = /^[0-9;:]*$/;
const WEB_LINK = /^8;[\x20-\x3a\x3c-\x7e]*;(?:https?:\/\/[\x21-\x7e]+)?$/i;

/** A stretch of input that is kept whole or dropped whole; `next` is the first byte behind it. */
interface Stretch {
  readonly next: number;
  readonly keep: boolean;
}

/** Keeps what LINK.md, section 7 names. Every byte is looked at once or twice, whatever the input. */
export const cleanScrollback = (bytes: Uint8Array): Bytes => {
  const kept: Uint8Array[] = [];
  let runStart = 0;
  let at = 0;
  while (at < bytes.length) {
    const { next, keep } = stretchAt(bytes, at);
    if (!keep) {
      if (at > runStart) kept.push(bytes.subarray(runStart, at));
      runStart = next;
    }
    at = next;
  }
  if (at > runStart) kept.push(bytes.subarray(runStart, at));
  return concatBytes(kept);
};

const stretchAt = (bytes: Uint8Array, at: number): Stretch => {
  const byte = bytes[at] ?? 0;
  if (byte >= 0x20 && byte < 0x7f) return { next: at + 1, keep: true };
  if (byte === ESC) return escapeAt(bytes, at);
  if (byte >= 0x80) return characterAt(bytes, at);
  return { next: at + 1, keep: KEPT_CONTROLS.has(byte) };
};

const escapeAt = (bytes: Uint8Array, at: number): Stretch => {
  const second = bytes[at + 1] ?? 0;
  switch (second) {
    case 0x5b: // [ CSI
      return controlSequence(bytes, at + 2);
    case 0x5d: // ] OSC
      return operatingSystemCommand(bytes, at + 2);
    case 0x50: // P DCS
    case 0x58: // X SOS
    case 0x5e: // ^ PM
    case 0x5f: // _ APC
      return { next: stringEnd(bytes, at + 2).next, keep: false };
    default:
      return { next: shortEscapeEnd(bytes, at + 1), keep: false };
  }
};

/** `ESC`, any intermediates, one final byte; a byte that is neither belongs to what comes next. */
const shortEscapeEnd = (bytes: Uint8Array, from: number): number => {
  const final = skip(bytes, from, 0x20, 0x2f);
  return isBetween(bytes[final], 0x30, 0x7e) ? final + 1 : final;
};

const controlSequence = (bytes: Uint8Array, from: number): Stretch => {
  const parametersEnd = skip(bytes, from, 0x30, 0x3f);
  const final = skip(bytes, parametersEnd, 0x20, 0x2f);
  if (!isBetween(bytes[final], 0x40, 0x7e)) return { next: final, keep: false };
  const isColour =
    bytes[final] === 0x6d &&
    final === parametersEnd &&
    final - from <= MAX_SGR_BYTES &&
    SGR_PARAMETERS.test(ascii(bytes.subarray(from, final)));
  return { next: final + 1, keep: isColour };
};

const operatingSystemCommand = (bytes: Uint8Array, from: number): Stretch => {
  const { bodyEnd, next, complete } = stringEnd(bytes, from);
  const keep =
    complete &&
    bodyEnd - from <= MAX_LINK_BYTES &&
    WEB_LINK.test(ascii(bytes.subarray(from, bodyEnd)));
  return { next, keep };
};

interface StringEnd {
  readonly bodyEnd: number;
  readonly next: number;
  /** Ended by BEL or ST, and not by what cuts a string off. */
  readonly complete: boolean;
}

/** Ends at BEL, ST, CAN, SUB or another escape, and at a line feed: a torn string must not eat the rest. */
const stringEnd = (bytes: Uint8Array, from: number): StringEnd => {
  for (let at = from; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === BEL) return { bodyEnd: at, next: at + 1, complete: true };
    if (byte === ESC) {
      const complete = bytes[at + 1] === 0x5c;
      return { bodyEnd: at, next: complete ? at + 2 : at, complete };
    }
    if (byte === LF) return { bodyEnd: at, next: at, complete: false };
    if (byte === CAN || byte === SUB) return { bodyEnd: at, next: at + 1, complete: false };
    if (byte === 0xc2 && bytes[at + 1] === 0x9c) {
      return { bodyEnd: at, next: at + 2, complete: false };
    }
  }
  return { bodyEnd: bytes.length, next: bytes.length, complete: false };
};

/** A whole character of UTF-8, or one byte that is none. U+0080 to U+009F are controls to a terminal. */
const characterAt = (bytes: Uint8Array, at: number): Stretch => {
  const length = characterLength(bytes, at);
  if (length === 0) return { next: at + 1, keep: false };
  if (bytes[at] !== 0xc2 || !isBetween(bytes[at + 1], 0x80, 0x9f)) {
    return { next: at + length, keep: true };
  }
  const control = bytes[at + 1] ?? 0;
  if (control === C1_CSI) return { next: controlSequence(bytes, at + 2).next, keep: false };
  if (C1_STRINGS.has(control)) return { next: stringEnd(bytes, at + 2).next, keep: false };
  return { next: at + 2, keep: false };
};

/** 0 where no well-formed character starts (RFC 3629: no overlong forms, no surrogates, up to U+10FFFF). */
const characterLength = (bytes: Uint8Array, at: number): number => {
  const lead = bytes[at] ?? 0;
  const length = isBetween(lead, 0xc2, 0xdf)
    ? 2
    : isBetween(lead, 0xe0, 0xef)
      ? 3
      : isBetween(lead, 0xf0, 0xf4)
        ? 4
        : 0;
  for (let offset = 1; offset < length; offset += 1) {
    if (!isBetween(bytes[at + offset], 0x80, 0xbf)) return 0;
  }
  const second = bytes[at + 1] ?? 0;
  const malformed =
    (lead === 0xe0 && second < 0xa0) ||
    (lead === 0xed && second > 0x9f) ||
    (lead === 0xf0 && second < 0x90) ||
    (lead === 0xf4 && second > 0x8f);
  return malformed ? 0 : length;
};

const skip = (bytes: Uint8Array, from: number, low: number, high: number): number => {
  let at = from;
  while (isBetween(bytes[at], low, high)) at += 1;
  return at;
};

const isBetween = (byte: number | undefined, low: number, high: number): boolean =>
  byte !== undefined && byte >= low && byte <= high;

const ascii = (bytes: Uint8Array): string => String.fromCharCode(...bytes);
