import type { IncomingMessage, ServerResponse } from 'node:http';
import { toBase64url } from '@holdfast/shared/base/bytes.ts';
import {
  encodeMessage,
  HEALTH_PATH,
  PAIR_PATH,
  parsePairRequest,
} from '@holdfast/shared/link/link.ts';
import type { Clients } from './clients.ts';
import { type Gate, knockOf } from './gate.ts';
import type { Pairing } from './pairing.ts';

export interface HttpDeps {
  readonly gate: Gate;
  readonly pairing: Pairing;
  readonly clients: Clients;
}

const MAX_BODY_BYTES = 1_024;

/** On every answer: nothing here is to be shown, framed, kept or guessed at. */
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
} as const;

/** The one word that pages may see that are isolated from other origins, as ours is (COEP). */
const HEALTH_HEADERS = {
  'content-type': 'text/plain',
  'cross-origin-resource-policy': 'cross-origin',
} as const;

/** Answers what is no WebSocket (LINK.md, section 1). The gate comes before the path and the body. */
export const answerHttp = async (
  deps: HttpDeps,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const { url = '' } = request;
  const knock = knockOf(request);
  const { method, origin } = knock;
  const refused = deps.gate.request(knock);
  if (refused !== null) return end(request, response, refused);

  if (method === 'GET') {
    return url === HEALTH_PATH
      ? end(request, response, 200, HEALTH_HEADERS, 'holdfast-companion')
      : end(request, response, 404);
  }
  const shared = { 'access-control-allow-origin': origin ?? '', vary: 'origin' };
  if (url !== PAIR_PATH) return end(request, response, 404, shared);
  if (method === 'OPTIONS') {
    return end(request, response, 204, {
      ...shared,
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'content-type',
    });
  }
  if (method !== 'POST') return end(request, response, 405, { ...shared, allow: 'POST' });
  const { status, body } = await pair(deps, request, origin ?? '');
  return end(request, response, status, { ...shared, 'content-type': 'application/json' }, body);
};

const pair = async (
  { pairing, clients }: HttpDeps,
  request: IncomingMessage,
  origin: string,
): Promise<{ readonly status: number; readonly body?: string }> => {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') return { status: 415 };
  const text = await readBody(request);
  if (text === null) return { status: 413 };
  const order = parsePairRequest(text);
  if (!order.ok) return { status: 400 };
  if (!pairing.redeem(order.value.code)) return { status: 401 };
  const added = await clients.add(origin);
  if (!added.ok) return { status: 500 };
  const { clientId, secret } = added.value;
  return { status: 200, body: encodeMessage({ clientId, secret: toBase64url(secret) }) };
};

/** `null` when it is longer than any of ours, or breaks off. */
const readBody = async (request: IncomingMessage): Promise<string | null> => {
  const parts: Buffer[] = [];
  let length = 0;
  try {
    for await (const part of request) {
      const bytes = Buffer.from(part);
      length += bytes.length;
      if (length > MAX_BODY_BYTES) return null;
      parts.push(bytes);
    }
  } catch {
    return null;
  }
  return Buffer.concat(parts).toString('utf8');
};

const end = (
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>> = {},
  body = '',
): void => {
  // A body that nobody read must not become the next request of the connection.
  const close = request.readableEnded ? {} : { connection: 'close' };
  response.writeHead(status, { ...HEADERS, ...close, ...headers });
  response.end(body);
};
