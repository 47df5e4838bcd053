import { type SourceId, sourceIdOf } from '@holdfast/shared/base/ids.ts';
import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import type { Random, Unsubscribe } from '@holdfast/shared/base/ports.ts';
import type { SourceInfo } from '@holdfast/shared/model/event.ts';
import { EMPTY_SESSION, type SessionState } from '@holdfast/shared/model/session.ts';
import type { CapturedSource, Source, SourceKind } from '@holdfast/shared/model/source.ts';
import type { StoreApi } from 'zustand/vanilla';
import type { SourceLens } from './lens.ts';
import { bindSource, type SourceEntry, type SourcePhase } from './source-entry.ts';
import { prependToStream, trimStream } from '@holdfast/shared/model/stream.ts';
import { heldAfterDeath, unreadSource, withGrowth } from './unread.ts';

export interface Registration {
  readonly source: Source;
  readonly phase: StoreApi<SourcePhase>;
  /** Takes the source out of the session. The store itself goes on living. */
  readonly remove: () => void;
}

export type Persisted = <S>(
  store: StoreApi<S>,
  kind: SourceKind,
  key: string,
  lens: SourceLens<S>,
) => Registration;

/** A terminal of which the page holds more is cut to its newest half; the engine has the rest. */
export const MAX_HELD_BYTES = 8 * 1024 * 1024;

/**
 * The sources of the open session: what the stores hold now, and what the engine has of it. Both are
 * immutable maps that share every entry that did not change, so that `diff` compares by reference.
 */
export interface SessionSources {
  /** The one call by which a store becomes part of the session. A known kind and key is that source. */
  readonly persisted: Persisted;
  /** Forgets the session before and knows these sources, all unread. */
  readonly begin: (infos: readonly SourceInfo[]) => void;
  /** Puts what was read into the stores; the engine has it already. Answers what this version cannot read. */
  readonly restore: (reads: readonly CapturedSource[]) => readonly SourceId[];
  readonly lose: (id: SourceId) => void;
  /** Stops following a store: the source stays in the session as the engine has it. */
  readonly exclude: (id: SourceId) => void;
  /** Puts older bytes in front of a stream; `false` when they do not end where it begins. */
  readonly prepend: (id: SourceId, from: number, older: readonly Bytes[]) => boolean;
  /** The session as the stores have it. Costs what changed, and one copy of the map. */
  readonly assemble: () => SessionState;
  /** The session as the engine has it. */
  readonly captured: () => SessionState;
  /** The engine has these sources as they are in `state`. */
  readonly settle: (ids: readonly SourceId[], state: SessionState) => void;
  /** Nobody knows what the engine has of these: they are sent whole next time, streams from their known end. */
  readonly doubt: (ids: readonly SourceId[]) => void;
  /** A new worker has opened the session again and names what it has. */
  readonly rebase: (infos: readonly SourceInfo[]) => void;
  readonly onChange: (run: () => void) => Unsubscribe;
}

