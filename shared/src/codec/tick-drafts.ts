import type { SourceId } from '../base/ids.ts';
import { type Err, err, ok, type Result } from '../base/result.ts';
import type { Change } from '../model/change.ts';
import type { ChangeRefusal } from '../model/failure.ts';
import type { ManifestEntry } from '../model/manifest.ts';
import type { Source } from '../model/source.ts';
import { finishSource } from './finish-source.ts';
import {
  exceeds,
  hasRoom,
  inlineLimits,
  roomOf,
  type SourceRoom,
  withSource,
} from './inline-limits.ts';
import type { Entries } from './manifest-json.ts';
import type { NodeReader } from './node-reader.ts';
import type { PackWriter } from './pack-writer.ts';
import type { SourceChange } from './ref-counts.ts';
import {
  applyChange,
  type ChangeRefused,
  draftOfSource,
  loadWhole,
  settleSource,
  type SourceDraft,
} from './source-draft.ts';
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

interface DraftsDeps {
  readonly reader: NodeReader;
  readonly writer: PackWriter;
  readonly working: WorkingState;
}

const NO_ENTRIES: Entries = new Map();

export const createDrafts = ({ reader, writer, working }: DraftsDeps): Drafts => {
  const entries = working.manifest?.sources ?? NO_ENTRIES;
  const drafts = new Map<SourceId, SourceDraft>();
  let room = working.room;

  const apply = async (change: Change): Applied => {
    const { source } = change;
    const draft = draftFor(source, drafts.get(source.id), entries.get(source.id) ?? null);
    if (draft === null) return refused(source, 'wrong-form');
    const isNew = change.kind !== 'remove' && isEmpty(draft);
    const nextRoom = isNew ? withSource(room, source) : room;
    if (!hasRoom(nextRoom)) return refused(source, 'too-large');

    const applied = await applyChange({ reader, working }, draft, change);
    if (!applied.ok) return applied;
    drafts.set(source.id, draft);
    room = nextRoom;
    if (draft.capture?.form === 'stream') await relieveStream(draft.capture, writer, source.id);
    return applied;
  };

  const settle = async (sourceId: SourceId, choice: 'take' | 'keep'): Applied => {
    const entry = entries.get(sourceId);
    const draft = drafts.get(sourceId) ?? (entry && draftOfSource(entry.source, entry));
    if (draft === undefined) return ok(undefined);
    drafts.set(sourceId, draft);
    return settleSource({ reader, working }, draft, choice);
  };

  /** Where new sources have narrowed the limits, what others keep in the manifest has to shrink. */
  const tighten = async (after: SourceRoom): Promise<void> => {
    const limits = inlineLimits(after);
    const last = inlineLimits(working.room);
    if (limits.tailNodes >= last.tailNodes && limits.pieces >= last.pieces) return;
    for (const entry of entries.values()) {
      if (drafts.has(entry.source.id) || !exceeds(entry, limits)) continue;
      const draft = draftOfSource(entry.source, entry);
      const loaded = await loadWhole({ reader, working }, draft);
      if (loaded.ok) drafts.set(entry.source.id, { ...draft, isTightened: true });
    }
  };

  const finish = async (): Promise<FinishedDrafts> => {
    const after = roomAfter(working, drafts);
    await tighten(after);
    const limits = inlineLimits(after);
    const changes = new Map<SourceId, SourceChange>();
    for (const [id, draft] of drafts) {
      changes.set(id, {
        before: draft.before,
        finished: await finishSource(draft, writer, limits),
      });
    }
    return { changes, room: after };
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

const roomAfter = (
  { manifest, room }: WorkingState,
  drafts: ReadonlyMap<SourceId, SourceDraft>,
): SourceRoom => {
  const changed = [...drafts.values()];
  const isSteady = changed.every(
    (draft) => !isEmpty(draft) && draft.before?.source.key === draft.source.key,
  );
  if (isSteady) return room;
  const untouched = [...(manifest?.sources.values() ?? [])].filter(
    (entry) => !drafts.has(entry.source.id),
  );
  const live = changed.filter((draft) => !isEmpty(draft));
  return roomOf([...untouched, ...live].map(({ source }) => source));
};

const refused = (source: Source, reason: ChangeRefusal): Err<ChangeRefused> =>
  err({ kind: 'refused-change', sourceId: source.id, reason });
