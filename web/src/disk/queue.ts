/** Runs one after the other what is given to it, in that order; one that fails does not stop the next. */
export type Queue = <T>(run: () => Promise<T>) => Promise<T>;

export const createQueue = (): Queue => {
  let last: Promise<unknown> = Promise.resolve();
  return (run) => {
    const mine = last.then(run);
    last = mine.catch(() => undefined);
    return mine;
  };
};
