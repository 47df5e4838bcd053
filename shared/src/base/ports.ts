import type { Brand } from './brand.ts';
import type { Bytes } from './bytes.ts';

/** Milliseconds, of a duration or since 1970-01-01 UTC; the name says which (`ageMs`, `savedAt`). */
export type Millis = Brand<number, 'Millis'>;
export const millis = (value: number): Millis => value as Millis;

export interface Clock {
  /** Wall clock, since 1970. May jump. */
  readonly now: () => Millis;
  /** Never goes back; no meaning but for differences within one process. */
  readonly monotonic: () => Millis;
}

export interface Random {
  /** From a cryptographic generator. */
  readonly bytes: (length: number) => Bytes;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Facts hold ids, counts, sizes, codes and times: never a key, a token, the user's words or a path. */
export interface Log {
  readonly write: (
    level: LogLevel,
    event: string,
    facts?: Readonly<Record<string, string | number | boolean | null>>,
  ) => void;
}

export interface Timer {
  readonly cancel: () => void;
}
/** Timers are a dependency as the clock is: tests own them. */
export interface Timers {
  readonly after: (delay: Millis, run: () => void) => Timer;
  readonly every: (period: Millis, run: () => void) => Timer;
}

export type Unsubscribe = () => void;
