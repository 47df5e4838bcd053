import type { SessionId, SourceId } from '@holdfast/shared/base/ids.ts';
import type { EngineEvent, EngineState } from '@holdfast/shared/model/event.ts';
import { err, ok, type Result, unreachable } from '@holdfast/shared/base/result.ts';
import { panelId, type PanelRef } from '@holdfast/shared/model/documents.ts';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { EngineLink } from '../boundary/boundary.ts';
import type { CaptureLoop } from './capture-loop.ts';
import type { PagePort } from './page.ts';
import { readingOrder, requestFor } from './reading-order.ts';
import type { ReportStore } from './report-store.ts';
import type { OpenedSession, Restorer } from './restore-sources.ts';
import type { SendFailure } from './send-changes.ts';
import type { SessionSources } from './session-sources.ts';
import { adoptAll, clearAll, everyPanel, type Subjects } from './subjects.ts';

export type SessionPhase =
  | { readonly kind: 'closed' }
  | { readonly kind: 'opening'; readonly sessionId: SessionId }
  /** There to work in. `unread`: slices that are still being read behind it. */
  | {
      readonly kind: 'open';
      readonly sessionId: SessionId;
      readonly name: string;
      readonly unread: number;
    }
  | { readonly kind: 'failed'; readonly sessionId: SessionId; readonly failure: SendFailure };

/** The session this tab works in. */
export interface SessionStore {
  readonly store: StoreApi<SessionPhase>;
  readonly open: (sessionId: SessionId) => Promise<Result<void, SendFailure>>;
  /**
   * Gives the engine what it does not have yet, then forgets everything. For leaving and before locking.
   * What the engine does not take stays open: nothing that was typed is forgotten because saving failed.
   */
  readonly close: () => Promise<Result<void, SendFailure>>;
  /** Captures and makes a snapshot of it now. */
  readonly saveNow: () => Promise<Result<void, SendFailure>>;
  /** Reads what a panel shows once more. */
  readonly retryPanel: (panel: PanelRef) => Promise<boolean>;
  /** Reads what comes before the part of a stream that the page holds. */
  readonly readOlder: (sourceId: SourceId, start: number) => Promise<boolean>;
  readonly hear: (event: EngineEvent) => void;
  /** The engine refused what it was given: opens the session again and compares. */
  readonly reopen: () => Promise<void>;
}

export interface SessionDeps {
  readonly engine: EngineLink;
  readonly sources: SessionSources;
  readonly subjects: Subjects;
  readonly report: ReportStore;
  readonly restorer: Restorer;
  readonly capture: CaptureLoop;
  readonly page: PagePort;
  /** Runs when the session is closed, whatever closed it. */
  readonly forgotten: () => void;
}

const OLDER_BYTES = 256 * 1024;
const CLOSED: SessionPhase = { kind: 'closed' };

