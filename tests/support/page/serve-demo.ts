import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { createServer, type Plugin } from 'vite';

const repository = join(import.meta.dirname, '../../..');

/** Every route of the app is the demo page. */
const demoPage = (): Plugin => ({
  name: 'demo-page',
  configureServer: (server) => {
    server.middlewares.use((request, response, next) => {
      const wantsPage = request.headers.accept?.includes('text/html') === true;
      if (!wantsPage) return next();
      const html = readFileSync(join(import.meta.dirname, 'demo.html'), 'utf8');
      void server.transformIndexHtml('/demo.html', html).then((page) => {
        response.setHeader('Content-Type', 'text/html');
        response.end(page);
        return undefined;
      });
    });
  },
});

export interface ServedDemo {
  readonly origin: string;
  readonly close: () => Promise<void>;
}

/** Serves the screens on the demo engine, without a build. */
export const serveDemo = async (): Promise<ServedDemo> => {
  const server = await createServer({
    configFile: false,
    root: import.meta.dirname,
    publicDir: join(repository, 'public'),
    cacheDir: join(repository, 'node_modules/.vite-demo'),
    logLevel: 'error',
    plugins: [react(), tailwindcss(), demoPage()],
    server: { port: 0, host: 'localhost', fs: { allow: [repository] }, hmr: false },
  });
  await server.listen();
  const address = server.httpServer?.address();
  if (typeof address !== 'object' || address === null) throw new Error('the demo has no port');
  return { origin: `http://localhost:${address.port}`, close: () => server.close() };
};
