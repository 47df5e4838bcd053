import { FileText } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useStore } from 'zustand';
import { MAX_DRAFT_CHARACTERS } from '@holdfast/shared/model/documents.ts';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { useCompanion, useLayout, useStores, useTools } from '../context.ts';
import { wordsOfCompanion } from '../words-companion.ts';
import { filesWords } from '../workspace-words.ts';
import { FolderTree } from './folder-tree.tsx';
import { Rows, Section, SourceRow } from './section.tsx';

type File = ReturnType<ReturnType<typeof useStores>['files']['add']>;

const FORM = 'add-root';

export const FilesSection = () => {
  const { stores } = useTools();
  const files = useStore(stores.files.list);
  const { status, roots } = useCompanion();
  const { expanded } = useLayout();
  const isAdding = expanded.includes(FORM);
  const isConnected = status.kind === 'connected';

  return (
    <Section
      title={filesWords.section}
      recorded="files"
      add={
        isConnected && !isAdding
          ? { label: filesWords.addRoot, run: () => stores.layout.setExpanded(FORM, true) }
          : null
      }
      empty={filesWords.emptyWhy}
      isEmpty={files.length === 0 && roots.length === 0 && !isAdding}
    >
      {isAdding && <AddRoot onDone={() => stores.layout.setExpanded(FORM, false)} />}
      {files.length > 0 && (
        <Rows
          items={files}
          label={filesWords.opened}
          render={(file) => <FileRow key={file.key} file={file} />}
        />
      )}
      {roots.length > 0 && <FolderTree roots={roots} />}
    </Section>
  );
};

const FileRow = ({ file }: { readonly file: File }) => {
  const stores = useStores();
  const path = useStore(file.document, (document) => document.path);
  const dirty = useStore(file.document, (document) => document.dirty);
  const name = path.slice(path.lastIndexOf('/') + 1);
  return (
    <SourceRow
      panel={{ kind: 'file', key: file.key }}
      name={name}
      detail={dirty ? filesWords.unsaved : path}
      icon={<FileText size={15} />}
      onRemove={() => stores.files.remove(file.key)}
    />
  );
};

/** What is typed here and not sent yet is a draft of the session: it survives a crash as all text does. */
const AddRoot = ({ onDone }: { readonly onDone: () => void }) => {
  const { stores } = useTools();
  const { acts } = useCompanion();
  const path = useLayout().drafts[FORM] ?? '';
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const add = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (acts === null || busy) return;
    setBusy(true);
    const added = await acts.addRoot(path.trim());
    setBusy(false);
    if (!added.ok) return setFailure(wordsOfCompanion(added.error));
    stores.layout.setDraft(FORM, '');
    return onDone();
  };

  return (
    <form className="my-2 flex flex-col gap-2" onSubmit={(event) => void add(event)}>
      <TextField
        label={filesWords.rootPath}
        hint={filesWords.rootHint}
        error={failure}
        value={path}
        maxLength={MAX_DRAFT_CHARACTERS}
        autoFocus
        onChange={(event) => stores.layout.setDraft(FORM, event.target.value)}
      />
      <div className="flex gap-2">
        <Button type="submit" size="small" look="primary" busy={busy}>
          {filesWords.add}
        </Button>
        <Button size="small" onClick={onDone}>
          {filesWords.cancel}
        </Button>
      </div>
    </form>
  );
};
