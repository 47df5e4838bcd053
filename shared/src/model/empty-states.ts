import type { BlobState, StreamState } from './source.ts';

export const EMPTY_STREAM: StreamState = {
  form: 'stream',
  generation: 0,
  start: 0,
  parts: [],
  length: 0,
};

export const textBlob = (content: string): BlobState => ({ form: 'blob', content });
