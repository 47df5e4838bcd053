import { NotebookPen } from 'lucide-react';
import { useStore } from 'zustand';
import { addNote } from '../add-note.ts';
import { useStores, useTools } from '../context.ts';
import { notesWords } from '../workspace-words.ts';
import { Rows, Section, SourceRow } from './section.tsx';

type Note = ReturnType<ReturnType<typeof useStores>['notes']['add']>;

export const NotesSection = () => {
  const tools = useTools();
  const notes = useStore(tools.stores.notes.list);
  return (
    <Section
      title={notesWords.section}
      add={{ label: notesWords.add, run: () => addNote(tools) }}
      empty={notesWords.emptyWhy}
      isEmpty={notes.length === 0}
    >
      <Rows items={notes} render={(note) => <NoteRow key={note.key} note={note} />} />
    </Section>
  );
};

const NoteRow = ({ note }: { readonly note: Note }) => {
  const stores = useStores();
  const title = useStore(note.document, (document) => document.title);
  return (
    <SourceRow
      panel={{ kind: 'note', key: note.key }}
      name={title === '' ? notesWords.untitled : title}
      detail={null}
      icon={<NotebookPen size={15} />}
      onRemove={() => stores.notes.remove(note.key)}
    />
  );
};
