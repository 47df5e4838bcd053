import { createServer } from 'node:net';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { freePort } from '../../support/free-port.ts';
import { aClient } from './support/client.ts';
import { startProcess, startServer } from './support/process.ts';
import { aFolder } from './support/server.ts';

const sentenceOf = async (env: Readonly<Record<string, string>>): Promise<string> => {
  const { ended, output } = startProcess(env);
  expect(await ended).toBe(1);
  const text = output();
  expect(text.trim().split('\n')).toHaveLength(1);
  return text.trim();
};

test('a started server answers, and a signal lets it end well', async () => {
  const folder = await aFolder();
  const server = await startServer(folder);
  const client = await aClient(server.ask, server.origin);
  expect((await client.get('/account')).status).toBe(200);
  server.child.kill('SIGTERM');
  expect(await server.ended).toBe(0);
  expect(server.output()).toContain('listening');
  expect(server.output()).toContain('stopping');
  const again = await startServer(folder);
  again.child.kill('SIGINT');
  expect(await again.ended).toBe(0);
});

test('a taken port is one sentence and exit code 1', async () => {
  const port = await freePort();
  const other = createServer().listen(port, '127.0.0.1');
  await once(other, 'listening');
  onTestFinished(() => {
    other.close();
  });
  const sentence = await sentenceOf({
    HOLDFAST_SYNC_PORT: String(port),
    HOLDFAST_DATA_DIR: await aFolder(),
  });
  expect(sentence).toBe(
    `Port ${port} on 127.0.0.1 is taken; set HOLDFAST_SYNC_PORT to another one.`,
  );
});

test('a folder that cannot be written is one sentence and exit code 1', async () => {
  const file = join(await aFolder(), 'file');
  await writeFile(file, '');
  const port = String(await freePort());
  const sentence = await sentenceOf({ HOLDFAST_DATA_DIR: file, HOLDFAST_SYNC_PORT: port });
  expect(sentence).toContain(file);
  expect(sentence).toContain('HOLDFAST_DATA_DIR');
});

test('a second server on the same folder is one sentence and exit code 1', async () => {
  const folder = await aFolder();
  await startServer(folder);
  const port = String(await freePort());
  const sentence = await sentenceOf({ HOLDFAST_DATA_DIR: folder, HOLDFAST_SYNC_PORT: port });
  expect(sentence).toContain('Another sync server');
});

test('a listener beyond loopback without TLS or a named proxy does not start', async () => {
  const env = { HOLDFAST_SYNC_HOST: '0.0.0.0', HOLDFAST_DATA_DIR: await aFolder() };
  expect(await sentenceOf(env)).toContain('HOLDFAST_TLS_CERT');
});

test('a certificate that cannot be read is one sentence and exit code 1', async () => {
  const env = {
    HOLDFAST_TLS_CERT: '/nowhere/cert.pem',
    HOLDFAST_TLS_KEY: '/nowhere/key.pem',
    HOLDFAST_DATA_DIR: await aFolder(),
  };
  expect(await sentenceOf(env)).toContain('cannot be read');
});
