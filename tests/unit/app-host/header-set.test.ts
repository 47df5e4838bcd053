import { headerSet } from '@holdfast/web/host/header-set.ts';
import { expect, test } from 'vitest';

test('the header set is the one that was decided, origin by origin', () => {
  const headers = headerSet({
    syncOrigin: 'https://sync.example.org',
    companionOrigin: 'http://127.0.0.1:4872',
  });

  expect(Object.fromEntries(headers)).toEqual({
    'Content-Security-Policy':
      "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; " +
      "style-src 'self' 'unsafe-inline'; img-src 'self' blob: data:; font-src 'self'; " +
      "manifest-src 'self'; connect-src 'self' https://sync.example.org wss://sync.example.org " +
      "http://127.0.0.1:4872 ws://127.0.0.1:4872; base-uri 'none'; form-action 'self'; " +
      "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types holdfast",
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
  });
});
