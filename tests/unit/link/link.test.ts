import { concatBytes, fromHex, toHex, utf8 } from '@holdfast/shared/base/bytes.ts';
import { err, ok } from '@holdfast/shared/base/result.ts';
import {
  challengeBytes,
  encodeFrame,
  encodeMessage,
  encodeRequest,
  FIRST_LINK_CHANNEL,
  LINK_LIMITS,
  type LinkEvent,
  type LinkFrame,
  parseChallenge,
  parseCompanionMessage,
  parseFrame,
  parseHello,
  parsePairAnswer,
  parsePairRequest,
  parseProof,
  parseReply,
  parseVerb,
  type VerbFailure,
} from '@holdfast/shared/link/link.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const ID = 'ab'.repeat(16);
const HASH = 'cd'.repeat(32);
const B32 = 'A'.repeat(43);
const CHANNEL = FIRST_LINK_CHANNEL;

const anItem = {
  kind: 'terminal',
  id: ID,
  cwd: '/w',
  cwdSource: 'osc7',
  size: { columns: 80, rows: 24 },
  lastCommand: null,
  running: false,
  lastExitCode: null,
  offeredCommand: null,
  ended: null,
  firstByte: 0,
  nextByte: 3,
} as const;

describe('the bytes of the challenge', () => {
  const own = new Uint8Array(32).fill(0x11);
  const other = new Uint8Array(32).fill(0x22);

  test('are prefix, role, own nonce, other nonce, Host and Origin', () => {
    // Frozen: both sides of the link make these, each from its own code.
    const expected = [
      toHex(utf8('holdfast-link-1')),
      '00',
      '01',
      '11'.repeat(32),
      '22'.repeat(32),
      `0000000e${toHex(utf8('127.0.0.1:4872'))}`,
      `00000015${toHex(utf8('http://localhost:4870'))}`,
    ].join('');
    const bytes = challengeBytes('page', own, other, '127.0.0.1:4872', 'http://localhost:4870');
    expect(toHex(bytes)).toBe(expected);
  });

  test('differ in one byte between the two sides', () => {
    const page = challengeBytes('page', own, other, 'h', 'o');
    const companion = challengeBytes('companion', own, other, 'h', 'o');
    const different = [...page].flatMap((byte, at) => (byte === companion[at] ? [] : [at]));
    expect([different, companion[16]]).toEqual([[16], 2]);
  });

  test('are the same for no two different pairs of Host and Origin', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), fc.string(), (a, b, c, d) => {
        fc.pre(a !== c || b !== d);
        fc.pre(a.isWellFormed() && b.isWellFormed() && c.isWellFormed() && d.isWellFormed());
        expect(challengeBytes('page', own, other, a, b)).not.toEqual(
          challengeBytes('page', own, other, c, d),
        );
      }),
    );
  });

  test('need nonces of 32 bytes', () => {
    expect(() => challengeBytes('page', own.subarray(1), other, 'h', 'o')).toThrow('32 bytes');
    expect(() => challengeBytes('page', own, new Uint8Array(33), 'h', 'o')).toThrow('32 bytes');
  });
});

describe('frames', () => {
  test('are type, channel, offset and bytes, big-endian', () => {
    const frame: LinkFrame = {
      type: 'transcript',
      channel: 0x80000001,
      fromByte: 0x0102030405,
      bytes: utf8('x'),
    };
    expect(toHex(encodeFrame(frame))).toBe('0280000001000000010203040578');
  });

  test('come back as they were', () => {
    const aFrame = fc.record({
      type: fc.constantFrom('terminal', 'transcript', 'file'),
      channel: fc.integer({ min: 0, max: 0xffff_ffff }),
      fromByte: fc.maxSafeNat(),
      bytes: fc.uint8Array({ maxLength: 300 }).map((bytes) => new Uint8Array(bytes)),
    });
    fc.assert(
      fc.property(aFrame, (frame: LinkFrame) => {
        expect(parseFrame(encodeFrame(frame))).toEqual(ok(frame));
      }),
    );
  });

  test.each([
    ['nothing', ''],
    ['an unknown type', `09${'00'.repeat(12)}`],
    ['type 0', `00${'00'.repeat(12)}`],
    ['half a header', '0180000000'],
    ['an offset that is no safe integer', `0180000000${'ff'.repeat(8)}`],
  ])('%s is no frame', (_, hex) => {
    expect(parseFrame(fromHex(hex) ?? new Uint8Array(0))).toEqual(err({ kind: 'bad-frame' }));
  });

  test('of more than 1 MiB are refused', () => {
    const frame = (length: number): Uint8Array =>
      concatBytes([fromHex(`01${'00'.repeat(12)}`) ?? utf8(''), new Uint8Array(length)]);
    expect(parseFrame(frame(LINK_LIMITS.framePayloadBytes)).ok).toBe(true);
    expect(parseFrame(frame(LINK_LIMITS.framePayloadBytes + 1)).ok).toBe(false);
  });
});

