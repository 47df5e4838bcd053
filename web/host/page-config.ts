/** What the page has to know about where it runs; it reads this from its own document, offline too. */
export interface PageConfig {
  readonly syncOrigin: string;
  readonly companionOrigin: string;
  readonly version: string;
}

/**
 * Writes `<meta name="holdfast-config" content="{json}">` as the first child of `<head>`, in place of
 * one that is already there. Answers null for a document without a head.
 */
export const withConfig = (html: string, config: PageConfig): string | null => {
  const content = escapeAttribute(JSON.stringify(config));
  const meta = `<meta name="holdfast-config" content="${content}">`;
  const bare = html.replaceAll(/<meta\s+name="holdfast-config"[^>]*>/gi, '');
  const head = /<head(\s[^>]*)?>/i.exec(bare);
  if (head === null) return null;
  const at = head.index + head[0].length;
  return `${bare.slice(0, at)}${meta}${bare.slice(at)}`;
};

const escapeAttribute = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
