import { utf8 } from '@holdfast/shared/base/bytes.ts';
import type { Json } from '@holdfast/shared/base/json.ts';
import {
  newConversation,
  newFile,
  newNote,
  newTerminal,
  type PanelRef,
  panelId,
} from '@holdfast/shared/model/documents.ts';
import { EMPTY_STREAM, textBlob } from '@holdfast/shared/model/empty-states.ts';
import { appendToStream } from '@holdfast/shared/model/stream.ts';
import type { Stores } from '../../../stores/stores.ts';
import { CONVERSATION_LINES } from './conversation-lines.ts';
import { FILE_CURSOR, FILE_TEXT, FILE_TOP } from './file-text.ts';
import { NOTE_TEXT } from './note-text.ts';
import { GIT_OUTPUT, TESTS_OUTPUT } from './terminal-output.ts';

const FOLDER = '/home/mara/payments-api';

/**
 * Puts an interrupted afternoon into the open session: two terminals, a file with unsaved text, a
 * conversation and a note, on panels side by side. Needs no companion.
 */
export const fillWithSample = (stores: Stores): void => {
  const tests = addTerminal(stores, 'tests', TESTS_OUTPUT, 'npm test');
  const git = addTerminal(stores, 'git', GIT_OUTPUT, 'git status --short');

  const file: PanelRef = { kind: 'file', key: 'sample/src/retry.ts' };
  stores.files.add(
    file.key,
    {
      ...newFile('sample', 'src/retry.ts'),
      dirty: true,
      view: { anchor: FILE_CURSOR, head: FILE_CURSOR, top: FILE_TOP },
    },
    textBlob(FILE_TEXT),
  );

  const conversation: PanelRef = { kind: 'conversation', key: 'claude:sample' };
  stores.conversations.add(
    conversation.key,
    { ...newConversation('claude'), title: 'Why six attempts?', cwd: FOLDER },
    appendToStream(EMPTY_STREAM, utf8(CONVERSATION_LINES)),
  );

  const note: PanelRef = { kind: 'note', key: stores.newKey() };
  stores.notes.add(note.key, newNote('Before I forget'), textBlob(NOTE_TEXT));

  for (const panel of [file, note, conversation, tests, git]) stores.layout.open(panel);
  stores.layout.setDock(
    arrangement([
      [
        [file, note],
        [tests, git],
      ],
      [[conversation]],
    ]),
  );
  stores.layout.activate(file);
};

const addTerminal = (
  stores: Stores,
  name: string,
  output: string,
  lastCommand: string,
): PanelRef => {
  const key = stores.newKey();
  stores.terminals.add(
    key,
    { ...newTerminal(name), cwd: FOLDER, columns: 100, rows: 30, lastCommand },
    appendToStream(EMPTY_STREAM, utf8(output)),
  );
  return { kind: 'terminal', key };
};

const WIDTH = 1_200;
const HEIGHT = 800;

/** Columns of groups of panels, in the form of the docking library; sizes only count as shares. */
const arrangement = (columns: readonly (readonly (readonly PanelRef[])[])[]): Json => {
  const panels = columns.flat(2);
  const leaf = (group: readonly PanelRef[], id: string, size: number): Json => ({
    type: 'leaf',
    data: { views: group.map(panelId), activeView: group.map(panelId)[0] ?? '', id },
    size,
  });
  return {
    grid: {
      root: {
        type: 'branch',
        data: columns.map((groups, column) => ({
          type: 'branch',
          data: groups.map((group, row) => leaf(group, `${column}-${row}`, HEIGHT / groups.length)),
          size: WIDTH / columns.length,
        })),
        size: HEIGHT,
      },
      width: WIDTH,
      height: HEIGHT,
      orientation: 'HORIZONTAL',
    },
    panels: Object.fromEntries(
      panels.map((panel) => [
        panelId(panel),
        { id: panelId(panel), contentComponent: 'panel', tabComponent: 'tab', title: panel.kind },
      ]),
    ),
    activeGroup: '0-0',
  };
};
