import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import type { Header } from './header-set.ts';
import { type PageConfig, withConfig } from './page-config.ts';
import { type PrecacheError, type Stamp, stampPrecache } from './precache.ts';

export interface Asset {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly type: string;
  readonly etag: string;
  readonly cacheControl: string;
}

export type AssetsByPath = ReadonlyMap<string, Asset>;

export type AssetsError =
  | { readonly kind: 'not-built'; readonly folder: string }
  | { readonly kind: 'page-without-head'; readonly path: string }
  | PrecacheError;

/**
 * Reads the whole built app into memory, with the page's configuration written into it. A request then
 * looks its path up in this map and never reaches the file system, so no path can lead out of the folder.
 */
export const loadAssets = async (
  folder: string,
  headers: readonly Header[],
  config: PageConfig,
): Promise<Result<AssetsByPath, AssetsError>> => {
  const bodies = await readFolder(folder);
  if (!bodies.has('/index.html')) return err({ kind: 'not-built', folder });

  for (const [path, body] of bodies) {
    if (!path.endsWith('.html')) continue;
    const page = withConfig(body.toString('utf8'), config);
    if (page === null) return err({ kind: 'page-without-head', path });
    bodies.set(path, Buffer.from(page));
  }

  const stampOf = (path: string): Stamp | undefined => {
    const body = bodies.get(path);
    return body === undefined ? undefined : stamp(body, headers);
  };
  const serviceWorker = bodies.get(SERVICE_WORKER);
  if (serviceWorker !== undefined) {
    const stamped = stampPrecache(serviceWorker.toString('utf8'), stampOf);
    if (!stamped.ok) return stamped;
    bodies.set(SERVICE_WORKER, Buffer.from(stamped.value));
  }

  return ok(
    new Map([...bodies].map(([path, body]) => [path, assetOf(path, body, headers)] as const)),
  );
};

const SERVICE_WORKER = '/sw.js';

const assetOf = (path: string, body: Buffer, headers: readonly Header[]): Asset => ({
  body: new Uint8Array(body),
  type: TYPES[extname(path)] ?? 'application/octet-stream',
  etag: `"${stamp(body, headers).revision}"`,
  cacheControl: isFrozen(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
});

/**
 * A file with a hash in its name never changes - but a worker's response also carries its policy, and
 * that changes with the sync server's address, so workers are asked for again like the page.
 */
const isFrozen = (path: string): boolean =>
  /^\/assets\/.+-[\w-]{8,}\.\w+$/.test(path) && !/worker/i.test(path);

const stamp = (body: Buffer, headers: readonly Header[]): Stamp => ({
  revision: createHash('sha256')
    .update(JSON.stringify(headers))
    .update(body)
    .digest('hex')
    .slice(0, 20),
  integrity: `sha256-${createHash('sha256').update(body).digest('base64')}`,
});

const readFolder = async (folder: string): Promise<Map<string, Buffer>> => {
  const bodies = new Map<string, Buffer>();
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  for (const entry of entries) {
    if (!entry.isFile() || entry.name.startsWith('.')) continue;
    const file = join(entry.parentPath, entry.name);
    const path = file.slice(folder.length).replaceAll('\\', '/');
    bodies.set(path.startsWith('/') ? path : `/${path}`, await readFile(file));
  }
  return bodies;
};

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
};
