/**
 * Firefox and Safari refuse their private windows the file system that our second copy lives in. Chromium
 * refuses nothing and reports the same quota in both, so there it cannot be told, and nothing is claimed.
 */
export const looksPrivate = async (): Promise<boolean> => {
  try {
    await navigator.storage.getDirectory();
    return false;
  } catch (error) {
    return error instanceof DOMException && REFUSALS.has(error.name);
  }
};

const REFUSALS: ReadonlySet<string> = new Set(['SecurityError', 'UnknownError']);
