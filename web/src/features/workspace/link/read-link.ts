export interface SafeLink {
  readonly href: string;
  /** As it is asked for: names in other scripts show as `xn--…`. */
  readonly host: string;
}

const MAX_CHARACTERS = 4_096;

/** Only the web's own two schemes, and without a name and password in front of the host. */
export const readLink = (text: string): SafeLink | null => {
  if (text.length > MAX_CHARACTERS || !URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
  url.username = '';
  url.password = '';
  return { href: url.href, host: url.host };
};
