import type { SourceInfo } from '@holdfast/shared/model/event.ts';
import { type LayoutDocument, panelId } from '@holdfast/shared/model/documents.ts';
import { formOf, type Source, surfaceOf } from '@holdfast/shared/model/source.ts';
import type { EngineLink } from '../boundary/boundary.ts';

export type ReadRequest = Parameters<EngineLink['read']>[0][number];

/** What the active terminal shows at once; of a conversation about its last thirty messages. */
const TERMINAL_TAIL_BYTES = 64 * 1024;
const CONVERSATION_TAIL_BYTES = 256 * 1024;
const DOCUMENTS_AT_ONCE = 64;
const CONTENTS_AT_ONCE = 8;

export interface ReadingOrder {
  /** What the active panel shows: read before anything can be used. */
  readonly first: readonly ReadRequest[];
  /** What the other open panels show. */
  readonly next: readonly ReadRequest[];
  /** Everything else, a slice for each idle moment. Of streams only the end: old history is read on demand. */
  readonly rest: ReadonlyArray<readonly ReadRequest[]>;
}

export const readingOrder = (
  layout: LayoutDocument,
  infos: readonly SourceInfo[],
): ReadingOrder => {
  const open = new Set(layout.panels.map(panelId));
  const active = layout.active === null ? null : panelId(layout.active);
  const readable = infos.filter((info) => info.source.kind !== 'layout');
  const isActive = (info: SourceInfo): boolean => panelOf(info.source) === active;
  const isOpen = (info: SourceInfo): boolean => open.has(panelOf(info.source));

  const others = readable.filter((info) => !isActive(info) && !isOpen(info));
  const documents = others.filter(isDocument);
  const contents = others.filter((info) => !isDocument(info));
  return {
    first: readable.filter(isActive).map(requestFor),
    next: readable.filter((info) => isOpen(info) && !isActive(info)).map(requestFor),
    rest: [
      ...slicesOf(documents.map(requestFor), DOCUMENTS_AT_ONCE),
      ...slicesOf(contents.map(requestFor), CONTENTS_AT_ONCE),
    ],
  };
};

export const requestFor = ({ source }: Pick<SourceInfo, 'source'>): ReadRequest => ({
  sourceId: source.id,
  lastBytes: tailOf(source),
});

const tailOf = (source: Source): number | null => {
  if (source.kind === 'terminal-output') return TERMINAL_TAIL_BYTES;
  return source.kind === 'conversation-lines' ? CONVERSATION_TAIL_BYTES : null;
};

const isDocument = (info: SourceInfo): boolean => formOf(info.source.kind) === 'document';

const panelOf = (source: Source): string => {
  const surface = surfaceOf(source.kind);
  if (surface === 'editor') return `file:${source.key}`;
  return surface === 'notes' ? `note:${source.key}` : `${surface}:${source.key}`;
};

const slicesOf = <T>(items: readonly T[], size: number): ReadonlyArray<readonly T[]> =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, at) =>
    items.slice(at * size, (at + 1) * size),
  );
