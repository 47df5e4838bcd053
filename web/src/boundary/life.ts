/**
 * A worker that dies (out of memory, terminated, crashed) tells nobody: calls into it stay pending for
 * ever. But its Web Locks are released by the browser, so a lock held for as long as the worker lives
 * is its heartbeat, without a timer on either side.
 */
const lockName = (lifeId: string): string => `holdfast/life/${lifeId}`;

/** Worker side: resolves once the lock is held. It is never released by us. */
export const announceLife = (lifeId: string): Promise<void> =>
  new Promise((held) => {
    void navigator.locks.request(lockName(lifeId), () => {
      held();
      return new Promise<never>(() => {});
    });
  });

/** Page side, once the worker has announced itself: resolves when the worker is gone. */
export const watchLife = async (lifeId: string): Promise<void> => {
  await navigator.locks.request(lockName(lifeId), () => {});
};
