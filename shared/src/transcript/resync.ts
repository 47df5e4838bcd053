import { fromUtf8 } from '../base/bytes.ts';
import { parseJson } from '../base/json.ts';
import { type Fields, fieldsIn, fieldsOf, textIn } from './fields.ts';

/** How a record of either tool begins. Inside a JSON string these quotes are escaped and do not match. */
const OPENERS =
  /\{"(?:type|parentUuid|timestamp|messageId|sessionId|uuid|isSidechain|leafUuid|summary|logicalParentUuid|agentId)":/g;
const MAX_TRIES = 512;

/**
 * Where the last whole record of a damaged line begins (never 0), or `null`. One byte is one character
 * here, so that an index is an offset; a record that is accepted is decoded strictly by its reader.
 *
 * From the end, because what was torn is the beginning: the last opener whose rest is a JSON object up to
 * the end of the line is the only one, as no object ends together with one inside it.
 */
export const lastRecordStart = (content: Uint8Array): number | null => {
  const text = new TextDecoder('latin1').decode(content);
  const starts = [...text.matchAll(OPENERS)]
    .map(({ index }) => index)
    .filter((index) => index > 0)
    .slice(-MAX_TRIES);
  const found = starts.findLast((start) => {
    const line = fieldsOf(parseJson(text.slice(start)));
    return line !== null && isRecord(line) && fromUtf8(content.subarray(start)) !== null;
  });
  return found ?? null;
};

/**
 * Has what a whole line of Claude Code or Codex has, and what the objects inside one have not: a torn
 * line may end just behind such an inner object.
 */
const isRecord = (line: Fields): boolean => {
  const has = (name: string): boolean => textIn(line, name) !== null;
  switch (textIn(line, 'type')) {
    case null:
      return false;
    case 'summary':
      return has('leafUuid');
    case 'file-history-snapshot':
      return has('messageId');
    default:
      return has('sessionId') || (has('timestamp') && fieldsIn(line, 'payload') !== null);
  }
};
