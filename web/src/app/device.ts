import type { DeviceFacts } from '../features/shell.ts';

export interface BrowserSays {
  readonly userAgent: string;
  /** Client hints, where the browser has them. */
  readonly brands: readonly string[];
  readonly platform: string | null;
}

/** What this device is called until its owner names it: "Chrome on Linux". */
export const describeDevice = ({ userAgent, brands, platform }: BrowserSays): DeviceFacts => {
  const system = platform ?? firstIn(SYSTEMS, userAgent) ?? 'this computer';
  const browser =
    KNOWN_BRANDS.find((brand) => brands.some((each) => each.includes(brand))) ??
    firstIn(BROWSERS, userAgent) ??
    'Browser';
  return { name: `${browser} on ${system}`, platform: system };
};

export const browserSays = (): BrowserSays => {
  const { userAgentData } = navigator as { readonly userAgentData?: unknown };
  const hints: object =
    typeof userAgentData === 'object' && userAgentData !== null ? userAgentData : {};
  return {
    userAgent: navigator.userAgent,
    brands: 'brands' in hints && Array.isArray(hints.brands) ? hints.brands.map(brandOf) : [],
    platform:
      'platform' in hints && typeof hints.platform === 'string' && hints.platform !== ''
        ? hints.platform
        : null,
  };
};

const brandOf = (entry: unknown): string =>
  typeof entry === 'object' && entry !== null && 'brand' in entry ? String(entry.brand) : '';

const KNOWN_BRANDS = ['Edge', 'Opera', 'Brave', 'Chrome', 'Chromium'] as const;
const BROWSERS = [
  ['Firefox/', 'Firefox'],
  ['Edg/', 'Edge'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
] as const;
const SYSTEMS = [
  ['Android', 'Android'],
  ['iPhone', 'iPhone'],
  ['iPad', 'iPad'],
  ['Windows', 'Windows'],
  ['Mac OS', 'macOS'],
  ['Linux', 'Linux'],
] as const;

const firstIn = (
  table: readonly (readonly [mark: string, name: string])[],
  text: string,
): string | null => table.find(([mark]) => text.includes(mark))?.[1] ?? null;
