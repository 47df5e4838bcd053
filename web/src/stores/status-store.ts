import type { CommitId, SourceId } from '@holdfast/shared/base/ids.ts';
import type { Millis } from '@holdfast/shared/base/ports.ts';
import { unreachable } from '@holdfast/shared/base/result.ts';
import type { EngineEvent, Healing, SaveFailure } from '@holdfast/shared/model/event.ts';
import type { SnapshotMeta } from '@holdfast/shared/model/snapshot.ts';
import { createStore } from 'zustand/vanilla';
import type { EngineLink } from '../boundary/boundary.ts';
import { type ReadStore, readOnly } from './read-store.ts';

type HealthEvent = Extract<EngineEvent, { readonly kind: 'source-health' }>;
type NewerEvent = Extract<EngineEvent, { readonly kind: 'newer-elsewhere' }>;

export type Companion =
  /** Nobody has tried to reach it in this session. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'connected'; readonly sources: number }
  | { readonly kind: 'missing'; readonly lastSeenAt: Millis | null };

/** What the status bar knows. Facts only: which of them is worth a word is decided where the words are. */
export interface StatusView {
  /** Since when there are changes that no journal record holds yet. */
  readonly unsavedSince: Millis | null;
  readonly savingSince: Millis | null;
  /** Time of the newest journal record read back and verified. */
  readonly savedAt: Millis | null;
  readonly copies: 1 | 2;
  readonly snapshot: SnapshotMeta | null;
  readonly failure: SaveFailure | null;
  readonly onServer: { readonly commitId: CommitId; readonly at: Millis } | null;
  readonly unwell: ReadonlyMap<SourceId, HealthEvent>;
  readonly names: ReadonlyMap<SourceId, string>;
  readonly newer: NewerEvent | null;
  readonly healings: readonly Healing[];
  readonly companion: Companion;
}

export interface StatusStore extends ReadStore<StatusView> {
  readonly hear: (event: EngineEvent) => void;
  /** Something changed that has not been handed to the engine yet. */
  readonly noteChange: (at: Millis) => void;
  /** The engine has all there is: also where the last changes cancelled out and nothing had to be written. */
  readonly noteClean: () => void;
  readonly noteCompanion: (companion: Companion) => void;
  /** What the user calls the sources of the opened session. */
  readonly noteNames: (names: ReadonlyMap<SourceId, string>) => void;
  readonly saveNow: EngineLink['saveNow'];
  readonly settleSource: EngineLink['settleSource'];
  readonly dismissHealings: () => void;
}

const NOTHING: StatusView = {
  unsavedSince: null,
  savingSince: null,
  savedAt: null,
  copies: 2,
  snapshot: null,
  failure: null,
  onServer: null,
  unwell: new Map(),
  names: new Map(),
  newer: null,
  healings: [],
  companion: { kind: 'unknown' },
};

export const createStatusStore = (
  engine: EngineLink,
  { now }: { readonly now: () => Millis },
): StatusStore => {
  const store = createStore<StatusView>()(() => NOTHING);

  return {
    ...readOnly(store),
    hear: (event) => store.setState((view) => reduce(view, event, now())),
    noteChange: (at) =>
      store.setState((view) => ({ ...view, unsavedSince: view.unsavedSince ?? at })),
    noteClean: () => store.setState({ unsavedSince: null }),
    noteCompanion: (companion) => store.setState({ companion }),
    noteNames: (names) => store.setState({ names }),
    saveNow: () => engine.saveNow(),
    settleSource: async (sourceId, choice) => {
      const answer = await engine.settleSource(sourceId, choice);
      if (answer.ok) store.setState(({ unwell }) => ({ unwell: without(unwell, sourceId) }));
      return answer;
    },
    dismissHealings: () => store.setState({ healings: [] }),
  };
};

const reduce = (view: StatusView, event: EngineEvent, now: Millis): StatusView => {
  switch (event.kind) {
    case 'saving':
      return { ...view, savingSince: view.savingSince ?? now };
    case 'saved':
      return {
        ...view,
        savingSince: null,
        unsavedSince: null,
        failure: null,
        savedAt: event.at,
        copies: event.copies,
        snapshot: event.snapshot ?? view.snapshot,
      };
    case 'save-failed':
      return {
        ...view,
        savingSince: null,
        failure: event.failure,
        savedAt: event.lastSavedAt ?? view.savedAt,
      };
    case 'on-server':
      return { ...view, onServer: { commitId: event.commitId, at: event.at } };
    case 'newer-elsewhere':
      return { ...view, newer: event };
    case 'source-health':
      return { ...view, unwell: withHealth(view.unwell, event) };
    case 'healed':
      return { ...view, healings: [...view.healings, event.healing] };
    case 'state':
      // What was true of an open account says nothing about a locked one.
      return event.state.kind === 'open'
        ? view
        : { ...NOTHING, companion: view.companion, healings: view.healings };
    case 'sync':
    case 'sessions-changed':
      return view;
    default:
      return unreachable(event);
  }
};

const withHealth = (unwell: StatusView['unwell'], event: HealthEvent): StatusView['unwell'] =>
  event.health === 'ok'
    ? without(unwell, event.sourceId)
    : new Map(unwell).set(event.sourceId, event);

const without = (unwell: StatusView['unwell'], sourceId: SourceId): StatusView['unwell'] => {
  const rest = new Map(unwell);
  rest.delete(sourceId);
  return rest;
};
