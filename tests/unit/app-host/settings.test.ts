import { environmentOf, readSettings } from '@holdfast/web/host/settings.ts';
import { expect, test } from 'vitest';

const read = (env: Readonly<Record<string, string>>): ReturnType<typeof readSettings> =>
  readSettings(env, '/home/ada');

test('every variable has a default that works on one machine', () => {
  expect(read({})).toEqual({
    ok: true,
    value: {
      appPort: 4870,
      syncPort: 4871,
      companionPort: 4872,
      dataDir: '/home/ada/.holdfast',
      appOrigin: 'http://localhost:4870',
      syncOrigin: 'http://localhost:4871',
      companionOrigin: 'http://127.0.0.1:4872',
      syncPublicOrigin: null,
      runsSyncServer: true,
      syncHealthUrl: 'http://127.0.0.1:4871/health',
    },
  });
});

test('an empty variable counts as one that is not set', () => {
  expect(read({ HOLDFAST_APP_PORT: '', HOLDFAST_SYNC_ORIGIN: ' ' })).toEqual(read({}));
});

test.each(['0', '65536', '-1', '80a', '1e3', '999999'])('%j is no port', (value) => {
  expect(read({ HOLDFAST_SYNC_PORT: value })).toEqual({
    ok: false,
    error: { kind: 'bad-port', variable: 'HOLDFAST_SYNC_PORT', value },
  });
});

test('two parts cannot have one port', () => {
  expect(read({ HOLDFAST_APP_PORT: '4871' })).toEqual({
    ok: false,
    error: { kind: 'same-port', port: 4871 },
  });
});

test.each([
  "https://sync.example.org; script-src 'unsafe-inline'",
  'https://sync.example.org/path',
  'https://user@sync.example.org',
  'ftp://sync.example.org',
  'https://*.example.org',
  'http://[::1]:4871',
  'sync.example.org',
])('%j cannot become a source in the page policy', (value) => {
  expect(read({ HOLDFAST_SYNC_ORIGIN: value })).toEqual({
    ok: false,
    error: { kind: 'bad-origin', variable: 'HOLDFAST_SYNC_ORIGIN', value },
  });
});

test('no sync server runs here when the page talks to one on another machine', () => {
  const settings = read({ HOLDFAST_SYNC_ORIGIN: 'https://Sync.example.org/' });
  expect(settings).toMatchObject({
    value: { syncOrigin: 'https://sync.example.org', runsSyncServer: false },
  });
});

test('a machine that is asked to listen runs its sync server whatever its own page talks to', () => {
  const settings = read({
    HOLDFAST_SYNC_ORIGIN: 'https://laptop.local:4871',
    HOLDFAST_SYNC_HOST: '0.0.0.0',
    HOLDFAST_TLS_CERT: '/etc/cert.pem',
  });
  expect(settings).toMatchObject({
    value: { runsSyncServer: true, syncHealthUrl: 'https://127.0.0.1:4871/health' },
  });
});

test('with a certificate the local sync server is an https origin', () => {
  expect(read({ HOLDFAST_TLS_CERT: '/etc/cert.pem' })).toMatchObject({
    value: { syncOrigin: 'https://localhost:4871', runsSyncServer: true },
  });
});

test('the data folder may start at the home folder', () => {
  expect(read({ HOLDFAST_DATA_DIR: '~/work/holdfast' })).toMatchObject({
    value: { dataDir: '/home/ada/work/holdfast' },
  });
});

test('a sync server that others reach is told the name they know it by', () => {
  const names = { HOLDFAST_SYNC_ORIGIN: 'https://desk.example.net:4871', HOLDFAST_SYNC_HOST: '::' };
  const publicOrigin = (env: Readonly<Record<string, string>>): string | undefined => {
    const settings = read(env);
    return settings.ok ? environmentOf(settings.value)['HOLDFAST_SYNC_PUBLIC_ORIGIN'] : 'failed';
  };

  expect(publicOrigin({})).toBeUndefined();
  expect(publicOrigin(names)).toBe('https://desk.example.net:4871');
  expect(publicOrigin({ ...names, HOLDFAST_SYNC_PUBLIC_ORIGIN: 'https://sync.example.net' })).toBe(
    'https://sync.example.net',
  );
});
