import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { playwright } from '@vitest/browser-playwright';
import { build, type Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { getManifest } from 'workbox-build';
import { findChromium } from './tests/support/chromium.ts';

const appFolder = join(import.meta.dirname, 'dist/app');
const { version } = JSON.parse(readFileSync(join(import.meta.dirname, 'package.json'), 'utf8')) as {
  readonly version: string;
};
const constants = { __HOLDFAST_VERSION__: JSON.stringify(version) };

/**
 * What the service worker keeps. The app host writes its own revisions over these when it serves the
 * file, because there the headers are part of what is kept.
 */
const precacheList = async (): Promise<string> => {
  const { manifestEntries, warnings } = await getManifest({
    globDirectory: appFolder,
    globPatterns: ['**/*.{html,js,css,wasm,svg,webmanifest}', 'icons/icon-192.png'],
    globIgnores: ['sw.js'],
    dontCacheBustURLsMatching: /^assets\//,
    maximumFileSizeToCacheInBytes: 4 * 1024 * 1024,
  });
  if (warnings.length > 0) throw new Error(warnings.join('\n'));
  return JSON.stringify(manifestEntries.map(({ url, revision }) => ({ url: `/${url}`, revision })));
};

/** What the page names itself, in one file beside the app: the first load, as size-limit weighs it. */
const weighFirstLoad = (): void => {
  const page = readFileSync(join(appFolder, 'index.html'), 'utf8');
  const scripts = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+\.js)"/g)];
  const text = scripts.map(([, path]) => readFileSync(join(appFolder, path ?? ''), 'utf8'));
  writeFileSync(join(appFolder, '../first-load.js'), text.join('\n'));
};

/** Builds the service worker after the app, because it names every file of it. */
const serviceWorker = (): Plugin => ({
  name: 'holdfast-service-worker',
  apply: (config, { command }) => command === 'build' && config.build?.ssr === undefined,
  closeBundle: {
    sequential: true,
    order: 'post',
    handler: async () => {
      weighFirstLoad();
      await build({
        configFile: false,
        root: join(import.meta.dirname, 'web'),
        publicDir: false,
        logLevel: 'warn',
        define: {
          ...constants,
          'process.env.NODE_ENV': '"production"',
          __HOLDFAST_PRECACHE__: await precacheList(),
        },
        build: {
          outDir: appFolder,
          emptyOutDir: false,
          rolldownOptions: {
            input: join(import.meta.dirname, 'web/src/app/sw.ts'),
            output: { format: 'iife', entryFileNames: 'sw.js' },
          },
        },
      });
    },
  },
});

const node = (name: string, folder: string, timeout = 20_000) => ({
  extends: true as const,
  test: {
    name,
    root: import.meta.dirname,
    environment: 'node' as const,
    include: [`tests/${folder}/**/*.test.ts`],
    testTimeout: timeout,
    hookTimeout: timeout,
  },
});

export default defineConfig({
  root: 'web',
  publicDir: join(import.meta.dirname, 'public'),
  define: constants,
  plugins: [react(), tailwindcss(), serviceWorker()],
  worker: { format: 'es' },
  build: {
    outDir: appFolder,
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: join(import.meta.dirname, 'web/index.html') },
  },
  test: {
    projects: [
      node('architecture', 'architecture'),
      node('unit', 'unit'),
      node('server', 'server', 60_000),
      node('connectors', 'connectors', 60_000),
      {
        extends: true,
        test: {
          name: 'browser',
          root: import.meta.dirname,
          include: ['tests/browser/**/*.test.ts'],
          globalSetup: [join(import.meta.dirname, 'tests/support/sync-server.ts')],
          testTimeout: 60_000,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: {
                ...findChromium(),
                args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
              },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
});
