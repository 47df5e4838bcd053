import { utf8 } from '@holdfast/shared/base/bytes.ts';
import { millis } from '@holdfast/shared/base/ports.ts';
import { unreachable } from '@holdfast/shared/base/result.ts';
import type { TerminalMark } from '@holdfast/shared/model/documents.ts';
import { sizeOf, timeOf } from '../../words-time.ts';
import { terminalWords } from '../workspace-words.ts';

/**
 * Back to the main screen, whole margins, no colour, cursor shown, on a line of its own. Mode 47 and not
 * 1049, which would also take the cursor back to where some program once was; and around the margins the
 * cursor is kept, because setting them sends it home.
 */
const LEAVE = '\u001b[?47l\u001b7\u001b[r\u001b8\u001b[4l\u001b[0m\u001b[?25h\u001b(B\r\n';

/** The line that stands in the output where something is between what is above and what is below. */
export const lineOfMark = (mark: TerminalMark): Uint8Array =>
  utf8(`${LEAVE}\u001b[2m── ${wordsOf(mark)} ──\u001b[0m\r\n`);

export const keyOfMark = ({ kind, at, time }: TerminalMark): string => `${kind} ${at} ${time}`;

const wordsOf = (mark: TerminalMark): string => {
  const time = timeOf(millis(mark.time));
  switch (mark.kind) {
    case 'restored':
      return terminalWords.restored(time);
    case 'ended':
      return terminalWords.ended(time);
    case 'gap':
      return terminalWords.gap(sizeOf(mark.missingBytes), time);
    default:
      return unreachable(mark.kind);
  }
};

/** Private modes as the sequences that switch them; 7 and 25 are remembered for being off. */
export const sequenceOfModes = (modes: readonly number[]): Uint8Array =>
  utf8(modes.map((mode) => `\u001b[?${mode}${mode === 7 || mode === 25 ? 'l' : 'h'}`).join(''));
