import { type Bytes, utf8 } from '@holdfast/shared/base/bytes.ts';
import type { SourceId } from '@holdfast/shared/base/ids.ts';
import type { SessionState } from '@holdfast/shared/model/session.ts';
import type {
  CapturedSource,
  SourceKind,
  SourceState,
  StreamState,
} from '@holdfast/shared/model/source.ts';
import { aSource } from './source.ts';

export const aState = (...captured: readonly CapturedSource[]): SessionState => ({
  sources: new Map(captured.map((one): [SourceId, CapturedSource] => [one.source.id, one])),
});

export const aDocument = (value: unknown = {}, number = 1): CapturedSource =>
  captured('layout', number, { form: 'document', value: JSON.parse(JSON.stringify(value)) });

export const aBlob = (content = '', number = 1): CapturedSource =>
  captured('note-text', number, { form: 'blob', content });

export const aStreamState = (
  parts: readonly (string | Bytes)[] = [],
  { generation = 1, start = 0 }: { readonly generation?: number; readonly start?: number } = {},
): StreamState => {
  const bytes = parts.map((part) => (typeof part === 'string' ? utf8(part) : part));
  const length = bytes.reduce((sum, part) => sum + part.length, start);
  return { form: 'stream', generation, start, parts: bytes, length };
};

export const aStream = (state: StreamState, number = 1): CapturedSource =>
  captured('terminal-output', number, state);

const captured = (kind: SourceKind, number: number, state: SourceState): CapturedSource => ({
  source: aSource(kind, number),
  state,
});
