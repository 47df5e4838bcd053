import type { EngineEvent } from '@holdfast/shared/model/event.ts';
import { proxy, type Remote, transfer, wrap } from 'comlink';
import type { Engine } from '../engine/engine.ts';
import { watchLife } from './life.ts';
import type { Served } from './serve.ts';
import { transferablesIn } from './transferable.ts';

/** Arguments of these are given away: secrets that must not stay on the page, and ports. */
const MOVES_ARGUMENTS: ReadonlySet<string> = new Set<keyof Engine>([
  'judgePassword',
  'createAccount',
  'unlock',
  'unlockWithKit',
  'makeKit',
  'setUpCode',
  'join',
  'keepCompanionSecret',
  'handOverKey',
  'takeOverKey',
]);

/** One living worker. `died` resolves once, when it is gone. */
export interface Connection {
  /** Resolves to `DIED` when the worker goes before it has answered. */
  readonly call: (
    verb: Exclude<keyof Engine, 'listen'>,
    args: readonly unknown[],
  ) => Promise<unknown>;
  readonly died: Promise<void>;
  readonly end: () => void;
}

/** In place of an answer. */
export const DIED = Symbol('the worker died');

/** `null` when the worker could not even start. */
export const openConnection = async (
  spawn: () => Worker,
  hear: (event: EngineEvent) => void,
): Promise<Connection | null> => {
  const worker = spawn();
  const remote: Remote<Served> = wrap<Served>(worker);
  const failedToStart = new Promise<null>((resolve) => {
    worker.addEventListener('error', () => resolve(null), { once: true });
  });

  const lifeId = await Promise.race([remote.life(), failedToStart]);
  if (lifeId === null) {
    worker.terminate();
    return null;
  }
  await remote.listen(proxy(hear));

  const died = watchLife(lifeId);
  const mourners = new Set<() => void>();
  void died.then(() => {
    for (const mourn of mourners) mourn();
    return undefined;
  });

  const send: Connection['call'] = (verb, args) =>
    remote.call(
      verb,
      MOVES_ARGUMENTS.has(verb) ? transfer([...args], [...transferablesIn(args)]) : args,
    );
  // Not Promise.race with `died`: that would leave one reaction on it for every call ever made.
  const call: Connection['call'] = (verb, args) =>
    new Promise((resolve, reject) => {
      const mourn = (): void => resolve(DIED);
      mourners.add(mourn);
      send(verb, args)
        .then(resolve, reject)
        .finally(() => mourners.delete(mourn));
    });
  return { call, died, end: () => worker.terminate() };
};
