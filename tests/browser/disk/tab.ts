import type { Disk, DiskStart } from '@holdfast/web/src/disk/disk.ts';
import type { OpenDiskError } from '@holdfast/web/src/disk/disk-error.ts';
import type { Adopted } from '@holdfast/web/src/disk/facts.ts';
import type { Result } from '@holdfast/shared/base/result.ts';
import { type Remote, wrap } from 'comlink';
import { onTestFinished } from 'vitest';
import type { DiskWorkerApi, OpenInWorker } from './disk.worker.ts';

/** A worker with a disk, as one tab has it. Its verbs are the disk's, from the other thread. */
export interface Tab {
  readonly raw: Remote<DiskWorkerApi>;
  readonly open: (options?: Partial<OpenInWorker>) => Promise<Result<DiskStart, OpenDiskError>>;
  readonly disk: RemoteDisk;
  readonly adopt: () => Promise<Adopted>;
  /** As a crash: no event, no last word. */
  readonly kill: () => void;
}

type RemoteDisk = {
  readonly [Verb in Exclude<keyof Disk, 'start' | 'adopt'>]: Disk[Verb] extends (
    ...args: infer Args
  ) => infer Answer
    ? (...args: Args) => Promise<Awaited<Answer>>
    : never;
};

let count = 0;
/** Every test has stores of its own. */
export const aName = (): string => `disk-${Date.now().toString(36)}-${(count += 1)}`;

export const aTab = (name: string): Tab => {
  const worker = new Worker(new URL('./disk.worker.ts', import.meta.url), { type: 'module' });
  const raw = wrap<DiskWorkerApi>(worker);
  onTestFinished(() => worker.terminate());
  const disk = new Proxy({} as RemoteDisk, {
    get: (_, verb) =>
      verb === 'then' ? undefined : (...args: unknown[]) => raw.call(verb as keyof Disk, args),
  });
  return {
    raw,
    disk,
    open: (options = {}) => raw.open({ name, ...options }),
    adopt: async () => {
      const adopted = (await raw.call('adopt', [])) as Awaited<ReturnType<Disk['adopt']>>;
      if (!adopted.ok) throw new Error(`not adopted: ${adopted.error.kind}`);
      return adopted.value;
    },
    kill: () => worker.terminate(),
  };
};

/** Opens and adopts; a new tab's worker unless one is given. */
export const anOpenTab = async (
  name: string,
  options: Partial<OpenInWorker> = {},
): Promise<Tab & { readonly start: DiskStart; readonly adopted: Adopted }> => {
  const tab = aTab(name);
  const opened = await tab.open(options);
  if (!opened.ok) throw new Error(`not opened: ${opened.error.kind}`);
  return { ...tab, start: opened.value, adopted: await tab.adopt() };
};
