export interface FileUse {
  readonly name: string;
  readonly sizeBytes: number;
  /** Of records that are still needed. */
  readonly liveBytes: number;
  readonly damaged: boolean;
}

/** Every start of the app opens a file of its own; this many small ones are read at the next start without being felt. */
const MAX_FILES = 16;
const SMALL_BYTES = 2 * 1024 * 1024;

/**
 * Closed files worth rewriting: damaged ones, those less than half alive, and the small ones once there
 * are many. Those that free most come first, so that a full disk gets room before it is asked for any.
 */
export const chooseFiles = (closed: readonly FileUse[]): readonly FileUse[] => {
  const areMany = closed.length > MAX_FILES;
  return closed
    .filter(
      ({ sizeBytes, liveBytes, damaged }) =>
        damaged || liveBytes * 2 < sizeBytes || (areMany && sizeBytes < SMALL_BYTES),
    )
    .toSorted((a, b) => a.liveBytes - b.liveBytes);
};
