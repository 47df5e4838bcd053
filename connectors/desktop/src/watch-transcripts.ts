import { millis, type Timer, type Timers, type Unsubscribe } from '@holdfast/shared/base/ports.ts';
import type { TranscriptItem } from '@holdfast/shared/capture/capture.ts';
import type { Transcripts } from './transcripts.ts';

export interface TranscriptWatch {
  /** Hears of each transcript that came or grew after the first look. */
  readonly listen: (hear: (item: TranscriptItem) => void) => Unsubscribe;
}

/** Folders of other programs, some on slow disks: looked at now and then, and only while a page listens. */
const LOOK_EVERY = millis(10_000);
const MAX_TOLD_AT_ONCE = 100;

export const watchTranscripts = (
  { timers }: { readonly timers: Timers },
  transcripts: Pick<Transcripts, 'scan' | 'itemOf'>,
): TranscriptWatch => {
  const hearers = new Set<(item: TranscriptItem) => void>();
  let looking: Timer | null = null;
  let isLooking = false;
  let known: ReadonlyMap<string, string> | null = null;

  const look = async (): Promise<void> => {
    if (isLooking) return;
    isLooking = true;
    const before = known;
    const all = await transcripts.scan();
    known = new Map(all.map((one) => [one.id, `${one.inode} ${one.sizeBytes} ${one.modifiedAt}`]));
    const changed = all.filter(({ id }) => before !== null && before.get(id) !== known?.get(id));
    for (const one of changed.slice(0, MAX_TOLD_AT_ONCE)) {
      const item = await transcripts.itemOf(one);
      for (const hear of hearers) hear(item);
    }
    isLooking = false;
  };

  return {
    listen: (hear) => {
      hearers.add(hear);
      if (looking === null) {
        known = null;
        void look();
        looking = timers.every(LOOK_EVERY, () => void look());
      }
      return () => {
        hearers.delete(hear);
        if (hearers.size > 0) return;
        looking?.cancel();
        looking = null;
      };
    },
  };
};
