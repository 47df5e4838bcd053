import { setTimeout as sleep } from 'node:timers/promises';

export interface Pairing {
  /** Takes the companion's line `pairing-code <code>`, so that the code reaches no log. */
  readonly takeLine: (line: string) => boolean;
  /** The first code; null when none comes within a few seconds after it is asked for. */
  readonly code: Promise<string | null>;
}

/** The one-time code that lets a page and the companion meet. It is shown once, in the terminal. */
export const createPairing = (patienceMs = 5_000): Pairing => {
  let hear: (code: string) => void = () => undefined;
  const heard = new Promise<string>((resolve) => {
    hear = resolve;
  });
  return {
    takeLine: (line) => {
      const code = /^pairing-code ([A-Za-z0-9_-]{4,128})$/.exec(line.trim())?.[1];
      if (code !== undefined) hear(code);
      return line.startsWith('pairing-code');
    },
    get code() {
      return Promise.race([heard, sleep(patienceMs, null, { ref: false })]);
    },
  };
};
