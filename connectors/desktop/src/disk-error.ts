import type { VerbFailure } from '@holdfast/shared/link/link.ts';

/** What the system said, as a fact for the page: its code, never its message, which holds the path. */
export const diskError = (error: unknown): VerbFailure => {
  const code =
    error instanceof Error && 'code' in error && typeof error.code === 'string'
      ? error.code
      : 'UNKNOWN';
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ELOOP':
    case 'ENAMETOOLONG':
      return { kind: 'not-found' };
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return { kind: 'no-permission' };
    case 'ENXIO':
      return { kind: 'not-a-file' };
    default:
      return { kind: 'disk-failed', code: code.slice(0, 40) };
  }
};
