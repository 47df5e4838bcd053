import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import { type AddressOf, answerRoute } from '../routes/answer.ts';
import { refused, toResponse } from '../routes/reply.ts';
import { openApiOf } from '../routes/open-api.ts';
import type { Route } from '../routes/route.ts';
import { BASE_PATH, routeTable } from '../routes/table.ts';
import { createServices, type ServiceDeps, type Services } from '../services/services.ts';
import { eventSocket } from './event-socket.ts';

export interface AppDeps extends ServiceDeps {
  /** Origins whose pages may call this server. */
  readonly appOrigins: readonly string[];
  readonly addressOf: AddressOf;
}

export interface App {
  readonly http: Hono;
  readonly routes: readonly Route[];
  readonly services: Services;
  /** Readiness turns 503 from here on. */
  readonly startDraining: () => void;
}

/** The whole server but for its socket: requests can be put to it with `http.request()`. */
export const createApp = (deps: AppDeps): App => {
  const services = createServices(deps);
  const routes = routeTable(services);
  const http = new Hono({ strict: true });
  let draining = false;

  http.use(secureHeaders);
  http.use(corsFor(deps.appOrigins));
  http.use(refuseForeignOrigin(deps.appOrigins));
  http.get('/health', (context) => context.json({ status: 'up' }));
  http.get('/ready', async (context) => {
    const ready = !draining && (await isReady(services));
    return context.json({ status: ready ? 'ready' : 'not ready' }, ready ? 200 : 503);
  });
  const description = openApiOf(BASE_PATH, routes);
  http.get(`${BASE_PATH}/openapi.json`, (context) => context.json(description));
  http.get(`${BASE_PATH}/events`, eventSocket(services, deps.addressOf));
  for (const route of routes) {
    http.on(route.method, BASE_PATH + route.path, (context) =>
      answer(services, deps.addressOf, route, context),
    );
  }
  http.notFound(() => toResponse(refused({ kind: 'unknown' })));
  http.onError((cause) => {
    services.log.write('error', 'request failed', factsOf(cause));
    return toResponse(refused({ kind: 'internal' }));
  });

  return {
    http,
    routes,
    services,
    startDraining: () => {
      draining = true;
    },
  };
};

const answer = async (
  services: Services,
  addressOf: AddressOf,
  route: Route,
  context: Context,
): Promise<Response> => {
  const startedAt = services.clock.monotonic();
  const response = toResponse(await answerRoute(services, addressOf, route, context));
  services.log.write('debug', 'request', {
    method: route.method,
    // The pattern and not the path: ids are nobody's business in a log.
    route: route.path,
    status: response.status,
    ms: Math.round(services.clock.monotonic() - startedAt),
  });
  return response;
};

const isReady = async ({ meta, blobs }: Services): Promise<boolean> => {
  try {
    await Promise.all([meta.ping(), blobs.ping()]);
    return true;
  } catch {
    return false;
  }
};

/** Nothing here is a page; whatever a browser makes of an answer, it shall not run it. */
const secureHeaders: MiddlewareHandler = async (context, next) => {
  await next();
  context.header('x-content-type-options', 'nosniff');
  context.header('referrer-policy', 'no-referrer');
  context.header('cross-origin-resource-policy', 'same-origin');
  context.header('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
};

const corsFor = (appOrigins: readonly string[]): MiddlewareHandler =>
  cors({
    origin: (origin) => (appOrigins.includes(origin) ? origin : null),
    allowMethods: ['GET', 'POST', 'PUT'],
    allowHeaders: ['authorization', 'content-type', 'if-match', 'range'],
    exposeHeaders: ['etag', 'retry-after', 'content-range'],
    maxAge: 600,
  });

/**
 * A page of another origin gets no answer to read (CORS); this keeps its requests from doing anything
 * as well. It also ends DNS rebinding: the rebound page sends the origin of its own name.
 */
const refuseForeignOrigin =
  (appOrigins: readonly string[]): MiddlewareHandler =>
  async (context, next) => {
    const origin = context.req.header('origin');
    if (origin !== undefined && !appOrigins.includes(origin)) {
      return toResponse(refused({ kind: 'scope' }));
    }
    // Hono answers HEAD with the body of a GET thrown away: a stream nobody would ever end.
    if (context.req.method === 'HEAD') return toResponse(refused({ kind: 'unknown' }));
    return next();
  };

/** The name and code of a failure and where it was thrown; its message may quote what was sent. */
const factsOf = (cause: Error): Readonly<Record<string, string>> => ({
  name: cause.name,
  code: 'code' in cause && typeof cause.code === 'string' ? cause.code : '',
  at: /\n\s+at ([^\n]{0,200})/.exec(cause.stack ?? '')?.[1] ?? '',
});
