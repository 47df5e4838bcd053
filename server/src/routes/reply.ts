import type { z } from 'zod';
import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import { writeMessage } from '@holdfast/shared/wire/message.ts';
import { problem, problemOf, PROBLEMS, type Refusal } from '@holdfast/shared/wire/problem.ts';

type Headers = Readonly<Record<string, string>>;

/** What a route answers, before it becomes HTTP. */
export type Reply =
  | {
      readonly kind: 'body';
      readonly status: 200 | 201 | 206 | 416;
      readonly body: string | Bytes | ReadableStream<Uint8Array>;
      readonly headers: Headers;
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly retryAfterSeconds?: number };

const JSON_HEADERS: Headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
const BYTES_HEADERS: Headers = {
  'content-type': 'application/octet-stream',
  'cache-control': 'no-store',
};

export const sent = <S extends z.ZodType>(
  schema: S,
  value: z.output<S>,
  {
    created = false,
    headers = {},
  }: { readonly created?: boolean; readonly headers?: Headers } = {},
): Reply => ({
  kind: 'body',
  status: created ? 201 : 200,
  body: writeMessage(schema, value),
  headers: { ...JSON_HEADERS, ...headers },
});

export const sentBytes = (
  body: Bytes | ReadableStream<Uint8Array>,
  {
    status = 200,
    headers = {},
  }: { readonly status?: 200 | 206 | 416; readonly headers?: Headers } = {},
): Reply => ({ kind: 'body', status, body, headers: { ...BYTES_HEADERS, ...headers } });

export const refused = (refusal: Refusal, retryAfterSeconds?: number): Reply => ({
  kind: 'refused',
  refusal,
  ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
});

const BUSY_SECONDS = 1;
const SLOW_DOWN_SECONDS = 10;

/** The one place where an answer becomes HTTP. */
export const toResponse = (reply: Reply): Response => {
  if (reply.kind === 'body') {
    return new Response(reply.body, { status: reply.status, headers: reply.headers });
  }
  const { refusal } = reply;
  const [status, title] = PROBLEMS[refusal.kind];
  const facts: unknown = JSON.parse(writeMessage(problem, problemOf(refusal)));
  const body = JSON.stringify({ ...Object(facts), title, status });
  const headers = new Headers({
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
  });
  if (status === 429 || status === 503) {
    const usual = status === 503 ? BUSY_SECONDS : SLOW_DOWN_SECONDS;
    headers.set('retry-after', String(reply.retryAfterSeconds ?? usual));
  }
  return new Response(body, { status, headers });
};
