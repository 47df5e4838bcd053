/** What can go wrong in use is a value. `E` is a small plain object that carries facts, never a sentence. */
export type Result<T, E> = Ok<T> | Err<E>;
export interface Ok<T> {
  readonly ok: true;
  readonly value: T;
}
export interface Err<E> {
  readonly ok: false;
  readonly error: E;
}

export const ok = <T>(value: T): Ok<T> => ({ ok: true, value });
export const err = <const E>(error: E): Err<E> => ({ ok: false, error });

/** Ends a switch over a union: a new case becomes a compile error here. */
export const unreachable = (never: never): never => {
  throw new Error(`unreachable: ${JSON.stringify(never)}`);
};

/** For what can only be false through our own mistake. Never caught below the outermost edge. */
export const assert: (condition: boolean, fact: string) => asserts condition = (
  condition,
  fact,
) => {
  if (!condition) throw new Error(`assertion failed: ${fact}`);
};
