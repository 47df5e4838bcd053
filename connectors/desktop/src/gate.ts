import type { IncomingMessage } from 'node:http';

/** What is known of a request before anything is done for it. */
export interface Knock {
  readonly method: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
}

/** 421: a name that leads here but is not ours (DNS rebinding). 403: a page that is not on the list. */
export type Refusal = 421 | 403;

export interface Gate {
  /** A browser sends no Origin with some GETs of any website, so a GET may pass without one. */
  readonly request: (knock: Knock) => Refusal | null;
  readonly upgrade: (knock: Knock) => Refusal | null;
}

/** Two Host headers are none: who reads the other one would be another server. */
export const knockOf = ({ method = '', headersDistinct }: IncomingMessage): Knock => {
  const only = (values: readonly string[] | undefined): string | undefined =>
    values?.length === 1 ? values[0] : undefined;
  const origins = headersDistinct['origin'];
  return {
    method,
    host: only(headersDistinct['host']),
    // More than one is not the same as none, with which a GET would pass.
    origin: origins === undefined ? undefined : (only(origins) ?? ''),
  };
};

/** Compares letter for letter: no wildcard, no case folding, no default port (LINK.md, section 1). */
export const createGate = (port: number, origins: readonly string[]): Gate => {
  const hosts = new Set([`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`]);
  const pages = new Set(origins);
  const isOurs = (host: string | undefined): boolean => host !== undefined && hosts.has(host);
  const isPage = (origin: string | undefined): boolean => origin !== undefined && pages.has(origin);

  return {
    request: ({ method, host, origin }) => {
      if (!isOurs(host)) return 421;
      if (method === 'GET' && origin === undefined) return null;
      return isPage(origin) ? null : 403;
    },
    upgrade: ({ host, origin }) => {
      if (!isOurs(host)) return 421;
      return isPage(origin) ? null : 403;
    },
  };
};

const ORIGIN = /^(?:https?|chrome-extension):\/\/[a-z0-9.:[\]-]+$/;

/** An origin as a browser writes it: no path, no capital, no wildcard. */
export const isOrigin = (text: string): boolean => {
  if (!ORIGIN.test(text)) return false;
  if (text.startsWith('chrome-extension:')) return true;
  return URL.canParse(text) && new URL(text).origin === text;
};
