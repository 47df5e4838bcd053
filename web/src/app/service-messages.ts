/** What page and service worker say to each other besides the key hand-over. Answers go into the port. */
export type ServiceMessage =
  /** Page to service worker: this page runs; is anything of an older version still needed? */
  | { readonly kind: 'running' }
  /** Page to a waiting service worker: which version are you? Answer: a text. */
  | { readonly kind: 'which-version'; readonly port: MessagePort }
  /** Page to a waiting service worker: take over now. The name is Workbox's. */
  | { readonly type: 'SKIP_WAITING' };

/** Service worker to page. Answer: the address of the page's first script, which names its build. */
export interface WhichScript {
  readonly kind: 'which-script';
  readonly port: MessagePort;
}

export const isServiceMessage = (data: unknown): data is ServiceMessage => {
  if (typeof data !== 'object' || data === null) return false;
  if ('type' in data) return data.type === 'SKIP_WAITING';
  if (!('kind' in data)) return false;
  return data.kind === 'running' || (data.kind === 'which-version' && hasPort(data));
};

export const isWhichScript = (data: unknown): data is WhichScript =>
  typeof data === 'object' &&
  data !== null &&
  'kind' in data &&
  data.kind === 'which-script' &&
  hasPort(data);

const hasPort = (data: object): boolean => 'port' in data && data.port instanceof MessagePort;
