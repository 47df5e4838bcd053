import type { Context } from 'hono';
import { ok, type Result } from '@holdfast/shared/base/result.ts';
import type { Refusal } from '@holdfast/shared/wire/problem.ts';
import type { Caller } from '../services/caller.ts';
import { authenticate } from '../services/login.ts';
import type { Services } from '../services/services.ts';
import { readBody } from './body.ts';
import { refused, type Reply } from './reply.ts';
import type { Route } from './route.ts';

/** What says where a request comes from: what the adapter adds to it, and its headers. */
export interface AddressSource {
  readonly env: unknown;
  readonly req: { readonly header: (name: string) => string | undefined };
}

/** Where a request comes from, as far as this server believes it. */
export type AddressOf = (source: AddressSource) => string;

/** What is done for every route, in this order: who asks, how often, what they send; and then the route. */
export const answerRoute = async (
  services: Services,
  addressOf: AddressOf,
  route: Route,
  context: Context,
): Promise<Reply> => {
  const address = addressOf(context);
  const caller = await callerOf(services, route, context);
  const counted = caller.ok
    ? await services.limits.take(route.rate, keyOf(route, caller.value) ?? address)
    : await services.limits.take('stranger', address);
  if (!counted.ok) return refused({ kind: 'slow_down' }, counted.error.retryAfterSeconds);
  if (!caller.ok) return refused(caller.error);
  // Before a byte of the body is read.
  if (route.access === 'device' && caller.value?.scope !== 'D') return refused({ kind: 'scope' });

  const body = await readBody(services.bodies, route.body, context.req.raw);
  if (!body.ok) return refused(body.error);
  try {
    return await route.run({
      caller: caller.value,
      params: context.req.param(),
      query: context.req.query(),
      header: (name) => context.req.header(name) ?? null,
      body: body.value.bytes,
    });
  } finally {
    body.value.release();
  }
};

const callerOf = async (
  services: Services,
  route: Route,
  context: Context,
): Promise<Result<Caller | null, Refusal>> => {
  if (route.access === 'anyone') return ok(null);
  const { accounts } = services.meta;
  return authenticate(
    { accounts, tokens: services.tokens },
    context.req.header('authorization') ?? null,
  );
};

/** Tickets are counted per device, everything else per account; `null` where nobody is known. */
const keyOf = ({ rate }: Route, caller: Caller | null): string | null => {
  if (caller === null) return null;
  const byDevice = rate === 'ticket' && caller.scope === 'D';
  return byDevice ? `${caller.accountId} ${caller.deviceId}` : caller.accountId;
};
