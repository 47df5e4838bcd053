import type { SourceId } from '@holdfast/shared/base/ids.ts';
import type { Timers } from '@holdfast/shared/base/ports.ts';
import type { SourceInfo } from '@holdfast/shared/model/event.ts';
import {
  type ConversationDocument,
  type FileDocument,
  type NoteDocument,
  newConversation,
  newFile,
  newNote,
  newTerminal,
  type PanelRef,
  type TerminalDocument,
} from '@holdfast/shared/model/documents.ts';
import {
  parseConversationDocument,
  parseFileDocument,
  parseNoteDocument,
  parseTerminalDocument,
} from '@holdfast/shared/model/parse-documents.ts';
import { EMPTY_STREAM, textBlob } from '@holdfast/shared/model/empty-states.ts';
import type { BlobState, Source, StreamState } from '@holdfast/shared/model/source.ts';
import type { StoreApi } from 'zustand/vanilla';
import { createLayout, type Layout } from './layout-store.ts';
import { blobLens, streamLens } from './lens.ts';
import { createPairs, type Pair, type Pairs } from './pairs.ts';
import type { Persisted } from './session-sources.ts';
import type { SourcePhase } from './source-entry.ts';

/** What the open session consists of, one small store per thing. */
export interface Subjects {
  readonly layout: Layout;
  readonly terminals: Pairs<TerminalDocument, StreamState>;
  readonly files: Pairs<FileDocument, BlobState>;
  readonly conversations: Pairs<ConversationDocument, StreamState>;
  readonly notes: Pairs<NoteDocument, BlobState>;
}

export const createSubjects = (deps: {
  readonly persisted: Persisted;
  readonly timers: Timers;
}): Subjects => ({
  layout: createLayout(deps.persisted),
  terminals: createPairs(deps, {
    document: 'terminal',
    content: 'terminal-output',
    parse: parseTerminalDocument,
    lens: streamLens,
    unread: () => ({ document: newTerminal('terminal'), content: EMPTY_STREAM }),
  }),
  files: createPairs(deps, {
    document: 'file',
    content: 'file-text',
    parse: parseFileDocument,
    lens: blobLens,
    unread: (key) => ({ document: newFile('', key), content: textBlob('') }),
  }),
  conversations: createPairs(deps, {
    document: 'conversation',
    content: 'conversation-lines',
    parse: parseConversationDocument,
    lens: streamLens,
    unread: () => ({ document: newConversation('claude'), content: EMPTY_STREAM }),
  }),
  notes: createPairs(deps, {
    document: 'note',
    content: 'note-text',
    parse: parseNoteDocument,
    lens: blobLens,
    unread: () => ({ document: newNote(''), content: textBlob('') }),
  }),
});

export const adoptAll = (subjects: Subjects, infos: readonly SourceInfo[]): void => {
  subjects.layout.adopt();
  subjects.terminals.adopt(infos);
  subjects.files.adopt(infos);
  subjects.conversations.adopt(infos);
  subjects.notes.adopt(infos);
};

export const clearAll = (subjects: Subjects): void => {
  subjects.terminals.clear();
  subjects.files.clear();
  subjects.conversations.clear();
  subjects.notes.clear();
  subjects.layout.clear();
};

/** What a panel shows, whatever its kind: enough to read it and to say what became of it. */
export interface PanelSources {
  readonly panel: PanelRef;
  readonly sources: readonly [Source, Source];
  readonly phase: StoreApi<SourcePhase>;
}

export const everyPanel = (subjects: Subjects): readonly PanelSources[] => [
  ...subjects.terminals.list.getState().map((pair) => panelled('terminal', pair)),
  ...subjects.files.list.getState().map((pair) => panelled('file', pair)),
  ...subjects.conversations.list.getState().map((pair) => panelled('conversation', pair)),
  ...subjects.notes.list.getState().map((pair) => panelled('note', pair)),
];

const panelled = <D, C>(kind: PanelRef['kind'], pair: Pair<D, C>): PanelSources => ({
  panel: { kind, key: pair.key },
  sources: [pair.documentSource, pair.contentSource],
  phase: pair.phase,
});

export const panelOfSource = (subjects: Subjects, id: SourceId): PanelRef | null =>
  everyPanel(subjects).find(({ sources }) => sources.some((source) => source.id === id))?.panel ??
  null;
