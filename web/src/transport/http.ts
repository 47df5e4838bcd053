import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import { type Millis, millis } from '@holdfast/shared/base/ports.ts';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import { readMessage } from '@holdfast/shared/wire/message.ts';
import { type Problem, problem } from '@holdfast/shared/wire/problem.ts';
import type { z } from 'zod';

/** Why a request has no answer of value. Nothing here was lost: whoever asked asks again or gives up. */
export type TransportError =
  /** No connection, no answer in time, or one that is not ours (a proxy's page, half a body). */
  | { readonly kind: 'unreachable' }
  /** The server asks to come back later. */
  | { readonly kind: 'later'; readonly after: Millis | null }
  /** The server refused, and says why. */
  | { readonly kind: 'refused'; readonly problem: Problem };

export interface Ask {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the base path, with its query. */
  readonly path: string;
  readonly body?: string | Bytes;
  readonly headers?: Readonly<Record<string, string>>;
  /** The answer is listened to for as long as it goes on; ends it. */
  readonly until?: AbortSignal;
}

export interface Http {
  /** The raw response of a 2xx; every other answer is an error. */
  readonly ask: (ask: Ask) => Promise<Result<Response, TransportError>>;
}

export interface HttpDeps {
  readonly origin: string;
  readonly fetch: typeof fetch;
  /** An answer that is not complete by then counts as none. */
  readonly deadline: Millis;
}

const BASE_PATH = '/api/v1';
const TOO_MANY = 429;
const UNAVAILABLE = 503;

export const createHttp = ({ origin, fetch: send, deadline }: HttpDeps): Http => ({
  ask: async ({ method, path, body, headers = {}, until = AbortSignal.timeout(deadline) }) => {
    const type = typeof body === 'string' ? 'application/json' : 'application/octet-stream';
    const response = await unlessUnreachable(() =>
      send(`${origin}${BASE_PATH}${path}`, {
        method,
        body: body ?? null,
        headers: body === undefined ? headers : { 'content-type': type, ...headers },
        // No cookie, no cache, no way to be sent elsewhere: the token goes to this origin or nowhere.
        credentials: 'omit',
        cache: 'no-store',
        redirect: 'error',
        referrerPolicy: 'no-referrer',
        signal: until,
      }),
    );
    if (!response.ok) return response;
    return response.value.ok ? response : err(await errorOf(response.value));
  },
});

/** Reads the body of a 2xx as one message. Anything else than that message counts as no answer. */
export const readAnswer = async <S extends z.ZodType>(
  schema: S,
  response: Response,
): Promise<Result<z.output<S>, TransportError>> => {
  const body = await readBody(response);
  if (!body.ok) return body;
  const message = readMessage(schema, body.value);
  return message.ok ? message : err({ kind: 'unreachable' });
};

/** No JSON answer of the protocol is larger (PROTOCOL.md, section 4: a page of changes). */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

const readBody = async (response: Response): Promise<Result<Bytes, TransportError>> => {
  const announced = Number(response.headers.get('content-length') ?? 0);
  if (announced > MAX_ANSWER_BYTES) return err({ kind: 'unreachable' });
  const body = await unlessUnreachable(() => response.arrayBuffer());
  if (!body.ok) return body;
  return body.value.byteLength > MAX_ANSWER_BYTES
    ? err({ kind: 'unreachable' })
    : ok(new Uint8Array(body.value));
};

const unlessUnreachable = async <T>(
  run: () => Promise<T>,
): Promise<Result<T, { readonly kind: 'unreachable' }>> => {
  try {
    return ok(await run());
  } catch {
    return err({ kind: 'unreachable' });
  }
};

const errorOf = async (response: Response): Promise<TransportError> => {
  if (response.status === TOO_MANY || response.status === UNAVAILABLE) {
    return { kind: 'later', after: retryAfter(response) };
  }
  const said = await readAnswer(problem, response);
  if (said.ok) return { kind: 'refused', problem: said.value };
  // A bare 500 or a proxy's page: nothing that a device could act on but to come back.
  return { kind: 'later', after: null };
};

const retryAfter = (response: Response): Millis | null => {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? millis(seconds * 1_000) : null;
};
