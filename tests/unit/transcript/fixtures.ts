import { utf8 } from '@holdfast/shared/base/bytes.ts';

type Line = Readonly<Record<string, unknown>>;

export const CLAUDE_LINES: readonly Line[] = [
  {
    type: 'file-history-snapshot',
    messageId: 'm1',
    snapshot: { messageId: 'm1', trackedFileBackups: {}, timestamp: '2026-02-12T16:02:25.000Z' },
    isSnapshotUpdate: false,
  },
  {
    type: 'user',
    uuid: 'u1',
    parentUuid: null,
    isSidechain: false,
    cwd: '/w/größe',
    sessionId: 'S',
    version: '2.1.39',
    timestamp: '2026-02-12T16:02:25.412Z',
    message: { role: 'user', content: 'Fix the "ß" 🙂 bug' },
  },
  {
    type: 'assistant',
    uuid: 'a1',
    parentUuid: 'u1',
    sessionId: 'S',
    timestamp: '2026-02-12T16:02:26.000Z',
    message: {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'a-model',
      content: [{ type: 'thinking', thinking: 'hmm', signature: 'x' }],
      usage: { input_tokens: 3, cache_read_input_tokens: 40, output_tokens: 7 },
    },
  },
  {
    type: 'assistant',
    uuid: 'a2',
    parentUuid: 'a1',
    sessionId: 'S',
    timestamp: '2026-02-12T16:02:27.000Z',
    message: {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'a-model',
      content: [{ type: 'tool_use', id: 'toolu_1', name: 'Bash', input: { command: 'ls' } }],
      usage: { input_tokens: 3, cache_read_input_tokens: 40, output_tokens: 9 },
    },
  },
  {
    type: 'user',
    uuid: 'u2',
    parentUuid: 'a2',
    sessionId: 'S',
    timestamp: '2026-02-12T16:02:28.000Z',
    message: {
      role: 'user',
      content: [
        {
          type: 'tool_result',
          tool_use_id: 'toolu_1',
          is_error: true,
          content: [
            { type: 'text', text: 'no such folder' },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAEC' } },
          ],
        },
      ],
    },
    toolUseResult: { stdout: '', stderr: 'no such folder', interrupted: false },
  },
  {
    type: 'progress',
    data: { type: 'agent_progress', message: { type: 'user', uuid: 'p1', timestamp: 'now' } },
    sessionId: 'S',
    uuid: 'p2',
    timestamp: '2026-02-12T16:02:28.500Z',
  },
  {
    type: 'system',
    subtype: 'compact_boundary',
    uuid: 's1',
    sessionId: 'S',
    content: 'Conversation compacted',
    timestamp: '2026-02-12T16:02:29.000Z',
  },
  { type: 'from-the-future', sessionId: 'S', surprise: [1, 2] },
  { type: 'summary', summary: 'Fixing the bug', leafUuid: 'a2' },
];

export const CODEX_LINES: readonly Line[] = [
  {
    timestamp: '2025-09-25T01:22:20.083Z',
    type: 'session_meta',
    payload: { id: 'C', cwd: '/w/p', cli_version: '0.40.0' },
  },
  {
    timestamp: '2025-09-25T01:22:20.084Z',
    type: 'response_item',
    payload: {
      type: 'message',
      role: 'user',
      content: [{ type: 'input_text', text: '<environment_context>…</environment_context>' }],
    },
  },
  {
    timestamp: '2025-09-25T01:22:20.085Z',
    type: 'response_item',
    payload: {
      type: 'message',
      role: 'user',
      content: [
        { type: 'input_text', text: 'Why is it slow?' },
        { type: 'input_image', image_url: 'data:image/png;base64,AAECAw==' },
      ],
    },
  },
  {
    timestamp: '2025-09-25T01:22:20.086Z',
    type: 'event_msg',
    payload: { type: 'user_message', message: 'Why is it slow?' },
  },
  {
    timestamp: '2025-09-25T01:22:21.000Z',
    type: 'response_item',
    payload: {
      type: 'reasoning',
      summary: [{ type: 'summary_text', text: '**Looking**' }],
      content: null,
      encrypted_content: 'gAAAA',
    },
  },
  {
    timestamp: '2025-09-25T01:22:22.000Z',
    type: 'response_item',
    payload: {
      type: 'function_call',
      name: 'shell',
      arguments: '{"command":["ls"]}',
      call_id: 'call_1',
    },
  },
  {
    timestamp: '2025-09-25T01:22:23.000Z',
    type: 'response_item',
    payload: { type: 'function_call_output', call_id: 'call_1', output: 'README' },
  },
  {
    timestamp: '2025-09-25T01:22:24.000Z',
    type: 'event_msg',
    payload: {
      type: 'token_count',
      info: { last_token_usage: { input_tokens: 10, cached_input_tokens: 4, output_tokens: 2 } },
    },
  },
  {
    timestamp: '2025-09-25T01:22:25.000Z',
    type: 'event_msg',
    payload: { type: 'turn_aborted', reason: 'interrupted' },
  },
];

export const asJsonl = (lines: readonly Line[]): Uint8Array<ArrayBuffer> =>
  utf8(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
