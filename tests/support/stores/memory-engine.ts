import { type Bytes, concatBytes, fromUtf8 } from '@holdfast/shared/base/bytes.ts';
import {
  commitIdOf,
  deviceIdOf,
  type DeviceId,
  hashOf,
  type SessionId,
  sessionIdOf,
  type SourceId,
} from '@holdfast/shared/base/ids.ts';
import type { Json } from '@holdfast/shared/base/json.ts';
import { type Millis, millis } from '@holdfast/shared/base/ports.ts';
import { assert, err, ok, type Result, unreachable } from '@holdfast/shared/base/result.ts';
import type { Change } from '@holdfast/shared/model/change.ts';
import type { EngineEvent, EngineState, SourceInfo } from '@holdfast/shared/model/event.ts';
import type { EngineFailure } from '@holdfast/shared/model/failure.ts';
import type { SnapshotMeta } from '@holdfast/shared/model/snapshot.ts';
import type { CapturedSource, Source } from '@holdfast/shared/model/source.ts';
import type { BoundaryError, EngineLink } from '@holdfast/web/src/boundary/boundary.ts';

type Failure = EngineFailure | BoundaryError;

type Held =
  | { readonly form: 'document'; readonly value: Json }
  | { readonly form: 'stream'; readonly generation: number; readonly bytes: Bytes }
  | { readonly form: 'blob'; readonly bytes: Bytes };

interface HeldSource {
  readonly source: Source;
  readonly held: Held;
}

/** What a test does to the engine and asks of it besides its verbs. */
export interface MemoryEngine {
  readonly link: EngineLink;
  readonly addSession: (name: string) => SessionId;
  /** The state of a session as text: documents as values, streams and blobs as UTF-8. */
  readonly contents: (sessionId: SessionId) => Readonly<Record<string, Json>>;
  readonly source: (sessionId: SessionId, kind: string, key: string) => HeldSource | null;
  readonly put: (sessionId: SessionId, captured: CapturedSource) => void;
  /** Bytes of these sources are gone: `read` answers for them with a code. */
  readonly damage: (sourceId: SourceId) => void;
  /** Every answer of `record` and `save` until it is called with `null`; called after the change was taken or not. */
  readonly failSaves: (failure: Failure | null, options?: { readonly taken: boolean }) => void;
  /** While held, no save answers; the function lets them go on. */
  readonly holdSaves: () => () => void;
  /** The same for `read`. */
  readonly holdReads: () => () => void;
  readonly tell: (event: EngineEvent) => void;
  readonly setState: (state: EngineState) => void;
  /** Every batch of changes, in the order in which they came. */
  readonly recorded: ReadonlyArray<readonly Change[]>;
  readonly calls: readonly string[];
  /** How many saves were being carried out at once, at most. */
  readonly mostAtOnce: () => number;
}

const DEVICE: DeviceId = deviceIdOf(new Uint8Array(16).fill(7));

