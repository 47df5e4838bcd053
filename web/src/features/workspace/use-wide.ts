import { useSyncExternalStore } from 'react';

/** From here on there is room for panels side by side (the breakpoint `md` of the house). */
const WIDE = '(min-width: 56.25rem)';

const subscribe = (hear: () => void): (() => void) => {
  const query = window.matchMedia(WIDE);
  query.addEventListener('change', hear);
  return () => query.removeEventListener('change', hear);
};

export const useWide = (): boolean =>
  useSyncExternalStore(subscribe, () => window.matchMedia(WIDE).matches);
