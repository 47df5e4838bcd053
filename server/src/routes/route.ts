import { z } from 'zod';
import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import { LIMITS } from '@holdfast/shared/wire/limits.ts';
import { readMessage, readValue } from '@holdfast/shared/wire/message.ts';
import type { Refusal } from '@holdfast/shared/wire/problem.ts';
import type { Caller, DeviceCaller } from '../services/caller.ts';
import type { Rates } from '../services/rate-limits.ts';
import { refused, type Reply } from './reply.ts';

/** Who may call: anybody; a device; a device or an enrolment key (scope E). */
export type Access = 'anyone' | 'device' | 'any-key';

/** What comes in: nothing, one JSON message, or bytes up to a limit. */
export type BodyKind =
  | { readonly kind: 'none' }
  | { readonly kind: 'json'; readonly schema: z.ZodType }
  | { readonly kind: 'bytes'; readonly maxBytes: number };

/** What goes out, for the description of the API. */
export type AnswerKind =
  | { readonly kind: 'json'; readonly schema: z.ZodType }
  | { readonly kind: 'bytes' }
  | { readonly kind: 'events' };

/** A request as HTTP gave it: nothing is parsed, but the token has been checked. */
export interface RawRequest {
  readonly caller: Caller | null;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly header: (name: string) => string | null;
  readonly body: Bytes;
}

/**
 * One row of the route table. Everything that every route must have is data here, so that it cannot be
 * forgotten in a handler and can be walked by a test.
 */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Below the base path. */
  readonly path: string;
  readonly summary: string;
  readonly access: Access;
  /** Which limit it counts against. */
  readonly rate: keyof Rates;
  readonly body: BodyKind;
  readonly answer: AnswerKind;
  readonly params: z.ZodObject;
  readonly query: z.ZodObject;
  readonly run: (request: RawRequest) => Promise<Reply>;
}

interface Parsed<P extends z.ZodType, Q extends z.ZodType, B> {
  readonly params: z.output<P>;
  readonly query: z.output<Q>;
  readonly body: B;
  readonly header: (name: string) => string | null;
}

/** The parts of a route that its handler sees typed. */
interface Spec<P extends z.ZodObject, Q extends z.ZodObject, B, C>
  extends Pick<Route, 'method' | 'path' | 'summary'> {
  readonly rate?: keyof Rates;
  readonly params: P;
  readonly query: Q;
  readonly body: Reads<B>;
  readonly answer: AnswerKind;
  readonly handle: (request: Parsed<P, Q, B>, caller: C) => Promise<Reply>;
}

/** A kind of body and how its bytes are read. */
interface Reads<B> {
  readonly kind: BodyKind;
  readonly read: (body: Bytes) => Result<B, Refusal>;
}

export const NO_PARAMS = z.strictObject({});
export const NO_BODY: Reads<null> = { kind: { kind: 'none' }, read: () => ok(null) };

export const json = <S extends z.ZodType>(schema: S): Reads<z.output<S>> => ({
  kind: { kind: 'json', schema },
  read: (body) => readMessage(schema, body),
});

export const bytes = <T>(
  maxBytes: number,
  read: (body: Bytes) => Result<T, Refusal>,
): Reads<T> => ({ kind: { kind: 'bytes', maxBytes }, read });

export const maxBodyBytes = (body: BodyKind): number => {
  if (body.kind === 'none') return 0;
  return body.kind === 'json' ? LIMITS.jsonBytes : body.maxBytes;
};

type Build<C> = <P extends z.ZodObject, Q extends z.ZodObject, B>(spec: Spec<P, Q, B, C>) => Route;

const builder =
  <C>(access: Access, admit: (caller: Caller | null) => Result<C, Refusal>): Build<C> =>
  (spec) => {
    const { handle, body, rate = 'account', ...rest } = spec;
    return {
      ...rest,
      rate,
      access,
      body: body.kind,
      run: async (raw) => {
        const caller = admit(raw.caller);
        if (!caller.ok) return refused(caller.error);
        const params = readValue(spec.params, raw.params);
        // An id that cannot be one is an id nobody has.
        if (!params.ok) return refused({ kind: 'unknown' });
        const query = readValue(spec.query, raw.query);
        if (!query.ok) return refused(query.error);
        const read = body.read(raw.body);
        if (!read.ok) return refused(read.error);
        const request = {
          params: params.value,
          query: query.value,
          body: read.value,
          header: raw.header,
        };
        return handle(request, caller.value);
      },
    };
  };

export const openRoute: Build<null> = builder('anyone', () => ok(null));

export const keyRoute: Build<Caller> = builder('any-key', (caller) =>
  caller === null ? err({ kind: 'unauthenticated' }) : ok(caller),
);

export const deviceRoute: Build<DeviceCaller> = builder('device', (caller) => {
  if (caller === null) return err({ kind: 'unauthenticated' });
  return caller.scope === 'D' ? ok(caller) : err({ kind: 'scope' });
});

/** A number in a query: digits and nothing else. */
export const queryNumber = (max: number): z.ZodType<number, string> =>
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .pipe(z.int().max(max));
