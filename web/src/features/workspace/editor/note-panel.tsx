import type { NoteDocument } from '@holdfast/shared/model/documents.ts';
import type { BlobState } from '@holdfast/shared/model/source.ts';
import { useCallback } from 'react';
import { useStore } from 'zustand';
import type { Pair } from '../../../stores/pairs.ts';
import { useStores } from '../context.ts';
import { PanelBar } from '../panel-bar.tsx';
import { PanelPhase } from '../panel-phase.tsx';
import { TitleInput } from '../title-input.tsx';
import { notesWords } from '../workspace-words.ts';
import { useTextEditor } from './use-text-editor.ts';
import './editor.css';

type Note = Pair<NoteDocument, BlobState>;

export const NotePanel = ({ noteKey }: { readonly noteKey: string }) => {
  const stores = useStores();
  const note = stores.notes.find(noteKey);
  if (note === null) return null;
  return (
    <PanelPhase pair={note} panel={{ kind: 'note', key: noteKey }}>
      <OpenNote note={note} />
    </PanelPhase>
  );
};

const OpenNote = ({ note }: { readonly note: Note }) => {
  const title = useStore(note.document, (document) => document.title);
  const shown = title === '' ? notesWords.untitled : title;
  const element = useTextEditor({
    id: `note:${note.key}`,
    content: note.content,
    view: useCallback(() => note.document.getState().view, [note]),
    setView: (view) => note.document.setState({ view }),
    label: notesWords.text,
    path: null,
  });

  return (
    <>
      <PanelBar panel={{ kind: 'note', key: note.key }} title={shown}>
        <TitleInput
          label={notesWords.title}
          value={title}
          placeholder={notesWords.untitled}
          onChange={(next) => note.document.setState({ title: next })}
        />
      </PanelBar>
      <div ref={element} className="hf-panel-body hf-editor" />
    </>
  );
};
