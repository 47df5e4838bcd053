import { readLink } from '@holdfast/web/src/features/workspace/link/read-link.ts';
import { findLinks } from '@holdfast/web/src/features/workspace/terminal/find-links.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';

test.each([
  'javascript:alert(1)',
  'data:text/html,x',
  'file:///etc/passwd',
  'vbscript:x',
  'blob:https://a.example/1',
  'https://',
  'not an address',
  `https://a.example/${'x'.repeat(5_000)}`,
])('%j is not a link that can be opened', (text) => {
  expect(readLink(text)).toBeNull();
});

test('a link shows the host as it is asked for, and drops a name that only looks like one', () => {
  expect(readLink('https://bank.example@evil.example/x')).toEqual({
    href: 'https://evil.example/x',
    host: 'evil.example',
  });
  expect(readLink('https://ex\u0430mple.org')?.host).toMatch(/^xn--/);
  expect(readLink('http://localhost:3000/a')?.host).toBe('localhost:3000');
});

test('whatever is read as a link goes to the web', () => {
  fc.assert(
    fc.property(fc.oneof(fc.webUrl(), fc.string()), (text) => {
      const link = readLink(text);
      expect(link === null || /^https?:\/\//.test(link.href)).toBe(true);
    }),
  );
});

test('addresses in output are found without the punctuation around them', () => {
  const line = 'see (https://docs.example/a?b=c#d), http://localhost:5173/. or "https://x.example"';
  expect(findLinks(line).map(({ start, end }) => line.slice(start, end))).toEqual([
    'https://docs.example/a?b=c#d',
    'http://localhost:5173/',
    'https://x.example',
  ]);
});
