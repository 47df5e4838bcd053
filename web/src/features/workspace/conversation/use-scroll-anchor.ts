import { millis, type Timer } from '@holdfast/shared/base/ports.ts';
import type { ScrollAnchor } from '@holdfast/shared/model/documents.ts';
import type { Virtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import { useTools } from '../context.ts';
import type { ConversationItem } from './conversation-reader.ts';

const SETTLE_MS = millis(200);
/** This near to the end the end is followed. */
const END_PIXELS = 48;

export interface AnchoredList {
  readonly items: readonly ConversationItem[];
  readonly virtualizer: Virtualizer<HTMLDivElement, Element>;
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly anchor: () => ScrollAnchor | null;
  readonly setAnchor: (anchor: ScrollAnchor | null) => void;
  /** There is no anchor: the end is followed. */
  readonly isFollowing: boolean;
}

/**
 * Keeps the message one was reading in its place: over a restart, when older messages come in above it,
 * and while the heights of messages become known. Without an anchor the newest message is followed.
 */
export const useScrollAnchor = (list: AnchoredList): void => {
  const { items, virtualizer, scroller, anchor, setAnchor, isFollowing } = list;
  const { timers } = useTools();
  const total = virtualizer.getTotalSize();
  /** Scrolling that we do ourselves says nothing about what the user looks at. */
  const ownScrolls = useRef(0);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null || items.length === 0) return;
    const wanted = isFollowing ? null : anchor();
    const top = wanted === null ? total : topOf(items, virtualizer, wanted);
    if (Math.abs(element.scrollTop - top) < 1) return;
    ownScrolls.current += 1;
    element.scrollTo({ top });
  }, [anchor, isFollowing, items, scroller, total, virtualizer]);

  useEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    let timer: Timer | null = null;
    const settle = (): void => {
      timer = null;
      const isAtEnd = element.scrollHeight - element.scrollTop - element.clientHeight < END_PIXELS;
      setAnchor(isAtEnd ? null : anchorAt(items, virtualizer, element.scrollTop));
    };
    const scrolled = (): void => {
      if (ownScrolls.current > 0) {
        ownScrolls.current -= 1;
        return;
      }
      timer?.cancel();
      timer = timers.after(SETTLE_MS, settle);
    };
    element.addEventListener('scroll', scrolled, { passive: true });
    return () => {
      element.removeEventListener('scroll', scrolled);
      if (timer !== null) {
        timer.cancel();
        settle();
      }
    };
  }, [items, scroller, setAnchor, timers, virtualizer]);
};

const topOf = (
  items: readonly ConversationItem[],
  virtualizer: AnchoredList['virtualizer'],
  { at, offsetPixels }: ScrollAnchor,
): number => {
  const index = items.findIndex((item) => item.at >= at);
  const start = virtualizer.measurementsCache[index === -1 ? items.length - 1 : index]?.start ?? 0;
  return start + (items[index]?.at === at ? offsetPixels : 0);
};

const anchorAt = (
  items: readonly ConversationItem[],
  virtualizer: AnchoredList['virtualizer'],
  top: number,
): ScrollAnchor | null => {
  const first = virtualizer.getVirtualItemForOffset(top);
  const item = first === undefined ? undefined : items[first.index];
  if (first === undefined || item === undefined) return null;
  return { at: item.at, offsetPixels: Math.max(0, Math.round(top - first.start)) };
};
