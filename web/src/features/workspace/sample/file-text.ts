/** Half a change: what was being typed when the lid was closed. */
export const FILE_TEXT = `import { backoff, wait } from './backoff.ts';

export interface Answer<T> {
  readonly ok: boolean;
  readonly value: T;
  readonly status: number;
}

export interface RetryOptions {
  /** The provider documents at most five requests, the first included. */
  readonly maxAttempts: number;
}

const isWorthRetrying = ({ status }: Answer<unknown>): boolean =>
  status === 429 || status >= 500;

/** Calls until it succeeds, until trying again is pointless, or until there have been enough attempts. */
export const retry = async <T>(
  call: (attempt: number) => Promise<Answer<T>>,
  { maxAttempts }: RetryOptions,
): Promise<Answer<T>> => {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await call(attempt);
    if (answer.ok || !isWorthRetrying(answer)) return answer;
    if (attempt === maxAttempts) return answer;
    // no wait after the last attempt: nothing comes after it
    await wait(back
`;

/** Where the cursor stood, behind the word that was not finished, and the first line that was shown. */
export const FILE_CURSOR = FILE_TEXT.length - 1;
export const FILE_TOP = FILE_TEXT.indexOf('/** Calls until');