export const createSession = (deps: SessionDeps): SessionStore => {
  const { engine, sources, subjects, report, restorer, capture, page } = deps;
  const store = createStore<SessionPhase>(() => CLOSED);
  /** Of the session that is open or being opened; another object as soon as it is another one. */
  let turn: { readonly sessionId: SessionId } | null = null;
  let blocked = false;

  const block = async (): Promise<void> => {
    if (blocked) return;
    blocked = true;
    await capture.pause();
  };
  const unblock = (): void => {
    if (blocked) capture.resume();
    blocked = false;
  };

  const forget = (): void => {
    turn = null;
    // First the ties, then the stores: emptying a store must not look like a change of the session.
    sources.begin([]);
    clearAll(subjects);
    report.clear();
    deps.forgotten();
    store.setState(CLOSED, true);
  };

  const open = async (sessionId: SessionId): Promise<Result<void, SendFailure>> => {
    const closed = await close();
    if (!closed.ok) return closed;
    const mine = { sessionId };
    turn = mine;
    store.setState({ kind: 'opening', sessionId }, true);
    await block();
    const opened = await engine.openSession(sessionId);
    if (turn !== mine) return ok(undefined);
    if (!opened.ok) {
      forget();
      store.setState({ kind: 'failed', sessionId, failure: opened.error }, true);
      return err(opened.error);
    }
    await restore(opened.value, () => turn === mine);
    return ok(undefined);
  };

  const restore = async (opened: OpenedSession, isCurrent: () => boolean): Promise<void> => {
    sources.begin(opened.sources);
    clearAll(subjects);
    adoptAll(subjects, opened.sources);
    restorer.begin(opened);
    const order = readingOrder(subjects.layout.store.getState(), opened.sources);
    await restorer.read(order.first);
    if (!isCurrent()) return;
    const { sessionId, name } = opened;
    store.setState({ kind: 'open', sessionId, name, unread: order.rest.length + 1 }, true);
    // From here on edits are saved: what is still unread stands alike on both sides of the comparison.
    unblock();
    void readBehind([order.next, ...order.rest], isCurrent);
  };

  const readBehind = async (
    slices: ReadonlyArray<Parameters<Restorer['read']>[0]>,
    isCurrent: () => boolean,
  ): Promise<void> => {
    for (const [at, slice] of slices.entries()) {
      if (at > 0) await page.idle();
      if (!isCurrent()) return;
      await restorer.read(slice);
      const state = store.getState();
      if (!isCurrent() || state.kind !== 'open') return;
      store.setState({ ...state, unread: slices.length - at - 1 }, true);
    }
  };

  const close = async (): Promise<Result<void, SendFailure>> => {
    if (turn === null) return ok(undefined);
    const closing = turn;
    await capture.captureNow();
    const left = capture.state.getState();
    if (turn !== closing) return ok(undefined);
    if (left.kind === 'failing') return err(left.failure);
    if (left.kind === 'waiting') return err({ kind: 'locked' });
    forget();
    await block();
    await engine.closeSession();
    return ok(undefined);
  };

  const reopen = async (): Promise<void> => {
    const mine = turn;
    if (mine === null) return;
    await block();
    const opened = await engine.openSession(mine.sessionId);
    if (turn !== mine || !opened.ok) return;
    sources.rebase(opened.value.sources);
    unblock();
  };

  const hearState = async (state: EngineState): Promise<void> => {
    switch (state.kind) {
      case 'open':
        if (blocked && store.getState().kind === 'open') await reopen();
        break;
      case 'starting':
        await block();
        break;
      case 'locked': {
        // A worker that died with changes of ours on the way: they are kept for the one that follows.
        const clean = capture.state.getState().kind === 'clean';
        await block();
        if (clean) forget();
        break;
      }
      case 'new':
      case 'elsewhere':
      case 'outdated':
      case 'unreadable':
        await block();
        if (turn !== null) forget();
        break;
      default:
        unreachable(state);
    }
  };

  const saveNow = async (): Promise<Result<void, SendFailure>> => {
    await capture.captureNow();
    const state = capture.state.getState();
    if (state.kind === 'failing') return err(state.failure);
    const saved = await engine.saveNow();
    return saved.ok ? ok(undefined) : err(saved.error);
  };

  page.onLeave(() => {
    if (turn !== null && !blocked) void saveNow();
  });

  return {
    store,
    open,
    close,
    saveNow,
    retryPanel: (panel) => {
      const found = everyPanel(subjects).find((one) => panelId(one.panel) === panelId(panel));
      return restorer.read((found?.sources ?? []).map((source) => requestFor({ source })));
    },
    readOlder: async (sourceId, start) => {
      const mine = turn;
      const from = Math.max(0, start - OLDER_BYTES);
      const read = await engine.readRange(sourceId, from, start);
      return read.ok && turn === mine && sources.prepend(sourceId, from, [read.value]);
    },
    hear: (event) => {
      if (event.kind === 'state') void hearState(event.state);
    },
    reopen,
  };
};
