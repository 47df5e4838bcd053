/** Sends what was given, one message under way at a time; what comes meanwhile is joined for the next. */
export interface Outgoing<T> {
  readonly give: (item: T) => void;
}

export const oneAtATime = <T>(
  join: (waiting: T | null, item: T) => T,
  take: (waiting: T) => { readonly now: T; readonly later: T | null },
  send: (item: T) => Promise<boolean>,
): Outgoing<T> => {
  let waiting: T | null = null;
  let busy = false;

  const pump = async (): Promise<void> => {
    while (waiting !== null) {
      const { now, later } = take(waiting);
      waiting = later;
      const sent = await send(now);
      // Text for a shell that is gone must not reach the next one.
      if (!sent) waiting = null;
    }
  };
  return {
    give: (item) => {
      waiting = join(waiting, item);
      if (busy) return;
      busy = true;
      void pump().finally(() => {
        busy = false;
      });
    },
  };
};

const MAX_TEXT = 32_768;

export const outgoingText = (send: (text: string) => Promise<boolean>): Outgoing<string> =>
  oneAtATime(
    (waiting, text) => (waiting ?? '') + text,
    (waiting) => ({
      now: waiting.slice(0, MAX_TEXT),
      later: waiting.length > MAX_TEXT ? waiting.slice(MAX_TEXT) : null,
    }),
    send,
  );

/** Of what waits only the newest counts. */
export const outgoingLatest = <T>(send: (item: T) => Promise<boolean>): Outgoing<T> =>
  oneAtATime(
    (_waiting, item) => item,
    (waiting) => ({ now: waiting, later: null }),
    send,
  );