describe('requests', () => {
  test('come back as they were', () => {
    const args = { cwd: '/w', lastCommand: 'ls', size: { columns: 80, rows: 24 } };
    const text = encodeRequest(7, 'restore.offer', args);
    expect(text.ok && parseVerb(text.value)).toEqual(
      ok({ kind: 'request', id: 7, verb: 'restore.offer', args }),
    );
  });

  test('that are too large are refused before they are sent', () => {
    const text = '\u0001'.repeat(2_000_000);
    expect(
      encodeRequest(1, 'file.save', { root: ID, path: 'a', baseHash: HASH, text }),
    ).toMatchObject({
      ok: false,
      error: { kind: 'too-large', limit: LINK_LIMITS.textFrameBytes },
    });
  });

  test.each<readonly [string, string, Readonly<Record<string, unknown>>, string]>([
    ['a root without the user’s word', 'roots.add', { path: '/w', confirmed: false }, 'confirmed'],
    ['a relative root', 'roots.add', { path: 'w', confirmed: true }, 'path'],
    ['a NUL in a path', 'file.read', { root: ID, path: 'a\0' }, 'path'],
    ['a path without end', 'file.read', { root: ID, path: 'a'.repeat(4_097) }, 'path'],
    ['a root by its path', 'file.list', { root: '/w', dir: '' }, 'root'],
    [
      'a hash that is none',
      'file.save',
      { root: ID, path: 'a', baseHash: 'x', text: '' },
      'baseHash',
    ],
    ['no hash at all', 'file.save', { root: ID, path: 'a', text: '' }, 'baseHash'],
    [
      'a terminal of no size',
      'terminal.open',
      { cwd: null, size: { columns: 0, rows: 1 } },
      'size.columns',
    ],
    ['half a row', 'terminal.open', { cwd: null, size: { columns: 9, rows: 1.5 } }, 'size.rows'],
    [
      'a command line as a shell string',
      'terminal.open',
      { cwd: null, size: { columns: 9, rows: 9 }, command: 'ls' },
      '',
    ],
    ['too much input', 'terminal.input', { terminal: ID, text: 'x'.repeat(65_537) }, 'text'],
    [
      'a negative offset',
      'terminal.attach',
      { terminal: ID, fromByte: -1, windowBytes: null },
      'fromByte',
    ],
    ['an unsafe offset', 'transcript.read', { transcript: ID, fromByte: 2 ** 53 }, 'fromByte'],
    [
      'a window too small to move',
      'terminal.attach',
      { terminal: ID, fromByte: 0, windowBytes: 1 },
      'windowBytes',
    ],
    ['a request’s id as a channel', 'channel.close', { channel: 1 }, 'channel'],
    [
      'a tail that is no base64url',
      'transcript.follow',
      { transcript: ID, from: { generation: 0, byte: 1, tail: '=' } },
      'from.tail',
    ],
    [
      'a tail above 4 KiB',
      'transcript.follow',
      { transcript: ID, from: { generation: 0, byte: 1, tail: 'A'.repeat(5_463) } },
      'from.tail',
    ],
  ])('%s is told by its field', (_, verb, args, field) => {
    expect(parseVerb(JSON.stringify({ kind: 'request', id: 3, verb, args }))).toEqual(
      err({ kind: 'bad-arguments', id: 3, field }),
    );
  });

  test.each(['terminal.exec', 'constructor', '__proto__', 'hasOwnProperty', '', 'TERMINAL.OPEN'])(
    '%j is no verb',
    (verb) => {
      expect(parseVerb(JSON.stringify({ kind: 'request', id: 1, verb, args: {} }))).toEqual(
        err({ kind: 'unknown-verb' }),
      );
    },
  );

  test.each([
    'no json',
    'null',
    '[]',
    '{}',
    '{"kind":"request","id":0,"verb":"roots.list","args":{}}',
    '{"kind":"request","id":2147483648,"verb":"roots.list","args":{}}',
    '{"kind":"request","id":1,"verb":"roots.list","args":{},"more":1}',
    '{"kind":"reply","id":1,"verb":"roots.list","args":{}}',
  ])('%s is no request', (text) => {
    expect(parseVerb(text)).toEqual(err({ kind: 'malformed' }));
  });

  test('whatever text comes, reading it answers and does not throw', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(parseVerb(text).ok).toBe(false);
        expect(parseHello(text).ok).toBe(false);
        expect(parseCompanionMessage(text).ok).toBe(false);
      }),
    );
  });
});

