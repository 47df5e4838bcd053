import type { SourceId } from '../base/ids.ts';
import { type Err, err, ok, type Result } from '../base/result.ts';
import type { Change } from '../model/change.ts';
import type { ChangeRefusal } from '../model/failure.ts';
import type { ManifestEntry } from '../model/manifest.ts';
import type { Source } from '../model/source.ts';
import { finishSource } from './finish-source.ts';
import type { IndexWriter } from './index-writer.ts';
import type { NodeReader } from './node-reader.ts';
import type { SourceChange } from './ref-counts.ts';
import {
  applyChange,
  type ChangeRefused,
  draftOfSource,
  settleSource,
  type SourceDraft,
} from './source-draft.ts';
import type { Entries } from './source-rows.ts';
import { hasRoomFor, roomOf, type SourceRoom, withSource } from './source-room.ts';
import { relieveStream } from './stream-draft.ts';
import type { WorkingState } from './working.ts';

type Applied = Promise<Result<void, ChangeRefused>>;

/** The sources that one tick changes. */
export interface Drafts {
  readonly apply: (change: Change) => Applied;
  readonly settle: (sourceId: SourceId, choice: 'take' | 'keep') => Applied;
  /** Stores every draft; answers what became of each, and the room all sources take afterwards. */
  readonly finish: () => Promise<FinishedDrafts>;
}

export interface FinishedDrafts {
  readonly changes: ReadonlyMap<SourceId, SourceChange>;
  readonly room: SourceRoom;
}

const NO_ENTRIES: Entries = new Map();

export const createDrafts = (
  deps: { readonly reader: NodeReader; readonly working: WorkingState },
  to: IndexWriter,
): Drafts => {
  const entries = deps.working.manifest?.sources ?? NO_ENTRIES;
  const drafts = new Map<SourceId, SourceDraft>();
  let room = deps.working.room;

  const apply = async (change: Change): Applied => {
    const { source } = change;
    const draft = draftFor(source, drafts.get(source.id), entries.get(source.id) ?? null);
    if (draft === null) return refused(source, 'wrong-form');
    const isNew = change.kind !== 'remove' && isEmpty(draft);
    if (isNew && !hasRoomFor(room, source)) return refused(source, 'too-large');

    const applied = await applyChange(deps, draft, change);
    if (!applied.ok) return applied;
    drafts.set(source.id, draft);
    if (isNew) room = withSource(room, source);
    if (draft.capture?.form === 'stream') await relieveStream(draft.capture, to, source.id);
    return applied;
  };

  const settle = async (sourceId: SourceId, choice: 'take' | 'keep'): Applied => {
    const entry = entries.get(sourceId);
    const draft = drafts.get(sourceId) ?? (entry && draftOfSource(entry.source, entry));
    if (draft === undefined) return ok(undefined);
    drafts.set(sourceId, draft);
    return settleSource(deps, draft, choice);
  };

  const finish = async (): Promise<FinishedDrafts> => {
    const changes = new Map<SourceId, SourceChange>();
    for (const [id, draft] of drafts) {
      changes.set(id, { before: draft.before, finished: await finishSource(draft, to) });
    }
    return { changes, room: roomAfter(entries, drafts, room) };
  };

  return { apply, settle, finish };
};

/** The draft that changes of this source go to; `null` where another source lives under its id. */
const draftFor = (
  source: Source,
  known: SourceDraft | undefined,
  before: ManifestEntry | null,
): SourceDraft | null => {
  const draft = known ?? draftOfSource(before?.source ?? source, before);
  if (draft.source.kind === source.kind && draft.source.key === source.key) return draft;
  return isEmpty(draft) ? { ...draft, source } : null;
};

/** The source is new, or was removed in this tick. */
const isEmpty = ({ good, capture }: SourceDraft): boolean => good === null && capture === null;

/** New sources are counted as they come; where one has gone, all are counted again. */
const roomAfter = (
  entries: Entries,
  drafts: ReadonlyMap<SourceId, SourceDraft>,
  room: SourceRoom,
): SourceRoom => {
  const all = [...drafts.values()];
  if (all.every(({ before, good }) => before === null || good !== null)) return room;
  const untouched = [...entries.values()].filter(({ source }) => !drafts.has(source.id));
  const live = all.filter((draft) => !isEmpty(draft));
  return roomOf([...untouched, ...live].map(({ source }) => source));
};

const refused = (source: Source, reason: ChangeRefusal): Err<ChangeRefused> =>
  err({ kind: 'refused-change', sourceId: source.id, reason });