export const createMemoryEngine = (): MemoryEngine => {
  const sessions = new Map<SessionId, { name: string; sources: Map<SourceId, HeldSource> }>();
  const hearers = new Set<(event: EngineEvent) => void>();
  const damaged = new Set<SourceId>();
  const recorded: Array<readonly Change[]> = [];
  const calls: string[] = [];
  let open: SessionId | null = null;
  let state: EngineState = { kind: 'open', deviceId: DEVICE, kitConfirmed: true };
  let failure: { readonly failure: Failure; readonly taken: boolean } | null = null;
  const saves = aGate();
  const reads = aGate();
  let atOnce = 0;
  let mostAtOnce = 0;
  let count = 0;

  const sourcesOf = (sessionId: SessionId | null): Map<SourceId, HeldSource> => {
    const session = sessionId === null ? undefined : sessions.get(sessionId);
    assert(session !== undefined, 'a known session');
    return session.sources;
  };

  const apply = (changes: readonly Change[]): Failure | null => {
    const sources = sourcesOf(open);
    for (const change of changes) {
      const refused = applyChange(sources, change);
      if (refused !== null) return refused;
    }
    recorded.push(changes);
    return null;
  };

  const save = async <T>(changes: readonly Change[], answer: T): Promise<Result<T, Failure>> => {
    atOnce += 1;
    mostAtOnce = Math.max(mostAtOnce, atOnce);
    // As structured clone would: what the page does to its objects later must not reach us.
    const copy: readonly Change[] = structuredClone(changes);
    await saves.open();
    atOnce -= 1;
    if (failure !== null) {
      if (failure.taken) apply(copy);
      return err(failure.failure);
    }
    const refused = apply(copy);
    return refused === null ? ok(answer) : err(refused);
  };

  const meta = (): SnapshotMeta => ({
    commitId: commitIdOf(new Uint8Array(32).fill(1)),
    sessionId: open ?? sessionIdOf(new Uint8Array(16)),
    deviceId: DEVICE,
    counter: recorded.length,
    kind: 'auto',
    createdAt: { wallMs: millis(1_000), tick: 0 },
    sizeBytes: 1,
    stateHash: hashOf(new Uint8Array(32)),
  });

  const link = {
    state: async () => state,
    sessions: async () => ok([]),
    autosave: async () => ok(millis(30_000)),
    listen: async (hear: (event: EngineEvent) => void) => {
      hearers.add(hear);
      return () => hearers.delete(hear);
    },
    openSession: async (sessionId: SessionId) => {
      calls.push('openSession');
      const session = sessions.get(sessionId);
      if (session === undefined) return err({ kind: 'unknown-session' });
      open = sessionId;
      const all = [...session.sources.values()];
      return ok({
        sessionId,
        name: session.name,
        sources: all.map(infoOf),
        layout: all
          .filter(({ source }) => source.kind === 'layout' && !damaged.has(source.id))
          .map((one) => capturedOf(one, null)),
        report: {
          openedAt: millis(5_000),
          snapshot: null,
          deviceName: 'this device',
          newestKnown: null,
          unreadable: [],
          recordsApplied: 0,
        },
      });
    },
    closeSession: async () => {
      calls.push('closeSession');
      open = null;
      return ok(undefined);
    },
    read: async (
      requests: ReadonlyArray<{ readonly sourceId: SourceId; readonly lastBytes: number | null }>,
    ) => {
      const kinds = requests.map(({ sourceId }) => sourcesOf(open).get(sourceId)?.source.kind);
      calls.push(`read ${kinds.join(',')}`);
      await reads.open();
      return ok(
        requests.map(({ sourceId, lastBytes }) => {
          const found = sourcesOf(open).get(sourceId);
          return found === undefined || damaged.has(sourceId)
            ? { ok: false, sourceId, code: 'hash-mismatch' }
            : { ok: true, captured: capturedOf(found, lastBytes) };
        }),
      );
    },
    readRange: async (sourceId: SourceId, from: number, to: number) => {
      const held = sourcesOf(open).get(sourceId)?.held;
      return held?.form === 'stream'
        ? ok(held.bytes.slice(from, to))
        : err({ kind: 'unknown-source', sourceId });
    },
    record: async (changes: readonly Change[]) => {
      calls.push('record');
      return save<{ readonly at: Millis }>(changes, { at: millis(1) });
    },
    save: async (changes: readonly Change[], last: boolean) => {
      calls.push(last ? 'save last' : 'save');
      return save<SnapshotMeta | null>(changes, last ? meta() : null);
    },
    saveNow: async () => {
      calls.push('saveNow');
      return ok(meta());
    },
    answerCompanion: async () => ok({ kind: 'no-secret' as const }),
  };

  return {
    // Only the verbs that stores and inlets call are there; a test that reaches another one throws.
    link: link as unknown as EngineLink,
    addSession: (name) => {
      count += 1;
      const sessionId = sessionIdOf(new Uint8Array(16).fill(count));
      sessions.set(sessionId, { name, sources: new Map() });
      return sessionId;
    },
    contents: (sessionId) =>
      Object.fromEntries(
        [...sourcesOf(sessionId).values()].map(({ source, held }) => [
          `${source.kind} ${source.key}`,
          held.form === 'document' ? held.value : (fromUtf8(held.bytes) ?? 'not UTF-8'),
        ]),
      ),
    source: (sessionId, kind, key) =>
      [...sourcesOf(sessionId).values()].find(
        ({ source }) => source.kind === kind && source.key === key,
      ) ?? null,
    put: (sessionId, { source, state: put }) =>
      void sourcesOf(sessionId).set(source.id, { source, held: heldOf(put) }),
    damage: (sourceId) => void damaged.add(sourceId),
    failSaves: (next, options = { taken: false }) => {
      failure = next === null ? null : { failure: next, taken: options.taken };
    },
    holdSaves: saves.hold,
    holdReads: reads.hold,
    tell: (event) => {
      for (const hear of hearers) hear(event);
    },
    setState: (next) => {
      state = next;
      for (const hear of hearers) hear({ kind: 'state', state: next });
    },
    recorded,
    calls,
    mostAtOnce: () => mostAtOnce,
  };
};

