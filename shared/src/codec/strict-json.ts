import canonicalize from 'canonicalize';
import { type Bytes, fromUtf8, utf8 } from '../base/bytes.ts';
import { type Json, parseJson } from '../base/json.ts';
import { err, ok, type Result } from '../base/result.ts';

export type JsonError = { readonly kind: 'bad-content' } | { readonly kind: 'too-large' };

const BAD_CONTENT = err({ kind: 'bad-content' });
const TOO_LARGE = err({ kind: 'too-large' });

/**
 * JSON of ours: UTF-8 without a spare byte, nested at most `maxDepth` deep, no name twice in one object, no
 * `__proto__`. Writing the parsed value again gives the same text only when all of that holds.
 */
export const parseCompactJson = (raw: Bytes, maxDepth: number): Result<unknown, JsonError> =>
  readJson(raw, maxDepth, (value) => JSON.stringify(value));

/** The same, and in the canonical form of RFC 8785. */
export const parseCanonicalJson = (raw: Bytes, maxDepth: number): Result<Json, JsonError> => {
  const value = readJson(raw, maxDepth, canonicalText);
  return value.ok ? ok(value.value as Json) : value;
};

/**
 * Canonical JSON (RFC 8785) as UTF-8. Refuses what `parseCanonicalJson` would: `bad-content` for a value
 * that is not JSON or a string with half a surrogate pair, `too-large` for one nested too deep.
 */
export const canonicalJson = (value: Json, maxDepth: number): Result<Bytes, JsonError> => {
  if (depthOf(value, maxDepth) > maxDepth) return TOO_LARGE;
  const text = canonicalText(value);
  return text === null || namesPrototype(text) ? BAD_CONTENT : ok(utf8(text));
};

const readJson = (
  raw: Bytes,
  maxDepth: number,
  write: (value: unknown) => string | null,
): Result<unknown, JsonError> => {
  if (textDepth(raw) > maxDepth) return TOO_LARGE;
  const text = fromUtf8(raw);
  if (text === null || namesPrototype(text)) return BAD_CONTENT;
  const value = parseJson(text);
  return value === undefined || write(value) !== text ? BAD_CONTENT : ok(value);
};

/** `null` for what has no canonical form; the package throws then. */
const canonicalText = (value: unknown): string | null => {
  try {
    return canonicalize(value) ?? null;
  } catch {
    return null;
  }
};

/** Exact in text without spaces: inside a string the quotes would be escaped. */
const namesPrototype = (text: string): boolean => text.includes('"__proto__":');

/** Nesting of a JSON text, counted before anything recurses over it. */
const textDepth = (raw: Bytes): number => {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < raw.length; at += 1) {
    const byte = raw[at];
    if (inString) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) inString = true;
    else if (byte === BRACE || byte === BRACKET) deepest = Math.max(deepest, ++depth);
    else if (byte === BRACE_END || byte === BRACKET_END) depth -= 1;
  }
  return deepest;
};

const [QUOTE, BACKSLASH, BRACE, BRACE_END, BRACKET, BRACKET_END] = [34, 92, 123, 125, 91, 93];

/** Stops one level below `most`, so that a value of any depth, or with a cycle, costs a bounded stack. */
const depthOf = (value: Json, most: number): number => {
  if (value === null || typeof value !== 'object' || most < 0) return 0;
  let deepest = 0;
  for (const item of Object.values(value)) deepest = Math.max(deepest, depthOf(item, most - 1));
  return 1 + deepest;
};
