import { setTimeout as sleep } from 'node:timers/promises';

export interface Pairing {
  /** Takes the companion's line `pairing-code <code>`, so that the code reaches no log. */
  readonly takeLine: (line: string) => boolean;
  /** The code that was said and not asked for yet, or the next one; null when none comes in time. */
  readonly next: () => Promise<string | null>;
}

/** The one-time codes that let a page and the companion meet. Each is shown once, in the terminal. */
export const createPairing = (patienceMs = 5_000): Pairing => {
  let unread: string | null = null;
  let wake: () => void = () => undefined;
  return {
    takeLine: (line) => {
      const code = /^pairing-code ([A-Za-z0-9_-]{4,128})$/.exec(line.trim())?.[1];
      if (code !== undefined) {
        unread = code;
        wake();
      }
      return line.startsWith('pairing-code');
    },
    next: async () => {
      if (unread === null) {
        const heard = new Promise<void>((resolve) => {
          wake = resolve;
        });
        await Promise.race([heard, sleep(patienceMs, undefined, { ref: false })]);
      }
      const code = unread;
      unread = null;
      return code;
    },
  };
};
