import { ChevronDown, ChevronRight, FileText, SquareTerminal, X } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import type { CompanionActs, Root } from '../../../stores/companion-store.ts';
import { IconButton } from '../../../ui/button.tsx';
import { useCompanion, useLayout, useTools } from '../context.ts';
import { wordsOfCompanion } from '../words-companion.ts';
import { filesWords, terminalWords, workspaceWords } from '../workspace-words.ts';

type Listing = Awaited<ReturnType<CompanionActs['listFolder']>>;
type Entry = Extract<Listing, { readonly ok: true }>['value']['entries'][number];

/** More entries of one folder are not looked through by eye. */
const MAX_SHOWN = 500;

/** Folders open one level at a time, and stay open with the session. */
export const FolderTree = ({ roots }: { readonly roots: readonly Root[] }) => {
  const { stores } = useTools();
  return (
    <ul className="hf-tree mt-2" aria-label={filesWords.tree}>
      {roots.map(({ root, path }) => (
        <li key={root}>
          <Folder root={root} folder="" name={lastPartOf(path)} detail={path}>
            <OpenTerminal path={path} />
            <IconButton
              label={filesWords.removeRoot(path)}
              className="hf-row-remove"
              onClick={() => {
                stores.layout.removeRoot(path);
                const left = stores.companion.getState().roots.filter((one) => one.root !== root);
                stores.companion.note({ roots: left });
              }}
            >
              <X size={14} aria-hidden />
            </IconButton>
          </Folder>
        </li>
      ))}
    </ul>
  );
};

const OpenTerminal = ({ path }: { readonly path: string }) => {
  const { goTo } = useTools();
  const { acts } = useCompanion();
  const open = async (): Promise<void> => {
    const opened = await acts?.openTerminal(path);
    if (opened?.ok === true) goTo({ kind: 'terminal', key: opened.value });
  };
  return (
    <IconButton
      label={terminalWords.openIn(path)}
      className="hf-row-remove"
      onClick={() => void open()}
    >
      <SquareTerminal size={14} aria-hidden />
    </IconButton>
  );
};

interface FolderProps {
  readonly root: string;
  readonly folder: string;
  readonly name: string;
  readonly detail?: string;
  readonly children?: ReactNode;
}

const Folder = ({ root, folder, name, detail, children }: FolderProps) => {
  const { stores } = useTools();
  const id = `folder:${root}/${folder}`;
  const isOpen = useLayout().expanded.includes(id);
  return (
    <>
      <div className="hf-row">
        <button
          type="button"
          aria-expanded={isOpen}
          className="hf-row-name"
          onClick={() => stores.layout.setExpanded(id, !isOpen)}
        >
          <span aria-hidden className="shrink-0 text-ink-faint">
            {isOpen ? <ChevronDown size={15} /> : <ChevronRight size={15} />}
          </span>
          <span className="min-w-0 flex-1">
            <span className="block truncate">{name}</span>
            {detail !== undefined && (
              <span className="block truncate text-xs text-ink-faint">{detail}</span>
            )}
          </span>
        </button>
        {children}
      </div>
      {isOpen && <Entries root={root} folder={folder} />}
    </>
  );
};

const Entries = ({ root, folder }: { readonly root: string; readonly folder: string }) => {
  const { acts } = useCompanion();
  const [listing, setListing] = useState<Listing | null>(null);

  useEffect(() => {
    let isHere = true;
    void acts?.listFolder(root, folder).then((listed) => {
      if (isHere) setListing(listed);
      return undefined;
    });
    return () => {
      isHere = false;
    };
  }, [acts, root, folder]);

  if (listing === null) return <p className="hf-late px-6 text-sm">{workspaceWords.reading}</p>;
  if (!listing.ok) {
    return (
      <p role="alert" className="px-6 text-sm text-bad-ink">
        {wordsOfCompanion(listing.error)}
      </p>
    );
  }
  const { entries, truncated } = listing.value;
  if (entries.length === 0) {
    return <p className="px-6 text-sm text-ink-faint">{filesWords.folderEmpty}</p>;
  }
  return (
    <ul>
      {inOrder(entries)
        .slice(0, MAX_SHOWN)
        .map((entry) => (
          <li key={entry.name}>
            <OneEntry root={root} folder={folder} entry={entry} />
          </li>
        ))}
      {(truncated || entries.length > MAX_SHOWN) && (
        <li className="px-6 text-sm text-ink-faint">{filesWords.truncated}</li>
      )}
    </ul>
  );
};

const lastPartOf = (path: string): string =>
  path.split(/[\\/]/).findLast((part) => part !== '') ?? path;

/** Folders first, each kind by name as people sort. */
const inOrder = (entries: readonly Entry[]): readonly Entry[] =>
  entries.toSorted(
    (a, b) =>
      Number(b.type === 'folder') - Number(a.type === 'folder') ||
      a.name.localeCompare(b.name, undefined, { numeric: true }),
  );

const OneEntry = ({
  root,
  folder,
  entry: { name, type },
}: {
  readonly root: string;
  readonly folder: string;
  readonly entry: Entry;
}) => {
  const { goTo } = useTools();
  const { acts } = useCompanion();
  const [failure, setFailure] = useState<string | null>(null);
  const path = folder === '' ? name : `${folder}/${name}`;
  if (type === 'folder') return <Folder root={root} folder={path} name={name} />;

  const open = async (): Promise<void> => {
    const opened = await acts?.openFile(root, path);
    if (opened === undefined) return;
    setFailure(opened.ok ? null : wordsOfCompanion(opened.error));
    if (opened.ok) goTo({ kind: 'file', key: opened.value });
  };
  return (
    <>
      <div className="hf-row">
        <button type="button" className="hf-row-name" onClick={() => void open()}>
          <span aria-hidden className="shrink-0 text-ink-faint">
            <FileText size={15} />
          </span>
          <span className="min-w-0 truncate">{name}</span>
        </button>
      </div>
      {failure !== null && (
        <p role="alert" className="px-6 text-sm text-bad-ink">
          {failure}
        </p>
      )}
    </>
  );
};
