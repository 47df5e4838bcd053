import { type Block, cutText, type Entry, type MessageEntry, type TokenUsage } from './entry.ts';
import { countIn, type Fields, fieldsIn, objectsIn, textIn, timeIn } from './fields.ts';
import { imageOfSource } from './image.ts';

const HOUSEKEEPING: ReadonlySet<string> = new Set([
  'progress',
  'file-history-snapshot',
  'queue-operation',
  'attachment',
]);

/** A line of Claude Code (TRANSCRIPTS.md, section 4). */
export const claudeEntry = (line: Fields): Entry => {
  const type = textIn(line, 'type');
  const at = timeIn(line, 'timestamp');
  if (type === 'user' || type === 'assistant') {
    return line['isMeta'] === true ? { kind: 'housekeeping', type, at } : messageOf(line, type, at);
  }
  if (type !== null && HOUSEKEEPING.has(type)) return { kind: 'housekeeping', type, at };

  const note = noteOf(line, type);
  if (note === null) return { kind: 'unknown', type };
  const text = note.text === null ? null : cutText(note.text);
  return { kind: 'note', label: note.label, text, at, usage: null };
};

const noteOf = (
  line: Fields,
  type: string | null,
): { readonly label: string; readonly text: string | null } | null => {
  switch (type ?? '') {
    case 'system':
      return { label: textIn(line, 'subtype') ?? 'system', text: textIn(line, 'content') };
    case 'summary':
      return { label: 'summary', text: textIn(line, 'summary') };
    case 'custom-title':
      return { label: 'custom-title', text: textIn(line, 'customTitle') };
    case 'ai-title':
      return { label: 'ai-title', text: textIn(line, 'aiTitle') };
    case 'pr-link':
      return { label: 'pr-link', text: textIn(line, 'prUrl') };
    default:
      return null;
  }
};

const messageOf = (line: Fields, role: 'user' | 'assistant', at: number | null): MessageEntry => {
  const message = fieldsIn(line, 'message') ?? {};
  const text = textIn(message, 'content');
  const parts = text === null ? objectsIn(message, 'content') : [{ type: 'text', text }];
  return {
    kind: 'message',
    role,
    id: textIn(line, 'uuid'),
    parentId: textIn(line, 'parentUuid'),
    groupId: textIn(message, 'id'),
    at,
    sidechain: line['isSidechain'] === true,
    model: textIn(message, 'model'),
    usage: usageOf(message),
    blocks: parts.flatMap((part) => blockOf(part) ?? []),
  };
};

const blockOf = (part: Fields): Block | null => {
  switch (textIn(part, 'type') ?? '') {
    case 'text':
      return { kind: 'text', text: cutText(textIn(part, 'text') ?? '') };
    case 'thinking':
      return { kind: 'thinking', text: cutText(textIn(part, 'thinking') ?? ''), encrypted: false };
    case 'redacted_thinking':
      return { kind: 'thinking', text: cutText(''), encrypted: true };
    case 'tool_use':
    case 'server_tool_use':
      return {
        kind: 'tool-use',
        callId: textIn(part, 'id') ?? '',
        name: textIn(part, 'name') ?? '',
        input: cutText(JSON.stringify(part['input'] ?? null)),
      };
    case 'tool_result':
    case 'web_search_tool_result':
      return resultOf(part);
    case 'image':
      return { kind: 'image', image: imageOfSource(part) };
    default:
      return null;
  }
};

const resultOf = (part: Fields): Block => {
  const parts = objectsIn(part, 'content');
  const text =
    textIn(part, 'content') ?? parts.flatMap((inner) => textIn(inner, 'text') ?? []).join('\n');
  return {
    kind: 'tool-result',
    callId: textIn(part, 'tool_use_id') ?? '',
    text: cutText(text),
    failed: part['is_error'] === true,
    images: parts.filter((inner) => textIn(inner, 'type') === 'image').map(imageOfSource),
  };
};

const usageOf = (message: Fields): TokenUsage | null => {
  const usage = fieldsIn(message, 'usage');
  if (usage === null) return null;
  const cached = countIn(usage, 'cache_read_input_tokens');
  return {
    input: countIn(usage, 'input_tokens') + countIn(usage, 'cache_creation_input_tokens') + cached,
    cached,
    output: countIn(usage, 'output_tokens'),
  };
};
