import type { Json } from '@holdfast/shared/base/json.ts';
import type {
  BlobState,
  DocumentState,
  SourceState,
  StreamState,
} from '@holdfast/shared/model/source.ts';

/** How the state of a store is the state of a source, and back. */
export interface SourceLens<S> {
  readonly get: (state: S) => SourceState;
  /** `null`: written by a version that this one cannot read; the source is then kept as it is. */
  readonly set: (source: SourceState) => S | null;
}

export const streamLens: SourceLens<StreamState> = {
  get: (state) => state,
  set: (source) => (source.form === 'stream' ? source : null),
};

export const blobLens: SourceLens<BlobState> = {
  get: (state) => state,
  set: (source) => (source.form === 'blob' ? source : null),
};

export const documentLens = <T extends Json>(parse: (value: Json) => T | null): SourceLens<T> => ({
  get: (value): DocumentState => ({ form: 'document', value }),
  set: (source) => (source.form === 'document' ? parse(source.value) : null),
});
