import type { FileDocument } from '@holdfast/shared/model/documents.ts';
import { textBlob } from '@holdfast/shared/model/empty-states.ts';
import type { BlobState } from '@holdfast/shared/model/source.ts';
import { useState } from 'react';
import { useStore } from 'zustand';
import type { DiskVersion } from '../../../stores/companion-store.ts';
import type { Pair } from '../../../stores/pairs.ts';
import { Button } from '../../../ui/button.tsx';
import { useCompanion, useStores } from '../context.ts';
import { PanelBar } from '../panel-bar.tsx';
import { PanelPhase } from '../panel-phase.tsx';
import { wordsOfCompanion } from '../words-companion.ts';
import { filesWords } from '../workspace-words.ts';
import { DiskConflict } from './disk-conflict.tsx';
import { useTextEditor } from './use-text-editor.ts';
import './editor.css';

type File = Pair<FileDocument, BlobState>;

export const FilePanel = ({ fileKey }: { readonly fileKey: string }) => {
  const stores = useStores();
  const file = stores.files.find(fileKey);
  if (file === null) return null;
  return (
    <PanelPhase pair={file} panel={{ kind: 'file', key: fileKey }}>
      <OpenFile file={file} />
    </PanelPhase>
  );
};

const OpenFile = ({ file }: { readonly file: File }) => {
  const { path, root, dirty } = useStore(file.document);
  const { acts, roots, status } = useCompanion();
  const { conflict, failure, save, settle } = useSave(file);
  const isKnown = roots.some((one) => one.root === root);
  const name = path.slice(path.lastIndexOf('/') + 1);

  const element = useTextEditor({
    id: `file:${file.key}`,
    content: file.content,
    view: () => file.document.getState().view,
    setView: (view) => file.document.setState({ view }),
    label: filesWords.editor(path),
    path,
    edited: () => {
      if (!file.document.getState().dirty) file.document.setState({ dirty: true });
    },
    save: () => void save(),
  });

  return (
    <>
      <PanelBar panel={{ kind: 'file', key: file.key }} title={name}>
        <span className="truncate">{path}</span>
        <span role="status" className="text-warn-ink">
          {dirty ? filesWords.unsaved : ''}
        </span>
        {dirty && acts !== null && isKnown && (
          <Button size="small" aria-keyshortcuts="Control+S" onClick={() => void save()}>
            {filesWords.save}
          </Button>
        )}
        {status.kind === 'connected' && !isKnown && <span>{filesWords.rootUnknown}</span>}
      </PanelBar>
      {failure !== null && (
        <p role="alert" className="px-4 py-2 text-sm text-bad-ink">
          {failure}
        </p>
      )}
      <div className="hf-panel-body">
        {conflict !== null && (
          <DiskConflict
            mine={file.content.getState().content}
            disk={conflict}
            onKeepMine={() => void settle.keepMine()}
            onTakeDisk={settle.takeDisk}
            onLater={settle.later}
          />
        )}
        <div ref={element} className="hf-editor" />
      </div>
    </>
  );
};

interface Saving {
  readonly conflict: DiskVersion | null;
  readonly failure: string | null;
  readonly save: () => Promise<void>;
  readonly settle: {
    readonly keepMine: () => Promise<void>;
    readonly takeDisk: (text: string) => void;
    readonly later: () => void;
  };
}

/** Saves against the text ours goes back to; another one on the disk is shown and never overwritten unasked. */
const useSave = (file: File): Saving => {
  const { acts } = useCompanion();
  const [conflict, setConflict] = useState<DiskVersion | null>(null);
  const [failure, setFailure] = useState<string | null>(null);

  const saveAgainst = async (base: string | null): Promise<void> => {
    if (acts === null) return;
    const saved = await acts.saveFile(file.key, base);
    setFailure(null);
    if (saved.ok) return setConflict(null);
    if (saved.error.kind !== 'file-changed') return setFailure(wordsOfCompanion(saved.error));
    const disk = await acts.readDisk(file.key);
    if (disk.ok) return setConflict(disk.value);
    return setFailure(wordsOfCompanion(disk.error));
  };

  return {
    conflict,
    failure,
    save: () => saveAgainst(file.document.getState().baseHash),
    settle: {
      keepMine: () => saveAgainst(conflict?.hash ?? null),
      takeDisk: (text) => {
        file.content.setState(textBlob(text), true);
        file.document.setState({ baseHash: conflict?.hash ?? null, dirty: false });
        setConflict(null);
      },
      later: () => setConflict(null),
    },
  };
};
