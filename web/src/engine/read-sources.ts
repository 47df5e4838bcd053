import { asPlain, type Bytes, fromUtf8 } from '@holdfast/shared/base/bytes.ts';
import type { SourceId } from '@holdfast/shared/base/ids.ts';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import type { OpenSnapshot } from '@holdfast/shared/codec/codec.ts';
import type { SourceInfo } from '@holdfast/shared/model/event.ts';
import type { ManifestEntry } from '@holdfast/shared/model/manifest.ts';
import type { CapturedSource, SourceState } from '@holdfast/shared/model/source.ts';
import type { ReadRequest, ReadSource } from './messages.ts';

/** What a snapshot has, before any of it is read. */
export const sourceInfos = (snapshot: OpenSnapshot): readonly SourceInfo[] =>
  [...snapshot.manifest.sources.values()].map(({ source, nodes, health }) => ({
    source,
    health,
    length: nodes.form === 'document' ? nodes.node.rawLength : nodes.length,
    generation: nodes.form === 'stream' ? nodes.generation : 0,
  }));

/** Reads one source; of a stream, where asked, only what is near its end. */
export const readSource = async (
  snapshot: OpenSnapshot,
  { sourceId, lastBytes }: ReadRequest,
): Promise<ReadSource> => {
  const entry = snapshot.manifest.sources.get(sourceId);
  if (entry === undefined) return { ok: false, sourceId, code: 'missing' };
  const state = await readState(snapshot, entry, lastBytes);
  return state.ok
    ? { ok: true, captured: { source: entry.source, state: state.value } }
    : { ok: false, sourceId, code: state.error };
};

/** The layout says what to read first, so it is read before anything is asked for. */
export const readLayout = async (snapshot: OpenSnapshot): Promise<readonly CapturedSource[]> => {
  const layouts = [...snapshot.manifest.sources.values()].filter(
    ({ source }) => source.kind === 'layout',
  );
  const read = await Promise.all(
    layouts.map(({ source }) => readSource(snapshot, { sourceId: source.id, lastBytes: null })),
  );
  return read.flatMap((result) => (result.ok ? [result.captured] : []));
};

/** Bytes of a stream, or the code that says why not. */
export const readRangeOf = async (
  snapshot: OpenSnapshot,
  sourceId: SourceId,
  from: number,
  to: number,
): Promise<Result<Bytes, string>> => {
  const nodes = snapshot.manifest.sources.get(sourceId)?.nodes;
  if (nodes?.form !== 'stream' || from < 0 || to > nodes.length || from > to) return err('missing');
  const bytes = await snapshot.readStream(sourceId, from, to);
  return bytes.ok ? bytes : err(bytes.error.kind);
};

const readState = async (
  snapshot: OpenSnapshot,
  { source, nodes }: ManifestEntry,
  lastBytes: number | null,
): Promise<Result<SourceState, string>> => {
  switch (nodes.form) {
    case 'document': {
      const value = await snapshot.readDocument(source.id);
      return value.ok ? ok({ form: 'document', value: value.value }) : err(value.error.kind);
    }
    case 'blob': {
      const bytes = await snapshot.readBlob(source.id);
      if (!bytes.ok) return err(bytes.error.kind);
      const content = fromUtf8(bytes.value);
      return content === null ? err('bad-content') : ok({ form: 'blob', content });
    }
    case 'stream': {
      const { generation, length } = nodes;
      const from = lastBytes === null ? 0 : Math.max(0, length - lastBytes);
      const bytes = await snapshot.readStream(source.id, from, length);
      if (!bytes.ok) return err(bytes.error.kind);
      const part = from === 0 ? bytes.value : fromLineStart(bytes.value);
      const start = length - part.length;
      const parts = part.length === 0 ? [] : [asPlain(part)];
      return ok({ form: 'stream', generation, start, parts, length });
    }
    default:
      return nodes satisfies never;
  }
};

const NEWLINE = 10;

/** What follows the first line break; all of it where there is none. */
const fromLineStart = (bytes: Bytes): Bytes => {
  const at = bytes.indexOf(NEWLINE);
  return at < 0 ? bytes : bytes.slice(at + 1);
};
