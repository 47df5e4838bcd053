import { withConfig } from '@holdfast/web/host/page-config.ts';
import { expect, test } from 'vitest';

const config = {
  syncOrigin: 'http://localhost:4871',
  companionOrigin: 'http://127.0.0.1:4872',
  version: '0.1.0',
};
const META =
  '<meta name="holdfast-config" content="{&quot;syncOrigin&quot;:&quot;http://localhost:4871&quot;,' +
  '&quot;companionOrigin&quot;:&quot;http://127.0.0.1:4872&quot;,&quot;version&quot;:&quot;0.1.0&quot;}">';

test('the configuration is the first thing in the head of the page', () => {
  expect(withConfig('<html><head lang="en"><title>x</title></head></html>', config)).toBe(
    `<html><head lang="en">${META}<title>x</title></head></html>`,
  );
});

test('a configuration that is there already is replaced', () => {
  const page = '<head><title>x</title><meta name="holdfast-config" content="{}"></head>';
  expect(withConfig(page, config)).toBe(`<head>${META}<title>x</title></head>`);
});

test('no value can leave its attribute', () => {
  const page = withConfig('<head></head>', { ...config, version: '"><script>&' });
  expect(page).not.toContain('<script>');
  expect(page).toContain('\\&quot;&gt;&lt;script&gt;&amp;');
});

test('a document without a head is refused', () => {
  expect(withConfig('<p>x</p>', config)).toBeNull();
});
