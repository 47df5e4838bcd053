import { err, type Result } from '@holdfast/shared/base/result.ts';
import type { Refusal } from '@holdfast/shared/wire/problem.ts';
import type { WriteError } from './write-result.ts';

const ATTEMPTS = 4;

/** Where a decision ends: with its answer, or with a write that was decided on facts that had changed. */
export type Attempt<T> = Result<T, Refusal | WriteError>;

/**
 * Decides and writes again while the write finds the facts changed. A race ends because somebody won it: the
 * next look sees the winner. After a few rounds the caller is asked to come back.
 */
export const untilSettled = async <T>(
  attempt: () => Promise<Attempt<T>>,
): Promise<Result<T, Refusal>> => {
  for (let round = 0; round < ATTEMPTS; round += 1) {
    const answer = await attempt();
    if (answer.ok) return answer;
    const { error } = answer;
    if (error.kind !== 'raced') return err(error);
  }
  return err({ kind: 'busy' });
};