export const createSessionSources = (deps: { readonly random: Random }): SessionSources => {
  const entries = new Map<SourceId, SourceEntry>();
  const known = new Map<string, CapturedSource>();
  const dirty = new Set<SourceId>();
  const hearers = new Set<() => void>();
  let current = EMPTY_SESSION;
  let captured = EMPTY_SESSION;

  const touch = (id: SourceId): void => {
    dirty.add(id);
    for (const hear of hearers) hear();
  };
  const persisted: Persisted = (store, kind, key, lens) => {
    const unread = known.get(nameOf(kind, key)) ?? null;
    const source = unread?.source ?? { id: sourceIdOf(deps.random.bytes(16)), kind, key };
    const entry = bindSource({ store, lens, source, unread, touch });
    entries.set(source.id, entry);
    if (unread === null) touch(source.id);
    const remove = (): void => {
      if (entries.get(source.id) !== entry) return;
      entry.stop();
      entries.delete(source.id);
      known.delete(nameOf(kind, key));
      touch(source.id);
    };
    return { source, phase: entry.phase, remove };
  };

  const begin: SessionSources['begin'] = (infos) => {
    for (const entry of entries.values()) entry.stop();
    entries.clear();
    known.clear();
    dirty.clear();
    const unread = infos.map(unreadSource);
    for (const held of unread) known.set(nameOf(held.source.kind, held.source.key), held);
    current = { sources: new Map(unread.map((held) => [held.source.id, held])) };
    captured = current;
  };

  const restore: SessionSources['restore'] = (reads) => {
    const restored = reads.map((read) => restoreOne(read, entries.get(read.source.id)));
    const now = restored.flatMap(({ held }) => held ?? []);
    current = withSources(current, now.map(byId));
    captured = withSources(captured, restored.flatMap(({ base }) => base ?? []).map(byId));
    // What a stream grew by while it was unread is not with the engine yet.
    for (const { held, base } of restored)
      if (held !== null && held !== base) touch(held.source.id);
    return restored.flatMap(({ held, id }) => (held === null ? id : []));
  };

  const assemble = (): SessionState => {
    if (dirty.size === 0) return current;
    const changes = [...dirty].map((id) => [id, entries.get(id)?.read() ?? null] as const);
    dirty.clear();
    current = withSources(current, changes);
    return current;
  };

  const prepend: SessionSources['prepend'] = (id, from, older) => {
    const entry = entries.get(id);
    const state = entry?.read().state;
    if (entry === undefined || state?.form !== 'stream') return false;
    const whole = prependToStream(state, from, older);
    if (whole === null || !entry.put(whole)) return false;
    current = withSources(current, [byId(entry.read())]);
    return true;
  };

  const settle: SessionSources['settle'] = (ids, state) => {
    captured = withSources(
      captured,
      ids.map((id) => [id, state.sources.get(id) ?? null] as const),
    );
    for (const id of ids) dropBeginning(id);
  };

  /** Only what the engine has may be dropped, so only when nothing came after it. */
  const dropBeginning = (id: SourceId): void => {
    const entry = entries.get(id);
    const held = entry?.read();
    if (entry === undefined || held === undefined || held !== captured.sources.get(id)) return;
    if (held.source.kind !== 'terminal-output' || held.state.form !== 'stream') return;
    if (held.state.length - held.state.start <= MAX_HELD_BYTES) return;
    entry.put(trimStream(held.state, MAX_HELD_BYTES / 2));
    current = withSources(current, [byId(entry.read())]);
    captured = withSources(captured, [byId(entry.read())]);
  };

  const doubt: SessionSources['doubt'] = (ids) => {
    const unsure = ids.filter((id) => captured.sources.get(id)?.state.form !== 'stream');
    captured = withSources(
      captured,
      unsure.map((id) => [id, null] as const),
    );
  };

  const rebase: SessionSources['rebase'] = (infos) => {
    const now = assemble();
    const infoById = new Map(infos.map((info) => [info.source.id, info]));
    const next = new Map(
      infos
        .filter((info) => !now.sources.has(info.source.id))
        .map((info) => [info.source.id, unreadSource(info)]),
    );
    for (const [id, held] of now.sources) {
      const phase = entries.get(id)?.phase.getState() ?? 'pending';
      const has = heldAfterDeath(held, phase, infoById.get(id) ?? null);
      if (has !== null) next.set(id, has);
    }
    captured = { sources: next };
    for (const hear of hearers) hear();
  };

  return {
    persisted,
    begin,
    restore,
    lose: (id) => entries.get(id)?.phase.setState('lost', true),
    exclude: (id) => {
      const entry = entries.get(id);
      entry?.stop();
      entry?.phase.setState('lost', true);
      entries.delete(id);
      dirty.delete(id);
      current = withSources(current, [[id, captured.sources.get(id) ?? null]]);
    },
    prepend,
    assemble,
    captured: () => captured,
    settle,
    doubt,
    rebase,
    onChange: (run) => {
      hearers.add(run);
      return () => hearers.delete(run);
    },
  };
};

const nameOf = (kind: SourceKind, key: string): string => `${kind} ${key}`;

const byId = (held: CapturedSource): readonly [SourceId, CapturedSource] => [held.source.id, held];

interface Restored {
  readonly id: SourceId;
  /** What the store holds now, and what the engine has of it; `null`: this version cannot read it. */
  readonly held: CapturedSource | null;
  readonly base: CapturedSource | null;
}

const restoreOne = (read: CapturedSource, entry: SourceEntry | undefined): Restored => {
  const { id } = read.source;
  if (entry === undefined) return { id, held: null, base: null };
  const state = withGrowth(entry.read().state, read.state);
  const understood = entry.put(state);
  entry.phase.setState(understood ? 'ready' : 'lost', true);
  if (!understood) return { id, held: null, base: null };
  const held = entry.read();
  return { id, held, base: state === read.state ? held : read };
};

/** `null` takes a source out. */
const withSources = (
  state: SessionState,
  changes: ReadonlyArray<readonly [SourceId, CapturedSource | null]>,
): SessionState => {
  const sources = new Map(state.sources);
  for (const [id, held] of changes) {
    if (held === null) sources.delete(id);
    else sources.set(id, held);
  }
  return { sources };
};
