import type { Json, JsonObject } from '../base/json.ts';
import {
  type ConversationDocument,
  type EditorView,
  type FileDocument,
  type LayoutDocument,
  MAX_DRAFT_CHARACTERS,
  MAX_DRAFTS,
  MAX_EXPANDED,
  MAX_PANELS,
  MAX_ROOTS,
  MAX_TERMINAL_MARKS,
  type NoteDocument,
  type PanelKind,
  type PanelRef,
  RECORDED_KINDS,
  START_OF_TEXT,
  type TerminalDocument,
  type TerminalMark,
  type TerminalProcess,
} from './documents.ts';

/*
 * A document may have been written by an older or a newer page on another device. A field that is
 * missing or of another type reads as its default, so that no source is lost over one field; only what
 * is not a document of a known version at all reads as `null`.
 */

export const parseTerminalDocument = (value: Json): TerminalDocument | null => {
  const from = documentOf(value);
  if (from === null) return null;
  return {
    version: 1,
    name: textIn(from, 'name', 200) ?? 'terminal',
    cwd: textIn(from, 'cwd', 4_096),
    columns: countIn(from, 'columns', 1_000, 80),
    rows: countIn(from, 'rows', 1_000, 24),
    lastCommand: textIn(from, 'lastCommand', 4_096),
    process: parseProcess(from['process']),
    marks: listIn(from, 'marks', MAX_TERMINAL_MARKS, parseMark),
    linesFromEnd: countIn(from, 'linesFromEnd', Number.MAX_SAFE_INTEGER, 0),
    modes: listIn(from, 'modes', 32, (mode) => (isCount(mode, 65_535) ? mode : null)),
  };
};

export const parseFileDocument = (value: Json): FileDocument | null => {
  const from = documentOf(value);
  if (from === null) return null;
  const root = textIn(from, 'root', 1_024);
  const path = textIn(from, 'path', 4_096);
  if (root === null || path === null) return null;
  return {
    version: 1,
    root,
    path,
    baseHash: textIn(from, 'baseHash', 64),
    dirty: from['dirty'] === true,
    view: parseView(from['view']),
  };
};

export const parseNoteDocument = (value: Json): NoteDocument | null => {
  const from = documentOf(value);
  if (from === null) return null;
  return {
    version: 1,
    title: textIn(from, 'title', 200) ?? '',
    view: parseView(from['view']),
  };
};

export const parseConversationDocument = (value: Json): ConversationDocument | null => {
  const from = documentOf(value);
  if (from === null) return null;
  return {
    version: 1,
    tool: from['tool'] === 'codex' ? 'codex' : 'claude',
    title: textIn(from, 'title', 400) ?? '',
    cwd: textIn(from, 'cwd', 4_096),
    transcript: textIn(from, 'transcript', 4_096),
    anchor: parseAnchor(from['anchor']),
  };
};

export const parseLayoutDocument = (value: Json): LayoutDocument | null => {
  const from = documentOf(value);
  if (from === null) return null;
  const seenAt = from['companionSeenAt'];
  return {
    version: 1,
    panels: listIn(from, 'panels', MAX_PANELS, parsePanel),
    active: parsePanel(from['active'] ?? null),
    dock: from['dock'] ?? null,
    drafts: parseDrafts(from['drafts']),
    expanded: listIn(from, 'expanded', MAX_EXPANDED, textOrNull),
    screenReader: from['screenReader'] === true,
    roots: listIn(from, 'roots', MAX_ROOTS, textOrNull),
    notRecorded: listIn(
      from,
      'notRecorded',
      RECORDED_KINDS.length,
      (name) => RECORDED_KINDS.find((kind) => kind === name) ?? null,
    ),
    companionSeenAt: isCount(seenAt, Number.MAX_SAFE_INTEGER) ? seenAt : null,
  };
};

const PANEL_KINDS: ReadonlySet<string> = new Set<PanelKind>([
  'terminal',
  'file',
  'conversation',
  'note',
]);
const isPanelKind = (text: string): text is PanelKind => PANEL_KINDS.has(text);

const parsePanel = (value: Json): PanelRef | null => {
  if (!isObject(value)) return null;
  const kind = textIn(value, 'kind', 32);
  const key = textIn(value, 'key', 1_024);
  return kind !== null && key !== null && isPanelKind(kind) ? { kind, key } : null;
};

const parseDrafts = (value: Json | undefined): { readonly [field: string]: string } => {
  if (!isObject(value)) return {};
  const drafts = Object.entries(value).filter(
    (entry): entry is [string, string] =>
      typeof entry[1] === 'string' && entry[1].length <= MAX_DRAFT_CHARACTERS,
  );
  return Object.fromEntries(drafts.slice(0, MAX_DRAFTS));
};

const parseProcess = (value: Json | undefined): TerminalProcess | null => {
  if (!isObject(value)) return null;
  const id = textIn(value, 'id', 64);
  const base = value['base'];
  return id !== null && isCount(base, Number.MAX_SAFE_INTEGER) ? { id, base } : null;
};

const parseMark = (value: Json): TerminalMark | null => {
  if (!isObject(value)) return null;
  const kind = value['kind'];
  if (kind !== 'restored' && kind !== 'gap' && kind !== 'ended') return null;
  return {
    kind,
    at: countIn(value, 'at', Number.MAX_SAFE_INTEGER, 0),
    time: countIn(value, 'time', Number.MAX_SAFE_INTEGER, 0),
    missingBytes: countIn(value, 'missingBytes', Number.MAX_SAFE_INTEGER, 0),
  };
};

const parseAnchor = (value: Json | undefined): ConversationDocument['anchor'] =>
  isObject(value)
    ? {
        at: countIn(value, 'at', Number.MAX_SAFE_INTEGER, 0),
        offsetPixels: countIn(value, 'offsetPixels', 1_000_000, 0),
      }
    : null;

const parseView = (value: Json | undefined): EditorView =>
  isObject(value)
    ? {
        anchor: countIn(value, 'anchor', Number.MAX_SAFE_INTEGER, 0),
        head: countIn(value, 'head', Number.MAX_SAFE_INTEGER, 0),
        top: countIn(value, 'top', Number.MAX_SAFE_INTEGER, 0),
      }
    : START_OF_TEXT;

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const documentOf = (value: Json): JsonObject | null =>
  isObject(value) && value['version'] === 1 ? value : null;

const textIn = (from: JsonObject, name: string, maxCharacters: number): string | null => {
  const value = from[name];
  return typeof value === 'string' && value.length <= maxCharacters ? value : null;
};

const textOrNull = (value: Json): string | null => (typeof value === 'string' ? value : null);

const isCount = (value: Json | undefined, max: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= max;

const countIn = (from: JsonObject, name: string, max: number, otherwise: number): number => {
  const value = from[name];
  return isCount(value, max) ? value : otherwise;
};

const listIn = <T>(
  from: JsonObject,
  name: string,
  max: number,
  parse: (value: Json) => T | null,
): readonly T[] => {
  const value = from[name];
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry: Json) => parse(entry) ?? []).slice(0, max);
};
