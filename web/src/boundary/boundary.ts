import type { Millis, Unsubscribe } from '@holdfast/shared/base/ports.ts';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import type { EngineEvent, EngineState } from '@holdfast/shared/model/event.ts';
import type { Engine } from '../engine/engine.ts';
import { DIED } from './connection.ts';
import { createKeeper } from './keeper.ts';
import { serve } from './serve.ts';

export type BoundaryError =
  /** The worker is gone: what was asked may or may not have happened. A new one is started at once. */
  | { readonly kind: 'worker-died' }
  /** No answer in time. The worker may still be at it. */
  | { readonly kind: 'deadline'; readonly verb: string };

/** The engine as the page sees it: the same verbs, each of which may also find the other side dead. */
export type EngineLink = {
  readonly [Name in keyof Engine]: Engine[Name] extends (
    ...args: infer Args
  ) => Promise<Result<infer Value, infer Failure>>
    ? (...args: Args) => Promise<Result<Value, Failure | BoundaryError>>
    : Engine[Name];
};

type Verb = Exclude<keyof Engine, 'listen'>;

/** Every verb, so that the link is a plain object and no property of it is made up at run time. */
const VERBS = [
  'state',
  'judgePassword',
  'suggestPassphrase',
  'createAccount',
  'unlock',
  'unlockWithKit',
  'lock',
  'makeKit',
  'confirmKit',
  'handOverKey',
  'takeOverKey',
  'takeLead',
  'sessions',
  'createSession',
  'renameSession',
  'openSession',
  'closeSession',
  'read',
  'readRange',
  'record',
  'save',
  'saveNow',
  'setAutosave',
  'autosave',
  'settleSource',
  'keepCompanionSecret',
  'companionClient',
  'answerCompanion',
  'startSync',
  'trySync',
  'setUpCode',
  'join',
] as const satisfies readonly Verb[];

/** Verbs that derive a key from a password, wait for another tab or ask a server. */
const SLOW: ReadonlySet<Verb> = new Set<Verb>([
  'createAccount',
  'unlock',
  'unlockWithKit',
  'makeKit',
  'setUpCode',
  'join',
  'startSync',
  'takeLead',
  'openSession',
  'lock',
]);
const SLOW_FACTOR = 6;

/**
 * Starts the worker and keeps one alive: a call never stays pending, and after a death a new worker is
 * started, locked and with the same listeners. Fails only when not even the first one starts.
 */
export const connectEngine = async (
  spawn: () => Worker,
  { deadlineMs }: { readonly deadlineMs: Millis },
): Promise<Result<EngineLink, BoundaryError>> => {
  const hearers = new Set<(event: EngineEvent) => void>();
  const tell = (event: EngineEvent): void => {
    for (const hear of hearers) hear(event);
  };
  const keeper = createKeeper(spawn, tell);
  if ((await keeper.connection()) === null) return err({ kind: 'worker-died' });

  const call = async (verb: Verb, args: readonly unknown[]): Promise<unknown> => {
    const connection = await keeper.connection();
    if (connection === null) return err({ kind: 'worker-died' });
    const limit = SLOW.has(verb) ? deadlineMs * SLOW_FACTOR : deadlineMs;
    const answer = await inTime(verb, limit, connection.call(verb, args));
    return answer === DIED ? err({ kind: 'worker-died' }) : answer;
  };

  const verbs = Object.fromEntries(
    VERBS.map((verb) => [verb, (...args: readonly unknown[]) => call(verb, args)]),
  );
  const listen = async (hear: (event: EngineEvent) => void): Promise<Unsubscribe> => {
    hearers.add(hear);
    return () => hearers.delete(hear);
  };
  // The one cast of this room: `VERBS` is checked against `Engine`, and each entry forwards to its namesake.
  return ok({ ...verbs, listen, state: () => stateOf(call) } as unknown as EngineLink);
};

/** Worker side: gives the engine to the page that started this worker. */
export const serveEngine = (engine: Engine): void => serve(engine, crypto.randomUUID());

const inTime = async (verb: Verb, limitMs: number, answer: Promise<unknown>): Promise<unknown> => {
  let timer = 0;
  const late = new Promise((resolve) => {
    timer = setTimeout(() => resolve(err({ kind: 'deadline', verb })), limitMs);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
};

/** A state is never a failure: a worker that cannot be asked is itself a state. */
const stateOf = async (
  call: (verb: Verb, args: readonly unknown[]) => Promise<unknown>,
): Promise<EngineState> => {
  const answer = (await call('state', [])) as EngineState | Result<never, BoundaryError>;
  if ('kind' in answer) return answer;
  return { kind: 'unreadable', reason: answer.ok ? 'worker' : answer.error.kind };
};
