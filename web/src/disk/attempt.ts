import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import type { DiskError, StoreName } from './disk-error.ts';

/** Runs one call of a store. What the platform throws becomes a value; what is our mistake goes on up. */
export const attempt = async <T>(
  store: StoreName,
  run: () => Promise<T> | T,
): Promise<Result<T, DiskError>> => {
  try {
    return ok(await run());
  } catch (error) {
    return err(diskErrorOf(store, error));
  }
};

export const diskErrorOf = (store: StoreName, error: unknown): DiskError => {
  if (!(error instanceof DOMException)) throw error;
  return error.name === 'QuotaExceededError'
    ? { kind: 'storage-full' }
    : { kind: 'storage-failed', store };
};
