import { err, ok, type Result } from '@holdfast/shared/base/result.ts';

export type PrecacheError =
  /** The service worker's list names a file the build does not hold. */
  | { readonly kind: 'precache-missing-file'; readonly url: string }
  /** The service worker has no list, or one without the page: it could not start offline. */
  | { readonly kind: 'precache-without-page' };

export interface Stamp {
  /** Changes with the file's bytes and with the headers it is served with. */
  readonly revision: string;
  /** `sha256-...` of the bytes, so that the browser refuses any others. */
  readonly integrity: string;
}

/**
 * Gives every entry of the service worker's precache list the revision of what is really served.
 * The cache keeps responses with their headers, and the policy of a worker is the one it was served
 * with: a change of the sync server's address must fetch unchanged files again, so the headers are
 * part of each revision, also where the build left it out because the file's name holds a hash.
 */
export const stampPrecache = (
  script: string,
  stampOf: (url: string) => Stamp | undefined,
): Result<string, PrecacheError> => {
  const urls: string[] = [];
  const missing: string[] = [];
  const stamped = script.replaceAll(ENTRY, (entry) => {
    const url = URL_KEY.exec(entry)?.[2];
    if (url === undefined || !REVISION_KEY.test(entry)) return entry;
    const path = pathOf(url);
    const stamp = stampOf(path);
    urls.push(path);
    if (stamp === undefined) {
      missing.push(url);
      return entry;
    }
    return JSON.stringify({ url, ...stamp });
  });

  const [url] = missing;
  if (url !== undefined) return err({ kind: 'precache-missing-file', url });
  return urls.includes('/index.html') ? ok(stamped) : err({ kind: 'precache-without-page' });
};

// The list is an array of flat object literals, in whatever quotes and order the minifier chose.
const ENTRY = /\{[^{}]*\}/g;
const URL_KEY = /["'`]?\burl["'`]?\s*:\s*(["'`])(.*?)\1/;
const REVISION_KEY = /["'`]?\brevision["'`]?\s*:\s*(?:null\b|["'`])/;

const pathOf = (url: string): string => {
  const path = url.replace(/^\.?\/+/, '');
  return `/${path === '' ? 'index.html' : path}`;
};
