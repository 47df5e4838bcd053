/** Runs one task at a time, in the order they were asked for; a task that fails holds up nobody. */
export type Lane = <T>(task: () => Promise<T>) => Promise<T>;

export const createLane = (): Lane => {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const run = last.then(task, task);
    last = run.catch(() => {});
    return run;
  };
};
