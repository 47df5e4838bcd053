import type { SessionId } from '@holdfast/shared/base/ids.ts';
import type { EngineEvent, SessionSummary } from '@holdfast/shared/model/event.ts';
import type { EngineFailure } from '@holdfast/shared/model/failure.ts';
import type { SnapshotMeta } from '@holdfast/shared/model/snapshot.ts';
import { createStore } from 'zustand/vanilla';
import type { BoundaryError, EngineLink } from '../boundary/boundary.ts';
import { type ReadStore, readOnly } from './read-store.ts';

export interface SessionsView {
  /** Newest first; `null` until they were read once. */
  readonly sessions: readonly SessionSummary[] | null;
  readonly failure: EngineFailure | BoundaryError | null;
}

export interface SessionsStore extends ReadStore<SessionsView> {
  readonly hear: (event: EngineEvent) => void;
  readonly refresh: () => Promise<void>;
  readonly create: EngineLink['createSession'];
  readonly rename: EngineLink['renameSession'];
}

const UNREAD: SessionsView = { sessions: null, failure: null };

export const createSessionsStore = (engine: EngineLink): SessionsStore => {
  const store = createStore<SessionsView>()(() => UNREAD);
  let asked = 0;

  const refresh = async (): Promise<void> => {
    asked += 1;
    const mine = asked;
    const answer = await engine.sessions();
    if (mine !== asked) return; // a younger question will answer
    store.setState(
      answer.ok
        ? { sessions: newestFirst(answer.value), failure: null }
        : { failure: answer.error },
    );
  };

  const hear = (event: EngineEvent): void => {
    if (event.kind === 'sessions-changed') void refresh();
    if (event.kind === 'saved' && event.snapshot !== null) {
      const { snapshot } = event;
      store.setState(({ sessions }) => ({ sessions: sessions && saved(sessions, snapshot) }));
    }
    // Names are the user's words: they do not outlive the lock.
    if (event.kind === 'state' && event.state.kind !== 'open') {
      asked += 1;
      store.setState(UNREAD);
    }
  };

  return {
    ...readOnly(store),
    hear,
    refresh,
    create: async (name) => {
      const answer = await engine.createSession(name);
      if (answer.ok) await refresh();
      return answer;
    },
    rename: async (sessionId, name) => {
      const answer = await engine.renameSession(sessionId, name);
      if (answer.ok) store.setState(({ sessions }) => renamed(sessions, sessionId, name));
      return answer;
    },
  };
};

const newestFirst = (sessions: readonly SessionSummary[]): readonly SessionSummary[] =>
  sessions.toSorted((a, b) => b.savedAt - a.savedAt);

/** Our own tick tells enough to keep the list without asking for it again. */
const saved = (
  sessions: readonly SessionSummary[],
  { sessionId, sizeBytes, createdAt, deviceId }: SnapshotMeta,
): readonly SessionSummary[] =>
  newestFirst(
    sessions.map((session) =>
      session.sessionId === sessionId
        ? { ...session, sizeBytes, savedAt: createdAt.wallMs, deviceId, thisDevice: true }
        : session,
    ),
  );

const renamed = (
  sessions: SessionsView['sessions'],
  sessionId: SessionId,
  name: string,
): Partial<SessionsView> => ({
  sessions:
    sessions?.map((session) =>
      session.sessionId === sessionId ? { ...session, name } : session,
    ) ?? null,
});
