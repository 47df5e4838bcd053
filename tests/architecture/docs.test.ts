import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const SKIPPED = new Set(['node_modules', 'dist', '.git', 'test-results']);

const documentsIn = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (SKIPPED.has(entry.name)) return [];
    if (entry.isDirectory()) return documentsIn(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });

const documents = documentsIn(root);

test('every link between documents and files leads somewhere', () => {
  expect(documents.length).toBeGreaterThan(5);
  const broken = documents.flatMap((document) =>
    [...readFileSync(document, 'utf8').matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !/^[a-z]+:/.test(target))
      .filter((target) => !existsSync(join(dirname(document), target)))
      .map((target) => `${relative(root, document)} -> ${target}`),
  );
  expect(broken).toEqual([]);
});

test('every decision record has its four parts and its line in the list', () => {
  const folder = join(root, 'docs/decisions');
  const list = readFileSync(join(folder, 'README.md'), 'utf8');
  const records = readdirSync(folder).filter((name) => /^\d{4}-/.test(name));
  const incomplete = records.filter((name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    const parts = ['## Context', '## Decision', '## Consequences', '## What would change our mind'];
    return !parts.every((part) => text.includes(part)) || !list.includes(`(${name})`);
  });
  expect(records.length).toBeGreaterThan(10);
  expect(incomplete).toEqual([]);
});
