import type { Result } from '@holdfast/shared/base/result.ts';
import type { Engine } from '../engine/engine.ts';

export type BoundaryError =
  | { readonly kind: 'worker-died' }
  | { readonly kind: 'deadline'; readonly verb: string };

/** The engine as the page sees it: the same verbs, each of which may also find the other side dead. */
export type EngineLink = {
  readonly [Verb in keyof Engine]: Engine[Verb] extends (
    ...args: infer Args
  ) => Promise<Result<infer Value, infer Failure>>
    ? (...args: Args) => Promise<Result<Value, Failure | BoundaryError>>
    : Engine[Verb];
};
