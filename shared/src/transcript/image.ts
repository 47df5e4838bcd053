import type { ImageFact } from './entry.ts';
import { type Fields, fieldsIn, textIn } from './fields.ts';

const DATA_URL = /^data:([\w.+/-]{1,100});base64,/;

/** Claude's `{source: {type: "base64", media_type, data}}`. */
export const imageOfSource = (block: Fields): ImageFact => {
  const source = fieldsIn(block, 'source');
  return {
    mediaType: source === null ? null : textIn(source, 'media_type'),
    sizeBytes: decodedLength(source === null ? '' : (textIn(source, 'data') ?? '')),
  };
};

/** Codex's `{image_url: "data:…;base64,…"}`; of an image that lies elsewhere the size is 0. */
export const imageOfUrl = (block: Fields): ImageFact => {
  const url = textIn(block, 'image_url') ?? '';
  const head = DATA_URL.exec(url);
  return head === null
    ? { mediaType: null, sizeBytes: 0 }
    : { mediaType: head[1] ?? null, sizeBytes: decodedLength(url.slice(head[0].length)) };
};

const decodedLength = (base64: string): number => {
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0;
  return Math.max(0, Math.floor((base64.length * 3) / 4) - padding);
};
