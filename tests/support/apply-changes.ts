import { type Bytes, concatBytes } from '@holdfast/shared/base/bytes.ts';
import type { SourceId } from '@holdfast/shared/base/ids.ts';
import type { Json } from '@holdfast/shared/base/json.ts';
import { assert, unreachable } from '@holdfast/shared/base/result.ts';
import type { Change } from '@holdfast/shared/model/change.ts';
import type { SessionState } from '@holdfast/shared/model/session.ts';
import type { CapturedSource, Source } from '@holdfast/shared/model/source.ts';
import { utf8 } from '@holdfast/shared/base/bytes.ts';

/** What a session holds, as bytes: the plainest thing that changes can be applied to. */
export type ContentState = ReadonlyMap<SourceId, SourceContent>;

export type SourceContent = { readonly source: Source } & (
  | { readonly form: 'document'; readonly value: Json }
  | { readonly form: 'stream'; readonly generation: number; readonly bytes: Bytes }
  | { readonly form: 'blob'; readonly bytes: Bytes }
);

/** The meaning of `Change`, written down once more and without any thought of speed. */
export const applyChanges = (state: ContentState, changes: readonly Change[]): ContentState =>
  changes.reduce(applyChange, state);

const applyChange = (state: ContentState, change: Change): ContentState => {
  const { source } = change;
  const now = state.get(source.id);
  const set = (content: SourceContent): ContentState => new Map([...state, [source.id, content]]);
  switch (change.kind) {
    case 'remove':
      return new Map([...state].filter(([id]) => id !== source.id));
    case 'replace': {
      const { content } = change;
      if (content.form !== 'stream') return set({ source, ...content });
      const { generation, parts } = content;
      return set({ source, form: 'stream', generation, bytes: concatBytes(parts) });
    }
    case 'append': {
      const stream = now ?? {
        form: 'stream',
        generation: change.generation,
        bytes: new Uint8Array(),
      };
      assert(stream.form === 'stream', 'an append goes to a stream');
      assert(stream.generation === change.generation, 'an append names the generation it goes to');
      assert(change.at <= stream.bytes.length, 'an append leaves no gap');
      const added = concatBytes(change.parts).subarray(stream.bytes.length - change.at);
      const bytes = concatBytes([stream.bytes, added]);
      return set({ source, form: 'stream', generation: change.generation, bytes });
    }
    case 'splice': {
      assert(now?.form === 'blob', 'a splice goes to a blob');
      assert(now.bytes.length === change.baseLength, 'a splice names the length it was made for');
      const bytes = concatBytes([
        now.bytes.subarray(0, change.at),
        change.inserted,
        now.bytes.subarray(change.at + change.removed),
      ]);
      return set({ source, form: 'blob', bytes });
    }
    default:
      return unreachable(change);
  }
};

/** The content of a state as the page holds it; streams must be held from their beginning. */
export const contentOf = (state: SessionState): ContentState =>
  new Map([...state.sources].map(([id, captured]) => [id, sourceContent(captured)]));

const sourceContent = ({ source, state }: CapturedSource): SourceContent => {
  if (state.form === 'document') return { source, form: 'document', value: state.value };
  if (state.form === 'blob') return { source, form: 'blob', bytes: utf8(state.content) };
  assert(state.start === 0, 'the stream is held from its beginning');
  return { source, form: 'stream', generation: state.generation, bytes: concatBytes(state.parts) };
};

const latin1 = new TextDecoder('latin1');

/** The same with bytes as text: assertions walk a byte array element by element. */
export const asText = (state: ContentState): ReadonlyMap<SourceId, unknown> =>
  new Map(
    [...state].map(([id, content]) => [
      id,
      content.form === 'document' ? content : { ...content, bytes: latin1.decode(content.bytes) },
    ]),
  );
