/**
 * What separates the lines of a text. A text with both kinds is cut at LF alone, so that each CR stays in
 * its line and what was not touched is saved as it was.
 */
export const lineSeparatorOf = (text: string): '\n' | '\r\n' => {
  const ends = text.match(/\r?\n/g) ?? [];
  return ends.length > 0 && ends.every((end) => end === '\r\n') ? '\r\n' : '\n';
};
