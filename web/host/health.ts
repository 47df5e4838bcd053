import { once } from 'node:events';
import { createServer } from 'node:net';
import { get as httpGet } from 'node:http';
import { get as httpsGet } from 'node:https';

/** True when something answers 200 there within `timeoutMs`. */
export const isHealthy = (url: string, timeoutMs = 1_000): Promise<boolean> =>
  new Promise((resolve) => {
    // The certificate is for the server's public name, and this asks on loopback only for a word.
    const request = url.startsWith('https:')
      ? httpsGet(url, { timeout: timeoutMs, rejectUnauthorized: false, agent: false })
      : httpGet(url, { timeout: timeoutMs, agent: false });
    request.once('response', (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.once('timeout', () => request.destroy());
    request.once('error', () => resolve(false));
    request.once('close', () => resolve(false));
  });

/** True when nobody listens on that port of either loopback address. */
export const isPortFree = async (port: number): Promise<boolean> =>
  (await canBind('127.0.0.1', port)) && (await canBind('::1', port));

const canBind = async (host: string, port: number): Promise<boolean> => {
  const server = createServer();
  server.listen({ host, port, exclusive: true });
  try {
    await once(server, 'listening');
  } catch (cause) {
    return !(cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE');
  }
  server.close();
  await once(server, 'close');
  return true;
};
