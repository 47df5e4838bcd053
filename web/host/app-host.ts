import { type Context, Hono } from 'hono';
import type { Asset, AssetsByPath } from './assets.ts';
import type { Header } from './header-set.ts';

export interface AppHostDeps {
  readonly assets: AssetsByPath;
  readonly headers: readonly Header[];
  readonly port: number;
}

/**
 * Serves the built app: files by their path, the page for every route of the app, and nothing else.
 * Answers only to its own name, so that a foreign name that was made to point here gets no page.
 */
export const createAppHost = ({ assets, headers, port }: AppHostDeps): Hono => {
  const app = new Hono();
  const origin = new URL(`http://localhost:${port}`).origin;

  app.use(async (context, next) => {
    await next();
    for (const [name, value] of headers) context.res.headers.set(name, value);
  });
  app.use(async (context, next) => {
    const host = context.req.header('host') ?? '';
    if (namesUs(host, ['localhost'], port)) return next();
    if (!namesUs(host, ['127.0.0.1', '[::1]'], port)) {
      return context.text('This is not that host.', 421);
    }
    // One name, one storage: the browser keeps another one's sessions apart.
    return context.redirect(`${origin}${context.req.path}`, 308);
  });

  app.get('/health', (context) => context.text('ok', 200, { 'Cache-Control': 'no-store' }));
  app.get('*', (context) => {
    const asset = assets.get(context.req.path) ?? routePage(context, assets);
    return asset === undefined ? nothingHere(context) : serve(context, asset);
  });
  app.all('*', (context) => context.text('Only GET is served here.', 405, { Allow: 'GET, HEAD' }));
  return app;
};

const serve = (context: Context, asset: Asset): Response => {
  const headers = { ETag: asset.etag, 'Cache-Control': asset.cacheControl };
  if (context.req.header('if-none-match') === asset.etag) {
    return context.body(null, 304, headers);
  }
  return context.body(asset.body, 200, { ...headers, 'Content-Type': asset.type });
};

const nothingHere = (context: Context): Response =>
  context.text('Nothing here.', 404, { 'Cache-Control': 'no-store' });

/** `/s/some-session` is a place inside the page; `/assets/old.js` is a file that is gone. */
const routePage = ({ req }: Context, assets: AssetsByPath): Asset | undefined => {
  const isFile = req.path.startsWith('/assets/') || /\.[^/]*$/.test(req.path);
  const wantsPage = req.header('accept')?.includes('text/html') === true;
  return wantsPage && !isFile ? assets.get('/index.html') : undefined;
};

const namesUs = (host: string, names: readonly string[], port: number): boolean =>
  names.some((name) => host === `${name}:${port}` || (port === 80 && host === name));
