import { readableLine } from '@holdfast/web/host/readable-line.ts';
import { expect, test } from 'vitest';

const AT = Date.UTC(2026, 10, 22, 18, 0, 0);

test('a record of the server becomes a line a person reads', () => {
  const record = { level: 40, time: 1, pid: 7, hostname: 'x', msg: 'lane full', depth: 512 };
  expect(readableLine(JSON.stringify(record), AT)).toBe(
    '2026-11-22T18:00:00.000Z warn lane full depth=512',
  );
});

test('plain text stays as it is behind the time', () => {
  expect(readableLine('listening {on} 4871', AT)).toBe(
    '2026-11-22T18:00:00.000Z listening {on} 4871',
  );
});

test('no control character of a process reaches the log', () => {
  expect(readableLine('\u001b]0;title\u0007x\u009b31m', AT)).toBe(
    '2026-11-22T18:00:00.000Z  ]0;title x 31m',
  );
  expect(readableLine(JSON.stringify({ msg: 'a\nb\u001b[2J' }), AT)).toBe(
    '2026-11-22T18:00:00.000Z a b [2J',
  );
});
