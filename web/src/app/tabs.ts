import { millis, type Timers } from '@holdfast/shared/base/ports.ts';

/** What the tabs of one browser tell one another. No word of the user and no key is in any of it. */
type TabMessage =
  | { readonly kind: 'lock' }
  /** Whoever leads gives its key handle to the service worker. */
  | { readonly kind: 'give-key'; readonly ask: string }
  /** A new version is about to take over: save what there is. */
  | { readonly kind: 'prepare-update'; readonly ask: string }
  /** Heard, and at it; without this an answer would be waited for from tabs that do not exist. */
  | { readonly kind: 'at-it'; readonly ask: string; readonly tab: string }
  | { readonly kind: 'done'; readonly ask: string; readonly tab: string };

export interface TabsPorts {
  readonly channel: Pick<BroadcastChannel, 'postMessage' | 'addEventListener'>;
  readonly timers: Timers;
  readonly newId: () => string;
}

export interface TabsDuties {
  /** Another tab locks: this one does too. */
  readonly lock: () => void;
  /** Answers `false` where there is no key to give: then nobody waits for this tab. */
  readonly giveKey: () => Promise<boolean>;
  readonly prepareUpdate: () => Promise<void>;
}

export interface Tabs {
  readonly tellLock: () => void;
  /** Resolves when the leading tab has given its key away, or nobody has by the limit. */
  readonly askForKey: () => Promise<void>;
  /** Resolves when every tab that can answer has saved, at the latest at the limit. */
  readonly prepareAll: () => Promise<void>;
}

/** How long a tab may take to say that it is there at all. */
export const HELLO_MS = millis(250);
export const ANSWER_MS = millis(2000);

export const createTabs = ({ channel, timers, newId }: TabsPorts, duties: TabsDuties): Tabs => {
  const tab = newId();
  const asked = new Map<string, (message: TabMessage) => void>();
  const post = (message: TabMessage): void => channel.postMessage(message);

  const doAndSay = async (ask: string, duty: () => Promise<unknown>): Promise<void> => {
    post({ kind: 'at-it', ask, tab });
    await duty();
    post({ kind: 'done', ask, tab });
  };
  const hear = (message: TabMessage): void => {
    if (message.kind === 'lock') return duties.lock();
    if (message.kind === 'give-key') return void doAndSay(message.ask, duties.giveKey);
    if (message.kind === 'prepare-update') return void doAndSay(message.ask, duties.prepareUpdate);
    asked.get(message.ask)?.(message);
  };
  channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (isTabMessage(data)) hear(data);
  });

  const askAll = (kind: 'give-key' | 'prepare-update'): Promise<void> =>
    new Promise((resolve) => {
      const ask = newId();
      const atIt = new Set<string>();
      let helloOver = false;
      const end = (): void => {
        asked.delete(ask);
        hello.cancel();
        limit.cancel();
        resolve();
      };
      const endIfAll = (): void => {
        if (helloOver && atIt.size === 0) end();
      };
      asked.set(ask, (message) => {
        if (message.kind === 'at-it') atIt.add(message.tab);
        if (message.kind === 'done') atIt.delete(message.tab);
        endIfAll();
      });
      const limit = timers.after(ANSWER_MS, end);
      const hello = timers.after(HELLO_MS, () => {
        helloOver = true;
        endIfAll();
      });
      post({ kind, ask });
    });

  return {
    tellLock: () => post({ kind: 'lock' }),
    askForKey: () => askAll('give-key'),
    prepareAll: () => askAll('prepare-update'),
  };
};

const KINDS: ReadonlySet<unknown> = new Set<TabMessage['kind']>([
  'lock',
  'give-key',
  'prepare-update',
  'at-it',
  'done',
]);

const isTabMessage = (data: unknown): data is TabMessage =>
  typeof data === 'object' &&
  data !== null &&
  'kind' in data &&
  KINDS.has(data.kind) &&
  (data.kind === 'lock' || ('ask' in data && typeof data.ask === 'string'));
