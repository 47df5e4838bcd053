interface Line {
  readonly uuid: string;
  readonly parentUuid: string | null;
  readonly timestamp: string;
  readonly type: 'user' | 'assistant';
  readonly message: Readonly<Record<string, unknown>>;
  readonly requestId?: string;
}

const COMMON = {
  isSidechain: false,
  userType: 'external',
  cwd: '/home/mara/payments-api',
  sessionId: '6f0f1d8e-5a3c-4b52-9a53-0d3b1c1f7a10',
  version: '2.1.39',
  gitBranch: 'fix/retry-count',
} as const;

const said = (
  uuid: string,
  parentUuid: string | null,
  timestamp: string,
  content: unknown,
): Line => ({ uuid, parentUuid, timestamp, type: 'user', message: { role: 'user', content } });

const answered = (
  uuid: string,
  parentUuid: string,
  timestamp: string,
  content: readonly unknown[],
): Line => ({
  uuid,
  parentUuid,
  timestamp,
  type: 'assistant',
  requestId: `req_${uuid}`,
  message: { id: `msg_${uuid}`, role: 'assistant', model: 'claude', content },
});

const ANALYSIS = `The loop counts **retries**, the test counts **attempts**. The first call is not a retry, so five retries make six attempts.

| | before | after |
|---|---|---|
| first call | attempt 1 | attempt 1 |
| last retry | attempt 6 | attempt 5 |

Counting attempts from the start makes both say the same:

\`\`\`ts
for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
  const answer = await call(attempt);
  if (answer.ok || !isWorthRetrying(answer)) return answer;
  await wait(backoff(attempt));
}
\`\`\`

Two things to decide before I change it:

1. Should \`maxAttempts\` stay 5? The provider documents *at most five requests*.
2. The wait after the last attempt is useless; I would drop it.`;

const LINES: readonly Line[] = [
  said(
    '0b8a',
    null,
    '2026-11-20T16:02:25.412Z',
    'The test "gives up after five attempts" fails with 6. Find out why, do not change anything yet.',
  ),
  answered('0b8b', '0b8a', '2026-11-20T16:02:31.020Z', [
    { type: 'text', text: 'I look at the loop and at what the test counts.' },
    { type: 'tool_use', id: 'toolu_01', name: 'Read', input: { file_path: 'src/retry.ts' } },
  ]),
  said('0b8c', '0b8b', '2026-11-20T16:02:31.480Z', [
    {
      type: 'tool_result',
      tool_use_id: 'toolu_01',
      content:
        'export const retry = async (call, { maxRetries }) => {\n  for (let retry = 0; retry <= maxRetries; retry += 1) {\n    const answer = await call(retry);\n    if (answer.ok) return answer;\n    await wait(backoff(retry));\n  }\n};',
    },
  ]),
  answered('0b8d', '0b8c', '2026-11-20T16:02:44.903Z', [{ type: 'text', text: ANALYSIS }]),
  said(
    '0b8e',
    '0b8d',
    '2026-11-20T16:04:10.117Z',
    'Keep 5, drop the last wait. I start on it myself and come back with questions.',
  ),
  answered('0b8f', '0b8e', '2026-11-20T16:04:15.640Z', [
    {
      type: 'text',
      text: 'Good. Remember `retry.test.ts` line 48: it mocks the clock and expects **four** waits, which is right once the last one is gone.',
    },
  ]),
];

/** A conversation in the form in which Claude Code writes it: one JSON object per line. */
export const CONVERSATION_LINES = LINES.map(
  (line) => `${JSON.stringify({ ...line, ...COMMON })}\n`,
).join('');
