import { concatBytes, fromUtf8, toHex, utf8 } from '@holdfast/shared/base/bytes.ts';
import { sanitizeScrollback } from '@holdfast/shared/link/link.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hasSharedData, readSharedData } from '../../support/shared-data.ts';

const clean = (text: string): string => fromUtf8(sanitizeScrollback(utf8(text))) ?? 'not UTF-8';

const ESC = '\u001b';
const BEL = '\u0007';
const ST = `${ESC}\\`;

test.each([
  ['text of any script', 'größe 漢字 🙂👩‍💻 e\u0301\n'],
  ['line ends, tabs and backspaces', 'a\r\nb\tc\b\b\n'],
  ['colours', `${ESC}[1;31mred${ESC}[0m ${ESC}[38;2;1;2;3mrgb${ESC}[m ${ESC}[4:3mcurly${ESC}[m`],
  [
    'a web link, with either end',
    `${ESC}]8;;https://a.example/x?y=1${ST}a${ESC}]8;;${ST} ${ESC}]8;id=1;http://b.example${BEL}b${ESC}]8;;${BEL}`,
  ],
])('%s stays', (_, text) => {
  expect(clean(text)).toBe(text);
});

test.each([
  ['a write to the clipboard', `${ESC}]52;c;cm0gLXJmIC8=${BEL}`],
  ['a question to the clipboard', `${ESC}]52;c;?${ST}`],
  ['a title', `${ESC}]0;evil${BEL}${ESC}]2;evil${ST}`],
  [
    'a working directory and shell marks',
    `${ESC}]7;file:///x${BEL}${ESC}]133;A${BEL}${ESC}]633;E;x${BEL}`,
  ],
  ['a notification and a file from iTerm', `${ESC}]9;evil${BEL}${ESC}]1337;File=:AAAA${BEL}`],
  ['a colour question', `${ESC}]4;1;?${BEL}${ESC}]10;?${BEL}`],
  ['a device control string', `${ESC}P$q"p${ST}${ESC}P+q544e${ST}${ESC}Pq#0~${ST}`],
  ['application, privacy and start-of-string', `${ESC}_Gi=1;AAAA${ST}${ESC}^x${ST}${ESC}Xx${ST}`],
  [
    'questions about status, cursor and device',
    `${ESC}[5n${ESC}[6n${ESC}[?6n${ESC}[c${ESC}[>c${ESC}[=c${ESC}[0x${ESC}Z`,
  ],
  ['window reports and title stacks', `${ESC}[18t${ESC}[21t${ESC}[22;0t${ESC}[8;99;99t`],
  ['the alternate screen', `${ESC}[?1049h${ESC}[?47l${ESC}[?1047h`],
  ['modes', `${ESC}[?25l${ESC}[?2004h${ESC}[?1000h${ESC}[4h${ESC}=${ESC}>`],
  [
    'keyboard modes that look like colours',
    `${ESC}[>4;2m${ESC}[?4m${ESC}[>u${ESC}[=1u${ESC}[1$m${ESC}[ m`,
  ],
  [
    'cursor moves and erasing',
    `${ESC}[H${ESC}[2J${ESC}[K${ESC}[10A${ESC}[3;4H${ESC}7${ESC}8${ESC}M${ESC}D${ESC}E`,
  ],
  ['a reset', `${ESC}c${ESC}[!p`],
  ['character sets', `${ESC}(0${ESC})B${ESC}%G\u000e\u000f`],
  ['other control characters', '\u0000\u0001\u0005\u0007\u000b\u000c\u007f'],
  [
    'controls of one byte above 127',
    `\u0085\u0084\u008d\u009b6n\u009d52;c;AAAA${BEL}\u0090x${ST}\u009fx\u009c`,
  ],
  [
    'a link that is no web link',
    `${ESC}]8;;javascript:alert(1)${ST}${ESC}]8;;file:///etc/passwd${ST}${ESC}]8;;ssh://x${ST}`,
  ],
  [
    'a link with a space or a control in it',
    `${ESC}]8;;https://a b${ST}${ESC}]8;;https://a\tb${ST}`,
  ],
  ['a link without end', `${ESC}]8;;https://${'a'.repeat(5_000)}${ST}`],
])('%s goes', (_, text) => {
  expect(clean(`<${text}>`)).toBe('<>');
});

test('a colour of absurd length goes', () => {
  expect(clean(`<${ESC}[${'1;'.repeat(200)}m>`)).toBe('<>');
});

test.each([
  ['OSC', `${ESC}]52;c;`],
  ['DCS', `${ESC}P`],
  ['APC', `${ESC}_`],
  ['OSC of one byte', '\u009d'],
])('a string that is torn takes the rest of its line and no more: %s', (_, opener) => {
  expect(clean(`a${opener}torn\nkept`)).toBe('a\nkept');
});

test('a sequence that breaks off another begins itself', () => {
  expect(clean(`${ESC}]0;torn${ESC}[31mred`)).toBe(`${ESC}[31mred`);
  expect(clean(`${ESC}[3${ESC}[31mred`)).toBe(`${ESC}[31mred`);
  expect(clean(`${ESC}]8;;https://a.example${ESC}[31mred`)).toBe(`${ESC}[31mred`);
});