export const OPEN_STATE: EngineState = { kind: 'open', deviceId: DEVICE, kitConfirmed: true };

interface Gate {
  readonly open: () => Promise<void>;
  readonly hold: () => () => void;
}

const aGate = (): Gate => {
  let opened: Promise<void> = Promise.resolve();
  return {
    open: () => opened,
    hold: () => {
      let release: () => void = () => undefined;
      opened = new Promise((resolve) => {
        release = () => resolve();
      });
      return () => release();
    },
  };
};

const infoOf = ({ source, held }: HeldSource): SourceInfo => ({
  source,
  health: 'ok',
  length: held.form === 'document' ? JSON.stringify(held.value).length : held.bytes.length,
  generation: held.form === 'stream' ? held.generation : 0,
});

const capturedOf = ({ source, held }: HeldSource, lastBytes: number | null): CapturedSource => {
  if (held.form === 'document') return { source, state: held };
  if (held.form === 'blob') {
    return { source, state: { form: 'blob', content: fromUtf8(held.bytes) ?? '' } };
  }
  const start = lastBytes === null ? 0 : Math.max(0, held.bytes.length - lastBytes);
  const bytes = held.bytes.slice(start);
  const { generation } = held;
  const parts = bytes.length === 0 ? [] : [bytes];
  return { source, state: { form: 'stream', generation, start, parts, length: held.bytes.length } };
};

const heldOf = (state: CapturedSource['state']): Held => {
  if (state.form === 'document') return state;
  if (state.form === 'blob') {
    return { form: 'blob', bytes: new TextEncoder().encode(state.content) };
  }
  return { form: 'stream', generation: state.generation, bytes: concatBytes(state.parts) };
};

const refuse = (change: Change, reason: 'gap' | 'wrong-form'): Failure => ({
  kind: 'refused-change',
  sourceId: change.source.id,
  reason,
});

/** The rules of model/change.ts, as the engine keeps them. */
const applyChange = (sources: Map<SourceId, HeldSource>, change: Change): Failure | null => {
  const { source } = change;
  const held = sources.get(source.id)?.held;
  const set = (next: Held): null => {
    sources.set(source.id, { source, held: next });
    return null;
  };
  switch (change.kind) {
    case 'remove':
      sources.delete(source.id);
      return null;
    case 'replace': {
      const { content } = change;
      if (content.form === 'document') return set(content);
      if (content.form === 'blob') return set(content);
      const bytes = concatBytes(content.parts);
      return set({ form: 'stream', generation: content.generation, bytes });
    }
    case 'append': {
      if (held?.form !== 'stream') return refuse(change, 'wrong-form');
      const added = concatBytes(change.parts);
      if (change.at > held.bytes.length) return refuse(change, 'gap');
      const fresh = added.subarray(held.bytes.length - change.at);
      return set({ ...held, bytes: concatBytes([held.bytes, fresh]) });
    }
    case 'splice': {
      if (held?.form !== 'blob') return refuse(change, 'wrong-form');
      if (held.bytes.length !== change.baseLength) return refuse(change, 'gap');
      const { at, removed, inserted } = change;
      const tail = held.bytes.subarray(at + removed);
      return set({
        form: 'blob',
        bytes: concatBytes([held.bytes.subarray(0, at), inserted, tail]),
      });
    }
    default:
      return unreachable(change);
  }
};
