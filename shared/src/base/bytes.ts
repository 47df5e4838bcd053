import type { Brand } from './brand.ts';

/** Bytes over an ordinary (never shared) buffer, the only kind WebCrypto and structured clone both take. */
export type Bytes = Uint8Array<ArrayBuffer>;
/** Bytes that may hold the user's words. Must never reach a store or a wire. */
export type Plain = Brand<Bytes, 'Plain'>;
/** Bytes that are safe to store or send: sealed, or signed and free of the user's words. */
export type Sealed = Brand<Bytes, 'Sealed'>;

/** Marks bytes as the user's. Always allowed: it only takes rights away. */
export const asPlain = (bytes: Bytes): Plain => bytes as Plain;

export const NO_BYTES: Bytes = new Uint8Array(0);

export const concatBytes = (parts: readonly Uint8Array[]): Bytes => {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

/** Not constant time: for public values only. Secrets and MACs are compared in room `seal`. */
export const equalBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, index) => byte === b[index]);

const encoder = new TextEncoder();
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export const utf8 = (text: string): Bytes => encoder.encode(text);

/** `null` when the bytes are not UTF-8. A byte order mark is kept as what it is: a character. */
export const fromUtf8 = (bytes: Uint8Array): string | null => {
  try {
    return strictDecoder.decode(bytes);
  } catch {
    return null;
  }
};

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

export const toHex = (bytes: Uint8Array): string => {
  let text = '';
  for (const byte of bytes) text += HEX[byte] ?? '';
  return text;
};

/** `null` unless the text is an even number of lower-case hexadecimal digits. */
export const fromHex = (text: string): Bytes | null => {
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/.test(text)) return null;
  return Uint8Array.from({ length: text.length / 2 }, (_, at) =>
    Number.parseInt(text.slice(at * 2, at * 2 + 2), 16),
  );
};

export const toBase64url = (bytes: Uint8Array): string => {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
};

/** `null` unless the text is canonical base64url without padding: one text for one value. */
export const fromBase64url = (text: string): Bytes | null => {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return null;
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  return toBase64url(bytes) === text ? bytes : null;
};
