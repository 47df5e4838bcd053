import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import type { Budget } from '../services/budget.ts';

/**
 * A stream that makes its next part when the reader has taken the last, so that it never holds more than
 * one; `null` when too many streams are under way.
 */
export const streamOf = <T>(
  streams: Budget,
  items: readonly T[],
  make: (item: T) => Promise<Bytes>,
): ReadableStream<Uint8Array> | null => {
  if (!streams.take(1)) return null;
  let given = false;
  const give = (): void => {
    if (!given) streams.give(1);
    given = true;
  };
  const left = items[Symbol.iterator]();

  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        try {
          const next = left.next();
          if (next.done !== true) {
            controller.enqueue(await make(next.value));
            return;
          }
          give();
          controller.close();
        } catch (cause) {
          give();
          controller.error(cause);
        }
      },
      cancel: give,
    },
    { highWaterMark: 0 },
  );
};
