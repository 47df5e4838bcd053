import { createReader, lengthPrefixed, type Reader, u64, u8 } from '../base/binary.ts';
import { type Bytes, concatBytes, fromUtf8, utf8 } from '../base/bytes.ts';
import { idBytes, sourceIdOf } from '../base/ids.ts';
import { err, ok, type Result, unreachable } from '../base/result.ts';
import type { Change, Replace } from '../model/change.ts';
import { isSourceKind, type Source } from '../model/source.ts';
import { DOCUMENT_DEPTH_MAX, KEY_MAX, NODE_MAX } from './limits.ts';
import { canonicalJson, type JsonError, parseCanonicalJson } from './strict-json.ts';

/** First byte of a change (FORMAT.md, section 10). */
const TAG = { append: 1, splice: 2, document: 3, stream: 4, blob: 5, remove: 6 } as const;

const KIND_BYTES_MAX = 64;
/** Of UTF-8 in one UTF-16 unit. */
const KEY_BYTES_MAX = 3 * KEY_MAX;

/** Parts of a stream are joined: where one ended says nothing. */
export const changeBytes = (change: Change): Result<Bytes, JsonError> => {
  const { source } = change;
  switch (change.kind) {
    case 'append':
      return ok(
        concatBytes([
          head(TAG.append, source),
          u64(change.generation),
          u64(change.at),
          lengthPrefixed(concatBytes(change.parts)),
        ]),
      );
    case 'splice':
      return ok(
        concatBytes([
          head(TAG.splice, source),
          u64(change.at),
          u64(change.removed),
          u64(change.baseLength),
          lengthPrefixed(change.inserted),
        ]),
      );
    case 'replace':
      return replaceBytes(change);
    case 'remove':
      return ok(head(TAG.remove, source));
    default:
      return unreachable(change);
  }
};

const replaceBytes = ({ source, content }: Replace): Result<Bytes, JsonError> => {
  switch (content.form) {
    case 'document': {
      const json = canonicalJson(content.value, DOCUMENT_DEPTH_MAX);
      if (!json.ok) return json;
      return ok(concatBytes([head(TAG.document, source), lengthPrefixed(json.value)]));
    }
    case 'stream':
      return ok(
        concatBytes([
          head(TAG.stream, source),
          u64(content.generation),
          lengthPrefixed(concatBytes(content.parts)),
        ]),
      );
    case 'blob':
      return ok(concatBytes([head(TAG.blob, source), lengthPrefixed(content.bytes)]));
    default:
      return unreachable(content);
  }
};

const head = (tag: number, { id, kind, key }: Source): Bytes =>
  concatBytes([u8(tag), idBytes(id), lengthPrefixed(utf8(kind)), lengthPrefixed(utf8(key))]);

export const parseChange = (bytes: Bytes): Result<Change, JsonError> => {
  const reader = createReader(bytes);
  const tag = reader.u8();
  const source = readSource(reader);
  if (tag === null || source === null) return BAD_CONTENT;
  const change = readChange(reader, tag, source);
  if (!change.ok || reader.failed() || reader.left() > 0) return change.ok ? BAD_CONTENT : change;
  return change;
};

const BAD_CONTENT = err({ kind: 'bad-content' });

const readSource = (reader: Reader): Source | null => {
  const id = reader.bytes(16);
  const kind = readText(reader, KIND_BYTES_MAX);
  const key = readText(reader, KEY_BYTES_MAX);
  if (id === null || kind === null || key === null || !isSourceKind(kind)) return null;
  return key.length > KEY_MAX ? null : { id: sourceIdOf(id), kind, key };
};

const readText = (reader: Reader, maxBytes: number): string | null => {
  const bytes = reader.lengthPrefixed(maxBytes);
  return bytes === null ? null : fromUtf8(bytes);
};

const readChange = (reader: Reader, tag: number, source: Source): Result<Change, JsonError> => {
  switch (tag) {
    case TAG.append: {
      const [generation, at, bytes] = [reader.u64(), reader.u64(), readContent(reader)];
      if (generation === null || at === null || bytes === null) return BAD_CONTENT;
      return ok({ kind: 'append', source, generation, at, parts: [bytes] });
    }
    case TAG.splice: {
      const [at, removed, baseLength] = [reader.u64(), reader.u64(), reader.u64()];
      const inserted = readContent(reader);
      if (at === null || removed === null || baseLength === null || inserted === null) {
        return BAD_CONTENT;
      }
      return ok({ kind: 'splice', source, at, removed, inserted, baseLength });
    }
    case TAG.remove:
      return ok({ kind: 'remove', source });
    default:
      return readReplace(reader, tag, source);
  }
};

const readReplace = (reader: Reader, tag: number, source: Source): Result<Replace, JsonError> => {
  const generation = tag === TAG.stream ? reader.u64() : 0;
  const bytes = readContent(reader);
  if (generation === null || bytes === null) return BAD_CONTENT;
  switch (tag) {
    case TAG.document: {
      const value = parseCanonicalJson(bytes, DOCUMENT_DEPTH_MAX);
      if (!value.ok) return value;
      return ok({ kind: 'replace', source, content: { form: 'document', value: value.value } });
    }
    case TAG.stream:
      return ok({
        kind: 'replace',
        source,
        content: { form: 'stream', generation, parts: [bytes] },
      });
    case TAG.blob:
      return ok({ kind: 'replace', source, content: { form: 'blob', bytes } });
    default:
      return BAD_CONTENT;
  }
};

const readContent = (reader: Reader): Bytes | null => reader.lengthPrefixed(NODE_MAX);
