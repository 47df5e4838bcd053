import { parseJson } from '@holdfast/shared/base/json.ts';

/** What the app host wrote into the page about where it runs. */
export interface PageConfig {
  readonly syncOrigin: string;
  readonly companionOrigin: string;
}

const DEFAULTS: PageConfig = {
  syncOrigin: 'http://localhost:4871',
  companionOrigin: 'http://127.0.0.1:4872',
};

/** From `<meta name="holdfast-config" content="{json}">`; a page without one talks to the defaults. */
export const readPageConfig = (content: string | null): PageConfig => {
  const said = content === null ? undefined : parseJson(content);
  return {
    syncOrigin: originIn(said, 'syncOrigin') ?? DEFAULTS.syncOrigin,
    companionOrigin: originIn(said, 'companionOrigin') ?? DEFAULTS.companionOrigin,
  };
};

const originIn = (said: unknown, key: keyof PageConfig): string | null => {
  if (typeof said !== 'object' || said === null) return null;
  const text: unknown = new Map<string, unknown>(Object.entries(said)).get(key);
  return typeof text === 'string' && URL.canParse(text) && new URL(text).origin === text
    ? text
    : null;
};
