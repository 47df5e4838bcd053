import type { SourceId } from '@holdfast/shared/base/ids.ts';
import type { Unsubscribe } from '@holdfast/shared/base/ports.ts';
import {
  type CapturedSource,
  formOf,
  type Source,
  type SourceState,
} from '@holdfast/shared/model/source.ts';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { SourceLens } from './lens.ts';

/**
 * pending: in the session, not read yet. ready: the store is the source. lost: could not be read; it
 * stays in the session as it is and is never replaced by what the store shows meanwhile.
 */
export type SourcePhase = 'pending' | 'ready' | 'lost';

/** The tie between one store and one source. */
export interface SourceEntry {
  readonly source: Source;
  readonly phase: StoreApi<SourcePhase>;
  /** What the source is now; the same object as long as it did not change. */
  readonly read: () => CapturedSource;
  /** Puts a state into the store; `false` when this version cannot read it. */
  readonly put: (state: SourceState) => boolean;
  readonly stop: Unsubscribe;
}

export interface Binding<S> {
  readonly store: StoreApi<S>;
  readonly lens: SourceLens<S>;
  readonly source: Source;
  /** What stands in for the content until it has been read; `null`: the source is new. */
  readonly unread: CapturedSource | null;
  readonly touch: (id: SourceId) => void;
}

export const bindSource = <S>({ store, lens, source, unread, touch }: Binding<S>): SourceEntry => {
  const phase = createStore<SourcePhase>(() => (unread === null ? 'ready' : 'pending'));
  // An unread stream can grow already, so its store starts where the stream ends.
  const isStream = formOf(source.kind) === 'stream';
  const end = isStream && unread !== null ? lens.set(unread.state) : null;
  if (end !== null) store.setState(end, true);

  let seen = store.getState();
  let held: CapturedSource = unread ?? { source, state: lens.get(seen) };

  return {
    source,
    phase,
    read: () => {
      const now = store.getState();
      const follows = phase.getState() === 'ready' || (isStream && phase.getState() === 'pending');
      if (now === seen || !follows) return held;
      seen = now;
      held = { source, state: lens.get(now) };
      return held;
    },
    put: (state) => {
      const next = lens.set(state);
      if (next === null) return false;
      store.setState(next, true);
      seen = next;
      held = { source, state: lens.get(next) };
      return true;
    },
    stop: store.subscribe(() => touch(source.id)),
  };
};
