import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';

/** So many requests in so many seconds. */
export interface Rate {
  readonly requests: number;
  readonly perSeconds: number;
}

export interface Rates {
  /** New accounts, per address. */
  readonly registration: Rate;
  /** Challenges and tokens, per address. */
  readonly login: Rate;
  /** Every request without a token that this server knows, per address: what probing costs. */
  readonly stranger: Rate;
  /** Event tickets, per device. */
  readonly ticket: Rate;
  /** Everything else, per account. */
  readonly account: Rate;
}

export interface TooMany {
  readonly kind: 'slow_down';
  readonly retryAfterSeconds: number;
}

export interface RateLimits {
  readonly take: (name: keyof Rates, key: string) => Promise<Result<void, TooMany>>;
}

/** Counts in memory, per process. */
export const createRateLimits = (rates: Rates): RateLimits => {
  const limiters = {
    registration: limiterOf('registration', rates.registration),
    login: limiterOf('login', rates.login),
    stranger: limiterOf('stranger', rates.stranger),
    ticket: limiterOf('ticket', rates.ticket),
    account: limiterOf('account', rates.account),
  };
  return {
    take: async (name, key) => {
      try {
        await limiters[name].consume(key);
        return ok(undefined);
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal;
        const retryAfterSeconds = Math.max(1, Math.ceil(refusal.msBeforeNext / 1_000));
        return err({ kind: 'slow_down', retryAfterSeconds });
      }
    },
  };
};

const limiterOf = (keyPrefix: string, { requests, perSeconds }: Rate): RateLimiterMemory =>
  new RateLimiterMemory({ keyPrefix, points: requests, duration: perSeconds });
