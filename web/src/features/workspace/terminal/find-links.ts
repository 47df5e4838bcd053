import { readLink } from '../link/read-link.ts';

export interface FoundLink {
  readonly start: number;
  readonly end: number;
  readonly href: string;
}

const ADDRESS = /https?:\/\/[^\s"'<>`]+/g;
/** Written after an address more often than in it. */
const TRAILING = /[),.:;!?\]}]+$/;

/** Addresses of the web in a line of output. */
export const findLinks = (line: string): readonly FoundLink[] =>
  [...line.matchAll(ADDRESS)].flatMap((match) => {
    const text = match[0].replace(TRAILING, '');
    const link = readLink(text);
    return link === null
      ? []
      : [{ start: match.index, end: match.index + text.length, href: link.href }];
  });
