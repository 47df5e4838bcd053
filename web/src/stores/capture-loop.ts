import {
  type Clock,
  type Millis,
  millis,
  type Timer,
  type Timers,
} from '@holdfast/shared/base/ports.ts';
import type { SourceId } from '@holdfast/shared/base/ids.ts';
import { unreachable } from '@holdfast/shared/base/result.ts';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ChangeRefusal } from '@holdfast/shared/model/failure.ts';
import type { EngineLink } from '../boundary/boundary.ts';
import { changesBetween, type SendFailure, sendChanges } from './send-changes.ts';
import type { SessionSources } from './session-sources.ts';

export type CaptureState =
  /** All that the stores know is with the engine. */
  | { readonly kind: 'clean' }
  | { readonly kind: 'waiting'; readonly since: Millis }
  /** The engine did not take it. `since`: of the oldest change that it has not. */
  | { readonly kind: 'failing'; readonly since: Millis; readonly failure: SendFailure };

/** Gives the session's changes to the engine: soon after each, never two at once, never faster than it takes them. */
export interface CaptureLoop {
  readonly state: StoreApi<CaptureState>;
  /** Captures what there is without waiting. `true`: the engine has everything. */
  readonly captureNow: () => Promise<boolean>;
  /** No capture from here until `resume` was called as often. A running one ends first. */
  readonly pause: () => Promise<void>;
  readonly resume: () => void;
}

/** After the last change, and at most after the first one that waits. */
export const QUIET_MS = 300;
export const MAX_WAIT_MS = 800;
const RETRY_MS: readonly number[] = [1_000, 2_000, 5_000, 15_000];

export interface CaptureDeps {
  readonly engine: Pick<EngineLink, 'record' | 'save'>;
  readonly sources: SessionSources;
  readonly clock: Clock;
  readonly timers: Timers;
  /** The engine cannot go on from what it has: the session must be opened again and compared with. */
  readonly reopen: () => void;
  /** A source that the engine refuses for good and that is left out from here on. */
  readonly leftOut: (sourceId: SourceId, reason: ChangeRefusal) => void;
}

export const createCaptureLoop = (deps: CaptureDeps): CaptureLoop => {
  const { engine, sources, clock, timers } = deps;
  const state = createStore<CaptureState>(() => ({ kind: 'clean' }));
  let timer: Timer | null = null;
  let firstAt: number | null = null;
  let lastAt = 0;
  let tookMs = 0;
  let failures = 0;
  let pauses = 0;
  const refusedOnce = new Set<SourceId>();
  let running: Promise<boolean> | null = null;

  const noteChange = (): void => {
    lastAt = clock.monotonic();
    if (firstAt === null) {
      firstAt = lastAt;
      if (state.getState().kind === 'clean') {
        state.setState({ kind: 'waiting', since: clock.now() }, true);
      }
    }
    if (timer === null && running === null && pauses === 0 && failures === 0) arm(QUIET_MS);
  };

  const arm = (delay: number): void => {
    timer?.cancel();
    timer = timers.after(millis(Math.max(0, delay)), () => {
      timer = null;
      const left = leftToWait();
      if (left > 0) arm(left);
      else void captureNow();
    });
  };

  /** An engine that took long is given as long again before the next record. */
  const leftToWait = (): number => {
    if (failures > 0 || firstAt === null) return 0;
    const now = clock.monotonic();
    const quietAt = lastAt + QUIET_MS;
    const latest = firstAt + Math.max(MAX_WAIT_MS, Math.min(tookMs, 5_000));
    return Math.min(quietAt, latest) - now;
  };

  const captureNow = (): Promise<boolean> => {
    if (running !== null) return running.then(() => (firstAt === null ? isClean() : captureNow()));
    if (pauses > 0) return Promise.resolve(isClean());
    running = capture().finally(() => {
      running = null;
      if (firstAt !== null && timer === null && pauses === 0 && failures === 0) arm(leftToWait());
    });
    return running;
  };

  const capture = async (): Promise<boolean> => {
    timer?.cancel();
    timer = null;
    const since = sinceOf(state.getState()) ?? clock.now();
    firstAt = null;
    const now = sources.assemble();
    const changes = changesBetween(sources.captured(), now);
    const ids = [...new Set(changes.map((change) => change.source.id))];
    const startedAt = clock.monotonic();
    const sent = changes.length === 0 ? null : await sendChanges(engine, changes);
    tookMs = clock.monotonic() - startedAt;
    if (sent !== null && !sent.ok) {
      sources.doubt(ids);
      fail(sent.error, since);
      return false;
    }
    failures = 0;
    refusedOnce.clear();
    sources.settle(ids, now);
    state.setState(
      firstAt === null ? { kind: 'clean' } : { kind: 'waiting', since: clock.now() },
      true,
    );
    return firstAt === null;
  };

  const fail = (failure: SendFailure, since: Millis): void => {
    failures += 1;
    firstAt ??= clock.monotonic();
    state.setState({ kind: 'failing', since, failure }, true);
    const step = nextStep(failure, refusedOnce);
    switch (step.kind) {
      case 'retry':
        if (pauses === 0) arm(RETRY_MS[Math.min(failures, RETRY_MS.length) - 1] ?? 0);
        break;
      case 'reopen':
        deps.reopen();
        break;
      case 'leave-out':
        sources.exclude(step.sourceId);
        deps.leftOut(step.sourceId, step.reason);
        if (pauses === 0) arm(0);
        break;
      case 'wait':
        break;
      default:
        unreachable(step);
    }
  };

  const isClean = (): boolean => state.getState().kind === 'clean';

  sources.onChange(noteChange);
  return {
    state,
    captureNow,
    pause: async () => {
      pauses += 1;
      timer?.cancel();
      timer = null;
      await running;
    },
    resume: () => {
      pauses -= 1;
      failures = 0;
      if (pauses === 0 && firstAt !== null) arm(leftToWait());
      else if (pauses === 0) state.setState({ kind: 'clean' }, true);
    },
  };
};

type Step =
  | { readonly kind: 'retry' }
  /** Until the engine can save again: it says so by its state. */
  | { readonly kind: 'wait' }
  | { readonly kind: 'reopen' }
  | { readonly kind: 'leave-out'; readonly sourceId: SourceId; readonly reason: ChangeRefusal };

const nextStep = (failure: SendFailure, refusedOnce: Set<SourceId>): Step => {
  if (failure.kind === 'refused-change') {
    const { sourceId, reason } = failure;
    if (reason === 'too-large' || refusedOnce.has(sourceId)) {
      return { kind: 'leave-out', sourceId, reason };
    }
    refusedOnce.add(sourceId);
    return { kind: 'reopen' };
  }
  if (failure.kind === 'unknown-session') return { kind: 'reopen' };
  return waitsForEngine(failure) ? { kind: 'wait' } : { kind: 'retry' };
};

const WAITS: ReadonlySet<string> = new Set(['locked', 'elsewhere', 'outdated', 'worker-died']);
const waitsForEngine = (failure: SendFailure): boolean => {
  if (failure.kind !== 'save-failed') return WAITS.has(failure.kind);
  return failure.failure.kind === 'lost-lead' || failure.failure.kind === 'locked';
};

const sinceOf = (state: CaptureState): Millis | null =>
  state.kind === 'clean' ? null : state.since;
