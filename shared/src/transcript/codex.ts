import { type Block, cutText, type Entry, type MessageEntry, type TokenUsage } from './entry.ts';
import { countIn, type Fields, fieldsIn, objectsIn, textIn, timeIn } from './fields.ts';
import { imageOfUrl } from './image.ts';

/** Told a second time by a `response_item`, or about the run and not the conversation. */
const HOUSEKEEPING: ReadonlySet<string> = new Set([
  'turn_context',
  'event_msg/user_message',
  'event_msg/agent_message',
  'event_msg/agent_reasoning',
  'event_msg/agent_reasoning_raw_content',
  'event_msg/task_started',
  'event_msg/task_complete',
  'response_item/ghost_snapshot',
]);

const NOTES: ReadonlySet<string> = new Set([
  'session_meta',
  'compacted',
  'event_msg/turn_aborted',
  'event_msg/token_count',
  'event_msg/error',
  'event_msg/context_compacted',
]);

/** A line of a Codex rollout (TRANSCRIPTS.md, section 5). */
export const codexEntry = (line: Fields): Entry => {
  const payload = fieldsIn(line, 'payload') ?? {};
  const at = timeIn(line, 'timestamp');
  const outer = textIn(line, 'type') ?? '';
  const inner = textIn(payload, 'type');
  const type = inner === null || outer === 'session_meta' ? outer : `${outer}/${inner}`;

  if (outer === 'response_item') {
    const said = saidBy(payload, inner);
    if (said !== null) return messageOf(payload, said, at);
  }
  if (HOUSEKEEPING.has(type)) return { kind: 'housekeeping', type, at };
  if (!NOTES.has(type)) return { kind: 'unknown', type };
  const text = textIn(payload, 'message') ?? textIn(payload, 'reason');
  return {
    kind: 'note',
    label: inner ?? outer,
    text: text === null ? null : cutText(text),
    at,
    usage: usageOf(payload),
  };
};

interface Said {
  readonly role: MessageEntry['role'];
  readonly blocks: readonly Block[];
}

const saidBy = (payload: Fields, type: string | null): Said | null => {
  switch (type ?? '') {
    case 'message':
      return { role: roleOf(textIn(payload, 'role')), blocks: contentOf(payload) };
    case 'reasoning':
      return { role: 'assistant', blocks: [thinkingOf(payload)] };
    case 'function_call':
      return { role: 'assistant', blocks: [callOf(payload, textIn(payload, 'arguments'))] };
    case 'custom_tool_call':
      return { role: 'assistant', blocks: [callOf(payload, textIn(payload, 'input'))] };
    case 'local_shell_call':
      return {
        role: 'assistant',
        blocks: [callOf({ name: 'shell', ...payload }, JSON.stringify(payload['action'] ?? null))],
      };
    case 'function_call_output':
    case 'custom_tool_call_output':
      return { role: 'user', blocks: [resultOf(payload)] };
    default:
      return null;
  }
};

const messageOf = (payload: Fields, said: Said, at: number | null): MessageEntry => ({
  kind: 'message',
  role: said.role,
  id: textIn(payload, 'id'),
  parentId: null,
  groupId: null,
  at,
  sidechain: false,
  model: null,
  usage: null,
  blocks: said.blocks,
});

const roleOf = (role: string | null): MessageEntry['role'] =>
  role === 'assistant' || role === 'user' ? role : 'system';

const contentOf = (payload: Fields): readonly Block[] =>
  objectsIn(payload, 'content').flatMap((fields): readonly Block[] => {
    if (textIn(fields, 'type') === 'input_image') {
      return [{ kind: 'image', image: imageOfUrl(fields) }];
    }
    const text = textIn(fields, 'text');
    return text === null ? [] : [{ kind: 'text', text: cutText(text) }];
  });

const thinkingOf = (payload: Fields): Block => ({
  kind: 'thinking',
  text: cutText(
    [...objectsIn(payload, 'summary'), ...objectsIn(payload, 'content')]
      .flatMap((part) => textIn(part, 'text') ?? [])
      .join('\n'),
  ),
  encrypted: textIn(payload, 'encrypted_content') !== null,
});

const callOf = (payload: Fields, input: string | null): Block => ({
  kind: 'tool-use',
  callId: textIn(payload, 'call_id') ?? textIn(payload, 'id') ?? '',
  name: textIn(payload, 'name') ?? '',
  input: cutText(input ?? ''),
});

/** `output` is text, or an object with the text and whether the call went well, or a list of parts. */
const resultOf = (payload: Fields): Block => {
  const output = fieldsIn(payload, 'output');
  const parts = objectsIn(payload, 'output');
  const text =
    textIn(payload, 'output') ??
    (output === null
      ? parts.flatMap((part) => textIn(part, 'text') ?? []).join('\n')
      : (textIn(output, 'content') ?? ''));
  return {
    kind: 'tool-result',
    callId: textIn(payload, 'call_id') ?? '',
    text: cutText(text),
    failed: output?.['success'] === false,
    images: parts.filter((part) => textIn(part, 'type') === 'input_image').map(imageOfUrl),
  };
};

const usageOf = (payload: Fields): TokenUsage | null => {
  const last = fieldsIn(fieldsIn(payload, 'info') ?? {}, 'last_token_usage');
  return last === null
    ? null
    : {
        input: countIn(last, 'input_tokens'),
        cached: countIn(last, 'cached_input_tokens'),
        output: countIn(last, 'output_tokens'),
      };
};
