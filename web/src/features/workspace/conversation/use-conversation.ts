import { millis, type Timer } from '@holdfast/shared/base/ports.ts';
import type { StreamState } from '@holdfast/shared/model/source.ts';
import { useEffect, useState } from 'react';
import type { StoreApi } from 'zustand/vanilla';
import { useTools } from '../context.ts';
import { type ConversationView, createConversationReader } from './conversation-reader.ts';

/** About six milliseconds of reading; input comes in between. */
const STEP_BYTES = 96 * 1024;
const PAUSE = millis(0);

/** The messages of a stream, read in short steps. */
export const useConversation = (content: StoreApi<StreamState>): ConversationView => {
  const { timers } = useTools();
  const [view, setView] = useState<ConversationView>({ items: [], unknown: 0 });

  useEffect(() => {
    const reader = createConversationReader();
    let timer: Timer | null = null;
    const read = (): void => {
      timer = null;
      const hasMore = reader.step(content.getState(), STEP_BYTES);
      setView(reader.view());
      if (hasMore) timer = timers.after(PAUSE, read);
    };
    read();
    const stop = content.subscribe(() => {
      timer ??= timers.after(PAUSE, read);
    });
    return () => {
      stop();
      timer?.cancel();
    };
  }, [content, timers]);
  return view;
};
