import { newNote } from '@holdfast/shared/model/documents.ts';
import { textBlob } from '@holdfast/shared/model/empty-states.ts';
import type { WorkspaceTools } from './context.ts';

/** A new empty note, opened and ready to type. */
export const addNote = ({ stores, goTo }: Pick<WorkspaceTools, 'stores' | 'goTo'>): void => {
  const key = stores.newKey();
  stores.notes.add(key, newNote(''), textBlob(''));
  goTo({ kind: 'note', key });
};
