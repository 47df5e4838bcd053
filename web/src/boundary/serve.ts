import { assert } from '@holdfast/shared/base/result.ts';
import type { EngineEvent } from '@holdfast/shared/model/event.ts';
import { expose, transfer } from 'comlink';
import type { Engine } from '../engine/engine.ts';
import { announceLife } from './life.ts';
import { transferablesIn } from './transferable.ts';

/** Verbs whose answers are made for the page alone, so that their bytes move instead of being copied. */
const MOVES_ANSWER: ReadonlySet<string> = new Set<keyof Engine>(['read', 'readRange']);

type Verb = Exclude<keyof Engine, 'listen'>;

/** All that Comlink can reach: one function with a closed list of verbs, the events, and the sign of life. */
export interface Served {
  readonly listen: (hear: (event: EngineEvent) => void) => Promise<void>;
  readonly call: (verb: Verb, args: readonly unknown[]) => Promise<unknown>;
  readonly life: () => Promise<string>;
}

export const serve = (engine: Engine, lifeId: string): void => {
  const living = announceLife(lifeId);
  const served: Served = {
    listen: async (hear) => {
      await engine.listen(hear);
    },
    call: async (verb, args) => {
      assert(Object.hasOwn(engine, verb), 'a known verb');
      const run: (...args: readonly never[]) => Promise<unknown> = engine[verb];
      const answer = await run(...(args as readonly never[]));
      return MOVES_ANSWER.has(verb) ? transfer(answer, [...transferablesIn(answer)]) : answer;
    },
    life: async () => {
      await living;
      return lifeId;
    },
  };
  expose(served);
};
