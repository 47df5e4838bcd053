import type { Result } from '@holdfast/shared/base/result.ts';

/** The value, where an error would be the end of the test. */
export const valueOf = <T, E>(result: Result<T, E>): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
};
