import { millis, type Timers, type Unsubscribe } from '@holdfast/shared/base/ports.ts';

/** What the stores need of the page they live in. */
export interface PagePort {
  /** Runs when the page is hidden, frozen or left: perhaps the last chance. Closing a browser fires nothing. */
  readonly onLeave: (run: () => void) => Unsubscribe;
  /** Resolves when the page has nothing better to do, at the latest soon. */
  readonly idle: () => Promise<void>;
}

const IDLE_TIMEOUT_MS = 500;

export const browserPage = (timers: Timers): PagePort => ({
  onLeave: (run) => {
    const whenHidden = (): void => {
      if (document.visibilityState === 'hidden') run();
    };
    document.addEventListener('visibilitychange', whenHidden);
    document.addEventListener('freeze', run);
    window.addEventListener('pagehide', run);
    return () => {
      document.removeEventListener('visibilitychange', whenHidden);
      document.removeEventListener('freeze', run);
      window.removeEventListener('pagehide', run);
    };
  },
  idle: () =>
    new Promise((resolve) => {
      // Not every browser knows idle callbacks; a macrotask lets input through as well.
      if ('requestIdleCallback' in window) {
        window.requestIdleCallback(() => resolve(), { timeout: IDLE_TIMEOUT_MS });
      } else timers.after(millis(0), resolve);
    }),
});
