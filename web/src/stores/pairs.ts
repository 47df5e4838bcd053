import type { Json } from '@holdfast/shared/base/json.ts';
import { millis, type Timer, type Timers } from '@holdfast/shared/base/ports.ts';
import type { SourceInfo } from '@holdfast/shared/model/event.ts';
import type { Source, SourceKind } from '@holdfast/shared/model/source.ts';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { documentLens, type SourceLens } from './lens.ts';
import type { Persisted } from './session-sources.ts';
import type { SourcePhase } from './source-entry.ts';

/** One thing on the screen: its document, its content, both sources of the session under one key. */
export interface Pair<D, C> {
  readonly key: string;
  readonly document: StoreApi<D>;
  readonly content: StoreApi<C>;
  readonly documentSource: Source;
  readonly contentSource: Source;
  /** Of both: lost when either is, ready when both are. */
  readonly phase: StoreApi<SourcePhase>;
}

/** The things of one kind in the open session. */
export interface Pairs<D, C> {
  /** In the order in which they came. */
  readonly list: StoreApi<ReadonlyArray<Pair<D, C>>>;
  /** Gone from the screen, not yet from the session: what can be undone. */
  readonly removed: StoreApi<ReadonlyArray<Pair<D, C>>>;
  readonly find: (key: string) => Pair<D, C> | null;
  /** Adds a thing to the session; the one that is there when the key is taken. */
  readonly add: (key: string, document: D, content: C) => Pair<D, C>;
  /** Knows the things of a session that was just opened, unread. */
  readonly adopt: (infos: readonly SourceInfo[]) => void;
  /** Leaves the session after the time in which it can be undone. */
  readonly remove: (key: string) => void;
  readonly undoRemove: (key: string) => void;
  /** Forgets everything without taking anything out of the session. */
  readonly clear: () => void;
}

export const UNDO_MS = 10_000;

export interface PairKind<D extends Json, C> {
  readonly document: SourceKind;
  readonly content: SourceKind;
  readonly parse: (value: Json) => D | null;
  readonly lens: SourceLens<C>;
  /** What is shown of a thing before it has been read. */
  readonly unread: (key: string) => { readonly document: D; readonly content: C };
}

interface Held<D, C> {
  readonly pair: Pair<D, C>;
  readonly leave: () => void;
}

export const createPairs = <D extends Json, C>(
  deps: { readonly persisted: Persisted; readonly timers: Timers },
  kind: PairKind<D, C>,
): Pairs<D, C> => {
  const list = createStore<ReadonlyArray<Pair<D, C>>>(() => []);
  const removed = createStore<ReadonlyArray<Pair<D, C>>>(() => []);
  const held = new Map<string, Held<D, C>>();
  const leaving = new Map<string, Timer>();
  const lens = documentLens(kind.parse);

  const join = (key: string, document: D, content: C): Pair<D, C> => {
    const documentStore = createStore<D>(() => document);
    const contentStore = createStore<C>(() => content);
    const first = deps.persisted(documentStore, kind.document, key, lens);
    const second = deps.persisted(contentStore, kind.content, key, kind.lens);
    const pair: Pair<D, C> = {
      key,
      document: documentStore,
      content: contentStore,
      documentSource: first.source,
      contentSource: second.source,
      phase: phaseOfBoth(first.phase, second.phase),
    };
    const leave = (): void => {
      first.remove();
      second.remove();
    };
    held.set(key, { pair, leave });
    return pair;
  };

  const hide = (key: string): void =>
    list.setState(
      list.getState().filter((pair) => pair.key !== key),
      true,
    );
  const settle = (key: string): void => {
    leaving.get(key)?.cancel();
    leaving.delete(key);
    removed.setState(
      removed.getState().filter((pair) => pair.key !== key),
      true,
    );
  };
  const leave = (key: string): void => {
    held.get(key)?.leave();
    held.delete(key);
    settle(key);
  };
  const undoRemove = (key: string): void => {
    const pair = held.get(key)?.pair;
    if (pair === undefined || !leaving.has(key)) return;
    settle(key);
    list.setState([...list.getState(), pair], true);
  };

  return {
    list,
    removed,
    find: (key) => (leaving.has(key) ? null : (held.get(key)?.pair ?? null)),
    add: (key, document, content) => {
      undoRemove(key);
      const there = held.get(key);
      if (there !== undefined) return there.pair;
      const pair = join(key, document, content);
      list.setState([...list.getState(), pair], true);
      return pair;
    },
    adopt: (infos) => {
      const keys = infos
        .filter((info) => info.source.kind === kind.document)
        .map((info) => info.source.key);
      const pairs = keys.map((key) => {
        const { document, content } = kind.unread(key);
        return join(key, document, content);
      });
      list.setState(pairs, true);
    },
    remove: (key) => {
      const pair = held.get(key)?.pair;
      if (pair === undefined || leaving.has(key)) return;
      hide(key);
      leaving.set(
        key,
        deps.timers.after(millis(UNDO_MS), () => leave(key)),
      );
      removed.setState([...removed.getState(), pair], true);
    },
    undoRemove,
    clear: () => {
      for (const timer of leaving.values()) timer.cancel();
      leaving.clear();
      held.clear();
      removed.setState([], true);
      list.setState([], true);
    },
  };
};

const phaseOfBoth = (
  first: StoreApi<SourcePhase>,
  second: StoreApi<SourcePhase>,
): StoreApi<SourcePhase> => {
  const both = (): SourcePhase => {
    const phases = new Set([first.getState(), second.getState()]);
    if (phases.has('lost')) return 'lost';
    return phases.has('pending') ? 'pending' : 'ready';
  };
  const phase = createStore<SourcePhase>(both);
  const follow = (): void => phase.setState(both(), true);
  first.subscribe(follow);
  second.subscribe(follow);
  return phase;
};
