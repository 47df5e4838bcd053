import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readConfig } from '@holdfast/server/src/host/config.ts';

test('without an environment the server is for this machine alone', () => {
  expect(readConfig({})).toEqual({
    ok: true,
    value: {
      host: '127.0.0.1',
      port: 4871,
      folder: join(homedir(), '.holdfast', 'sync'),
      tls: null,
      registration: 'open',
      appOrigins: ['http://localhost:4870', 'http://127.0.0.1:4870', 'http://[::1]:4870'],
      syncOrigins: ['http://localhost:4871', 'http://127.0.0.1:4871', 'http://[::1]:4871'],
      proxies: [],
      logLevel: 'info',
    },
  });
});

test('a server for others says its origin, has TLS, and takes no account of strangers', () => {
  const read = readConfig({
    HOLDFAST_SYNC_HOST: '0.0.0.0',
    HOLDFAST_SYNC_PORT: '443',
    HOLDFAST_DATA_DIR: '/srv/holdfast',
    HOLDFAST_TLS_CERT: '/etc/cert.pem',
    HOLDFAST_TLS_KEY: '/etc/key.pem',
    HOLDFAST_SYNC_PUBLIC_ORIGIN: 'https://sync.example',
    HOLDFAST_APP_ORIGINS: 'https://app.example, https://other.example',
  });
  expect(read).toMatchObject({
    ok: true,
    value: {
      host: '0.0.0.0',
      port: 443,
      folder: '/srv/holdfast/sync',
      tls: { certFile: '/etc/cert.pem', keyFile: '/etc/key.pem' },
      registration: 'token',
      syncOrigins: ['https://sync.example'],
      appOrigins: ['https://app.example', 'https://other.example'],
    },
  });
});

test('a server behind a proxy is a server for others, wherever it listens', () => {
  const env = { HOLDFAST_PROXY: '127.0.0.1', HOLDFAST_SYNC_PUBLIC_ORIGIN: 'https://sync.example' };
  expect(readConfig(env)).toMatchObject({
    ok: true,
    value: { registration: 'token', syncOrigins: ['https://sync.example'], proxies: ['127.0.0.1'] },
  });
});

test.each([
  [
    'a listener for others without TLS or a proxy',
    { HOLDFAST_SYNC_HOST: '0.0.0.0' },
    'HOLDFAST_TLS_CERT',
  ],
  ['a listener on every address of IPv6', { HOLDFAST_SYNC_HOST: '::' }, 'HOLDFAST_TLS_CERT'],
  [
    'a proxy without a public origin',
    { HOLDFAST_PROXY: '127.0.0.1' },
    'HOLDFAST_SYNC_PUBLIC_ORIGIN',
  ],
  ['a certificate without its key', { HOLDFAST_TLS_CERT: '/c.pem' }, 'HOLDFAST_TLS_KEY'],
  ['a port that is none', { HOLDFAST_SYNC_PORT: '99999' }, 'HOLDFAST_SYNC_PORT'],
  ['a port in words', { HOLDFAST_APP_PORT: 'many' }, 'HOLDFAST_APP_PORT'],
  [
    'an origin with a path',
    { HOLDFAST_APP_ORIGINS: 'https://app.example/x' },
    'HOLDFAST_APP_ORIGINS',
  ],
  [
    'an origin that is none',
    { HOLDFAST_SYNC_PUBLIC_ORIGIN: 'sync' },
    'HOLDFAST_SYNC_PUBLIC_ORIGIN',
  ],
  ['an unknown registration', { HOLDFAST_REGISTRATION: 'maybe' }, 'HOLDFAST_REGISTRATION'],
  ['an unknown log level', { HOLDFAST_LOG_LEVEL: 'loud' }, 'HOLDFAST_LOG_LEVEL'],
])('%s is refused in one sentence that names the variable', (_, env, variable) => {
  const read = readConfig(env);
  const sentence = read.ok ? '' : read.error;
  expect(sentence).toContain(variable);
  expect(sentence).toMatch(/\.$/);
  expect(sentence).not.toContain('\n');
});
