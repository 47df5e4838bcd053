export type Header = readonly [name: string, value: string];

export interface Origins {
  readonly syncOrigin: string;
  readonly companionOrigin: string;
}

/**
 * The one header set of the app host, sent with every response: a worker obeys the policy of its own
 * response and not the page's. `'unsafe-inline'` is for styles only, which the terminal and the editor
 * write; scripts come from our own origin, and Trusted Types leave one way to make a script address.
 */
export const headerSet = (origins: Origins): readonly Header[] => [
  ['Content-Security-Policy', policy(origins)],
  ['Cross-Origin-Opener-Policy', 'same-origin'],
  ['Cross-Origin-Embedder-Policy', 'require-corp'],
  ['X-Content-Type-Options', 'nosniff'],
  ['Referrer-Policy', 'no-referrer'],
];

const policy = ({ syncOrigin, companionOrigin }: Origins): string =>
  [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' blob: data:",
    "font-src 'self'",
    "manifest-src 'self'",
    `connect-src 'self' ${bothForms(syncOrigin)} ${bothForms(companionOrigin)}`,
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types holdfast',
  ].join('; ');

/** An `http:` source does not cover `ws:`, so both are named. */
const bothForms = (origin: string): string => `${origin} ${origin.replace(/^http/, 'ws')}`;