test('what is left when something goes does not become a sequence', () => {
  expect(clean(`${ESC}${ESC}[5n[31mx`)).toBe('[31mx');
  expect(clean(`${ESC}\u0000]52;c;x${BEL}`)).toBe(']52;c;x');
});

test('a sequence that is cut off at the end goes', () => {
  for (const end of [ESC, `${ESC}[`, `${ESC}[31`, `${ESC}]8;;https://x`, `${ESC}P`, `${ESC}(`]) {
    expect(clean(`text${end}`)).toBe('text');
  }
});

test('a character that is cut at either end goes, and no other', () => {
  const bytes = utf8('€ü🙂');
  const lost = (from: number, to: number): string =>
    fromUtf8(sanitizeScrollback(bytes.subarray(from, to))) ?? 'not UTF-8';
  expect(lost(1, bytes.length)).toBe('ü🙂');
  expect(lost(0, bytes.length - 1)).toBe('€ü');
});

test.each(['c080', 'e08080', 'eda080', 'f0808080', 'f4908080', 'f8', 'ff', '80'])(
  'bytes that are no character go: %s',
  (hex) => {
    const bytes = Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
    expect(sanitizeScrollback(concatBytes([utf8('<'), bytes, utf8('>')]))).toEqual(utf8('<>'));
  },
);

/** What may stand in cleaned output; everything else in it is a fault. */
const KEPT = new RegExp(
  String.raw`^(?:[^\p{Cc}]|[\b\t\n\r]|${ESC}\[[0-9;:]*m|${ESC}\]8;[^;\p{Cc}]*;(?:https?:\/\/[\x21-\x7e]*)?(?:${BEL}|${ESC}\\))*$`,
  'iu',
);

const faultIn = (bytes: Uint8Array): 'not UTF-8' | 'not clean' | 'not the same twice' | null => {
  const out = sanitizeScrollback(bytes);
  const text = fromUtf8(out);
  if (text === null) return 'not UTF-8';
  if (!KEPT.test(text)) return 'not clean';
  return toHex(sanitizeScrollback(out)) === toHex(out) ? null : 'not the same twice';
};

test('whatever was printed, what is left is text, colours and web links; cleaning twice is cleaning once', () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 20 }),
    fc.string({ unit: 'grapheme', maxLength: 10 }).map(utf8),
    fc
      .constantFrom(
        ESC,
        `${ESC}[`,
        `${ESC}]`,
        `${ESC}P`,
        `${ESC}]8;;`,
        `${ESC}]8;id=1;https://a`,
        BEL,
        ST,
        '\u009b',
        '\u009d',
        '\u0090',
        '\u009c',
        'm',
        '31',
        ';',
        ':',
        '?',
        '>',
        '\n',
        '\u0018',
        '(',
        '%',
      )
      .map(utf8),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      expect(faultIn(concatBytes(pieces))).toBeNull();
    }),
    { numRuns: 2_000 },
  );
});

test('a long output of openers is cleaned in a time that follows its length', () => {
  const startedAt = performance.now();
  for (const opener of [`${ESC}P`, `${ESC}]`, '\u0090', `${ESC}[1;`, '\u009b']) {
    sanitizeScrollback(utf8(opener.repeat(1_000_000)));
  }
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});

const RECORDINGS = ['term-tmux_htop.raw', 'term-wrapline_alt_toggle.raw', 'term-htop.cast'];

describe.each(RECORDINGS)('the real recording %s', (name) => {
  const here = hasSharedData(name);

  test.skipIf(!here)('is clean afterwards, wherever it is cut', () => {
    const bytes = outputOf(name);
    expect(faultIn(bytes)).toBeNull();
    fc.assert(
      fc.property(fc.nat(bytes.length), fc.nat(bytes.length), (a, b) => {
        expect(faultIn(bytes.subarray(Math.min(a, b), Math.max(a, b)))).toBeNull();
      }),
      { numRuns: 60 },
    );
  });

  test.skipIf(!here)('keeps its printed characters', () => {
    const bytes = outputOf(name);
    const sequences = [
      new RegExp(String.raw`${ESC}\[[0-?]*[ -/]*[@-~]`, 'g'),
      new RegExp(String.raw`${ESC}\][^${BEL}${ESC}]*(?:${BEL}|${ESC}\\)`, 'g'),
      new RegExp(`${ESC}[ -/]*[0-~]`, 'g'),
      /[^\P{Cc}\b\t\n\r]/gu,
    ];
    const plain = (text: string): string =>
      sequences.reduce((left, sequence) => left.replaceAll(sequence, ''), text);
    expect(plain(fromUtf8(sanitizeScrollback(bytes)) ?? '')).toBe(plain(fromUtf8(bytes) ?? ''));
  });
});

/** Of an asciicast (one JSON list a line) what its program printed. */
const outputOf = (name: string): Uint8Array => {
  const bytes = readSharedData(name);
  if (!name.endsWith('.cast')) return bytes;
  const [, ...lines] = (fromUtf8(bytes) ?? '').trim().split('\n');
  const events = lines.map((line): unknown => JSON.parse(line));
  return concatBytes(
    events.flatMap((event) =>
      Array.isArray(event) && event[1] === 'o' && typeof event[2] === 'string'
        ? [utf8(event[2])]
        : [],
    ),
  );
};
