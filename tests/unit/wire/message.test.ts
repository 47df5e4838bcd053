import { expect, test } from 'vitest';
import { utf8 } from '@holdfast/shared/base/bytes.ts';
import {
  accountIdOf,
  commitIdOf,
  packIdOf,
  sessionIdOf,
  deviceIdOf,
} from '@holdfast/shared/base/ids.ts';
import { err, ok } from '@holdfast/shared/base/result.ts';
import { challengeRequest } from '@holdfast/shared/wire/auth.ts';
import { changesAnswer } from '@holdfast/shared/wire/changes.ts';
import { keyIdOf } from '@holdfast/shared/wire/ids.ts';
import { readMessage, writeMessage } from '@holdfast/shared/wire/message.ts';
import { checkPacksAnswer, checkPacksRequest } from '@holdfast/shared/wire/packs.ts';
import { problem, PROBLEMS, problemOf, type Refusal } from '@holdfast/shared/wire/problem.ts';

const short = new Uint8Array(16).fill(7);
const long = new Uint8Array(32).fill(9);

test('one schema is both directions of a message', () => {
  const request = { accountId: accountIdOf(short), keyId: keyIdOf(short) };
  const text = writeMessage(challengeRequest, request);
  expect(JSON.parse(text)).toEqual({
    accountId: 'BwcHBwcHBwcHBwcHBwcHBw',
    keyId: 'BwcHBwcHBwcHBwcHBwcHBw',
  });
  expect(readMessage(challengeRequest, utf8(text))).toEqual(ok(request));
});

test('a page of changes crosses the wire whole', () => {
  const page = {
    items: [
      { kind: 'commit' as const, seq: 1, receivedAt: 5, id: commitIdOf(long), bytes: long },
      { kind: 'damage' as const, seq: 2, receivedAt: 6, packs: [packIdOf(long)] },
    ],
    next: 2,
    head: 2,
    incarnation: 1,
  };
  expect(readMessage(changesAnswer, utf8(writeMessage(changesAnswer, page)))).toEqual(ok(page));
});

test('a request with a field nobody knows is malformed, and its name is not repeated', () => {
  expect(readMessage(checkPacksRequest, utf8('{"ids":[],"marker-9b1f":1}'))).toEqual(
    err({ kind: 'malformed', detail: expect.not.stringContaining('marker-9b1f') as unknown }),
  );
});

test('an answer may grow: a field nobody knows is ignored', () => {
  expect(readMessage(checkPacksAnswer, utf8('{"missing":[],"damaged":[],"later":1}'))).toEqual(
    ok({ missing: [], damaged: [] }),
  );
});

test('the detail says where and never what', () => {
  const read = readMessage(checkPacksRequest, utf8('{"ids":["marker-9b1f"]}'));
  expect(read).toEqual(err({ kind: 'malformed', detail: 'ids.0: not an id of 32 bytes' }));
});

test('what is not UTF-8, not JSON or not an object is malformed', () => {
  for (const body of [
    Uint8Array.of(0xff),
    utf8(''),
    utf8('{'),
    utf8('null'),
    utf8('"x"'),
    utf8('[1]'),
  ]) {
    expect(readMessage(checkPacksRequest, body).ok).toBe(false);
  }
});

test('a prototype in a message changes nothing', () => {
  const read = readMessage(
    checkPacksAnswer,
    utf8('{"missing":[],"damaged":[],"__proto__":{"x":1}}'),
  );
  expect(read).toEqual(ok({ missing: [], damaged: [] }));
  expect(({} as { x?: number }).x).toBeUndefined();
});

const head = {
  sessionId: sessionIdOf(short),
  deviceId: deviceIdOf(short),
  counter: 3,
  commitId: commitIdOf(long),
};
const facts: readonly Refusal[] = [
  { kind: 'malformed', detail: 'x' },
  { kind: 'stale_ref', head },
  { kind: 'stale_ref', head: null },
  { kind: 'counter_reused', commitId: head.commitId },
  { kind: 'missing_packs', ids: [packIdOf(long)] },
  { kind: 'quota', used: 1, limit: 2 },
  { kind: 'unknown' },
];

test.each(facts)('the refusal $kind crosses the wire with its facts', (refusal) => {
  const sent = problemOf(refusal);
  expect(readMessage(problem, utf8(writeMessage(problem, sent)))).toEqual(ok(sent));
});

test('every code has a place in the schema of problems', () => {
  const known = problem.options.flatMap(({ shape: { code } }) =>
    'options' in code ? code.options : Array.from(code.values),
  );
  expect(known.toSorted()).toEqual(Object.keys(PROBLEMS).toSorted());
});