describe('replies', () => {
  const reply = (value: unknown) => {
    const read = parseCompanionMessage(JSON.stringify({ kind: 'reply', id: 1, ok: true, value }));
    if (!read.ok || read.value.kind !== 'reply') throw new Error('no reply');
    return read.value;
  };

  test('are read as their verb’s', () => {
    const value = { channel: CHANNEL, fromByte: 5, firstByte: 5, nextByte: 9 };
    expect(parseReply('terminal.attach', reply(value))).toEqual(ok(value));
    expect(parseReply('terminal.list', reply({ terminals: [anItem] }))).toEqual(
      ok({ terminals: [anItem] }),
    );
  });

  test.each([undefined, null, {}, { channel: 4, fromByte: 0, firstByte: 0, nextByte: 0 }, 'text'])(
    'of another shape are bad: %j',
    (value) => {
      expect(parseReply('terminal.attach', reply(value ?? null))).toEqual(
        err({ kind: 'bad-reply' }),
      );
    },
  );

  test.each<VerbFailure>([
    { kind: 'bad-arguments', field: 'cwd' },
    { kind: 'too-many', of: 'terminals', limit: 64 },
    { kind: 'root-refused', reason: 'home' },
    { kind: 'outside-roots' },
    { kind: 'too-large', sizeBytes: 6_000_000, limit: 5_242_880 },
    { kind: 'binary', sizeBytes: 3 },
    { kind: 'file-changed', hash: HASH },
    { kind: 'file-changed', hash: null },
    { kind: 'disk-failed', code: 'EIO' },
  ])('with an error come back as it: $kind', (error) => {
    const text = encodeMessage({ kind: 'reply', id: 2, ok: false, error });
    const read = parseCompanionMessage(text);
    expect(read).toEqual(ok({ kind: 'reply', id: 2, ok: false, error }));
    expect(parseReply('file.read', { kind: 'reply', id: 2, ok: false, error })).toEqual(err(error));
  });

  test('with an error of an unknown kind, or one that says more, are malformed', () => {
    for (const error of [{ kind: 'oops' }, { kind: 'not-found', path: '/home/me' }]) {
      const text = JSON.stringify({ kind: 'reply', id: 2, ok: false, error });
      expect(parseCompanionMessage(text)).toEqual(err({ kind: 'malformed' }));
    }
  });
});

describe('messages', () => {
  test('of the handshake and of pairing come back as they were', () => {
    const hello = { kind: 'hello', version: 1, clientId: ID, nonce: B32 } as const;
    const challenge = { kind: 'challenge', nonce: B32, proof: B32 } as const;
    const proof = { kind: 'proof', proof: B32 } as const;
    const ready = { kind: 'ready', run: ID, home: '/home/me' } as const;
    expect(parseHello(encodeMessage(hello))).toEqual(ok(hello));
    expect(parseChallenge(encodeMessage(challenge))).toEqual(ok(challenge));
    expect(parseProof(encodeMessage(proof))).toEqual(ok(proof));
    expect(parseCompanionMessage(encodeMessage(ready))).toEqual(ok(ready));
    expect(parsePairRequest(encodeMessage({ code: 'abc' }))).toEqual(ok({ code: 'abc' }));
    expect(parsePairAnswer(encodeMessage({ clientId: ID, secret: B32 }))).toEqual(
      ok({ clientId: ID, secret: B32 }),
    );
  });

  test.each<LinkEvent>([
    { kind: 'event', event: 'captured', item: anItem },
    { kind: 'event', event: 'gap', channel: CHANNEL, fromByte: 1, toByte: 9 },
    { kind: 'event', event: 'restarted', channel: CHANNEL, generation: 2 },
    { kind: 'event', event: 'caught-up', channel: CHANNEL, toByte: 9 },
    { kind: 'event', event: 'ended', channel: CHANNEL },
  ])('that nobody asked for come back as they were: $event', (event) => {
    expect(parseCompanionMessage(encodeMessage(event))).toEqual(ok(event));
  });

  test.each([
    ['a hello of another version', { kind: 'hello', version: 2, clientId: ID, nonce: B32 }],
    [
      'a hello with more in it',
      { kind: 'hello', version: 1, clientId: ID, nonce: B32, secret: 'x' },
    ],
    ['a short nonce', { kind: 'hello', version: 1, clientId: ID, nonce: 'AA' }],
    ['an id in capitals', { kind: 'hello', version: 1, clientId: 'AB'.repeat(16), nonce: B32 }],
  ])('%s is refused', (_, value) => {
    expect(parseHello(JSON.stringify(value))).toEqual(err({ kind: 'malformed' }));
  });
});
