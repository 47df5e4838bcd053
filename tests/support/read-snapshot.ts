import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import type { DecodeError, OpenSnapshot } from '@holdfast/shared/codec/codec.ts';
import type { ManifestEntry } from '@holdfast/shared/model/manifest.ts';
import type { ContentState, SourceContent } from './apply-changes.ts';

/** Reads every source of a snapshot; the first error ends it. */
export const readSnapshot = async (
  snapshot: OpenSnapshot,
): Promise<Result<ContentState, DecodeError>> => {
  const content = new Map();
  for (const [id, entry] of snapshot.manifest.sources) {
    const read = await readSource(snapshot, entry);
    if (!read.ok) return err(read.error);
    content.set(id, read.value);
  }
  return ok(content);
};

const readSource = async (
  snapshot: OpenSnapshot,
  { source, nodes }: ManifestEntry,
): Promise<Result<SourceContent, DecodeError>> => {
  const { id } = source;
  if (nodes.form === 'document') {
    const value = await snapshot.readDocument(id);
    return value.ok ? ok({ source, form: 'document', value: value.value }) : value;
  }
  if (nodes.form === 'blob') {
    const bytes = await snapshot.readBlob(id);
    return bytes.ok ? ok({ source, form: 'blob', bytes: bytes.value }) : bytes;
  }
  const { generation, length } = nodes;
  const bytes = await snapshot.readStream(id, 0, length);
  return bytes.ok ? ok({ source, form: 'stream', generation, bytes: bytes.value }) : bytes;
};
