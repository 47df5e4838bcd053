import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const SOURCES = ['shared/src', 'web/src', 'web/host', 'server/src', 'connectors'];

const sources = SOURCES.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path) && !path.includes('node_modules'))
    .map((path) => ({
      path: join(folder, path),
      text: readFileSync(join(root, folder, path), 'utf8'),
    })),
);

/** As the page lists them; those that nothing uses yet are here so that nothing else takes their names. */
const LISTED =
  'kek/password kek/passkey kek/recovery kek/handover slot-id account/enc account/private local/state ' +
  'local/index auth/enrol auth/recovery obj/enc obj/commit pack mark keyring private-key row wal handover ' +
  'sig/commit sig/mark sig/tombstone sig/account sig/successor sig/handover sig/request sig/answer ' +
  'sig/delete sig/login prf export webhook';

const LIST = 'shared/src/seal/label.ts';

/** Every place that names a label: in a call, or in the table of what may be signed. */
const uses = sources
  .filter(({ path }) => path !== LIST)
  .flatMap(({ path, text }) =>
    [...text.matchAll(/\blabel(?:\(\s*|: )'([^']+)'/g)]
      .filter(([, name = '']) => LISTED.split(' ').includes(name))
      .map(([, name]) => ({ name, path })),
  );

test('the list of labels is the one of the page', () => {
  const text = sources.find(({ path }) => path === LIST)?.text ?? '';
  const names = [...text.matchAll(/^ {2}\| '([^']+)'/gm)].map(([, name]) => name);
  expect(names.join(' ')).toBe(LISTED);
});

test('a label is named in one place, so that it has one purpose', () => {
  const named = uses.map(({ name }) => name);
  const twice = uses.filter(({ name }) => named.indexOf(name) !== named.lastIndexOf(name));
  expect(twice).toEqual([]);
  expect(named.length).toBeGreaterThan(15);
});

test('the labels of this room and of those that sign and unlock are all in use', () => {
  const expected = [
    'account/enc account/private auth/enrol auth/recovery kek/password kek/recovery keyring local/index',
    'local/state obj/commit obj/enc private-key sig/account sig/commit sig/login sig/mark slot-id',
  ].join(' ');
  const rooms = ['shared/src/seal/', 'shared/src/chain/', 'shared/src/keyring/'];
  const ours = uses.filter(({ path }) => rooms.some((room) => path.startsWith(room)));
  const names = new Set(ours.map(({ name }) => name));
  expect(names).toEqual(new Set(expected.split(' ')));
});

test('no string but a label begins like one', () => {
  const prefix = 'holdfast/v1/';
  expect(sources.filter(({ text }) => text.includes(prefix)).map(({ path }) => path)).toEqual([
    LIST,
  ]);
});

test('what goes into HKDF or under a signature begins with a label', () => {
  const callers = sources.filter(({ text }) =>
    /\bderive(?:Bytes|AesKey|HmacKey)\(|\bsignHeader\(/.test(text),
  );
  const without = callers.filter(
    ({ path, text }) => !/\blabel\(/.test(text) && !path.endsWith('seal/derive.ts'),
  );
  expect(callers.length).toBeGreaterThan(4);
  // The door of `chain` hands headers to `signed.ts`, which puts the label in front.
  expect(without.map(({ path }) => path)).toEqual(['shared/src/chain/chain.ts']);
});
