import type { Json } from '@holdfast/shared/base/json.ts';
import {
  EMPTY_LAYOUT,
  type LayoutDocument,
  newConversation,
  newFile,
  newNote,
  newTerminal,
  type TerminalDocument,
} from '@holdfast/shared/model/documents.ts';
import {
  parseConversationDocument,
  parseFileDocument,
  parseLayoutDocument,
  parseNoteDocument,
  parseTerminalDocument,
} from '@holdfast/shared/model/parse-documents.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const parsers: ReadonlyArray<(value: Json) => Json> = [
  parseTerminalDocument,
  parseFileDocument,
  parseNoteDocument,
  parseConversationDocument,
  parseLayoutDocument,
];
const jsonOf = (value: unknown): Json => structuredClone(value) as Json;

test('every document is read back as it was written', () => {
  const terminal: TerminalDocument = {
    ...newTerminal('api'),
    cwd: '/w',
    lastCommand: 'npm test',
    process: { id: 'a', base: 7 },
    marks: [{ kind: 'gap', at: 3, time: 9, missingBytes: 5 }],
    modes: [1, 1049],
  };
  const layout: LayoutDocument = {
    ...EMPTY_LAYOUT,
    panels: [{ kind: 'note', key: 'n' }],
    active: { kind: 'note', key: 'n' },
    dock: { grid: [1, 2, null] },
    drafts: { 'new-root': '/w' },
    expanded: ['files'],
    roots: ['/w'],
    notRecorded: ['terminals'],
    companionSeenAt: 4,
  };
  expect(parseTerminalDocument(terminal)).toEqual(terminal);
  expect(parseLayoutDocument(layout)).toEqual(layout);
  const file = { ...newFile('r', 'a/b.ts'), dirty: true, view: { anchor: 1, head: 2, top: 3 } };
  expect(parseFileDocument(file)).toEqual(file);
  expect(parseNoteDocument(newNote('x'))).toEqual(newNote('x'));
  const conversation = { ...newConversation('codex'), anchor: { at: 5, offsetPixels: 6 } };
  expect(parseConversationDocument(conversation)).toEqual(conversation);
});

test('a field that is missing or of another type reads as its default, and the rest is kept', () => {
  expect(
    parseTerminalDocument({ version: 1, name: 'api', columns: 'wide', marks: 'none' }),
  ).toEqual(newTerminal('api'));
  expect(parseLayoutDocument({ version: 1, panels: [{ kind: 'lamp', key: 'x' }, 7] })).toEqual(
    EMPTY_LAYOUT,
  );
});

test('what is no document of a known version is not read at all', () => {
  for (const parse of parsers) {
    for (const value of [null, 1, 'x', [], {}, { version: 2 }]) expect(parse(value)).toBeNull();
  }
});

test('no value whatever makes reading throw, and what was read reads the same again', () => {
  const value = fc.oneof(
    fc.jsonValue(),
    fc.object().map((fields): unknown => JSON.parse(JSON.stringify({ ...fields, version: 1 }))),
  );
  fc.assert(
    fc.property(value, fc.constantFrom(...parsers), (from, parse) => {
      const read = parse(jsonOf(from));
      expect(read === null ? null : parse(read)).toEqual(read);
    }),
  );
});
