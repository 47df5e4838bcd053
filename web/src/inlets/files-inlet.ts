import { fromUtf8 } from '@holdfast/shared/base/bytes.ts';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import { type FileDocument, newFile } from '@holdfast/shared/model/documents.ts';
import { textBlob } from '@holdfast/shared/model/empty-states.ts';
import type { BlobState } from '@holdfast/shared/model/source.ts';
import type { CompanionActs, CompanionFailure, DiskVersion } from '../stores/companion-store.ts';
import type { Pair } from '../stores/pairs.ts';
import type { Stores } from '../stores/stores.ts';
import type { Carrier } from './keep-connected.ts';
import type { Link } from './link.ts';

type File = Pair<FileDocument, BlobState>;
type Acts = Pick<CompanionActs, 'addRoot' | 'listFolder' | 'openFile' | 'readDisk' | 'saveFile'>;

export interface FilesInlet extends Carrier {
  readonly acts: Acts;
}

/** Of a source (model/source.ts). */
const MAX_KEY_CHARACTERS = 1_024;

interface Text {
  readonly hash: string;
  readonly text: string;
}

/** Reads and saves files under the folders that the user named. */
export const createFilesInlet = ({ stores }: { readonly stores: Stores }): FilesInlet => {
  const watched = new WeakSet<File>();
  let link: Link | null = null;

  const addRoot = async (path: string): Promise<Result<void, CompanionFailure>> => {
    if (link === null) return err({ kind: 'not-connected' });
    const added = await link.ask('roots.add', { path, confirmed: true });
    if (!added.ok) return added;
    const others = stores.companion
      .getState()
      .roots.filter(({ root }) => root !== added.value.root);
    stores.companion.note({ roots: [...others, added.value] });
    return ok(undefined);
  };

  const read = async (root: string, path: string): Promise<Result<Text, CompanionFailure>> => {
    if (link === null) return err({ kind: 'not-connected' });
    const answer = await link.askForBytes('file.read', { root, path });
    if (!answer.ok) return answer;
    const { value, bytes } = answer.value;
    const text = fromUtf8(bytes);
    if (text === null) return err({ kind: 'binary', sizeBytes: value.sizeBytes });
    return ok({ hash: value.hash, text });
  };

  const openFile: Acts['openFile'] = async (root, path) => {
    const key = `${root}/${path}`;
    if (key.length > MAX_KEY_CHARACTERS) return err({ kind: 'name-too-long' });
    if (stores.files.find(key) !== null) return ok(key);
    const disk = await read(root, path);
    if (!disk.ok) return disk;
    stores.files.add(
      key,
      { ...newFile(root, path), baseHash: disk.value.hash },
      textBlob(disk.value.text),
    );
    return ok(key);
  };

  const readDisk = async (key: string): Promise<Result<DiskVersion, CompanionFailure>> => {
    const file = stores.files.find(key)?.document.getState();
    if (file === undefined) return err({ kind: 'unknown-key' });
    const disk = await read(file.root, file.path);
    if (disk.ok) return disk;
    const isGone = disk.error.kind === 'not-found' || disk.error.kind === 'binary';
    return isGone ? ok({ hash: null, text: null }) : disk;
  };

  const saveFile: Acts['saveFile'] = async (key, base) => {
    const file = stores.files.find(key);
    if (file === null) return err({ kind: 'unknown-key' });
    if (link === null) return err({ kind: 'not-connected' });
    const { root, path } = file.document.getState();
    const sent = file.content.getState().content;
    const saved = await link.ask('file.save', { root, path, baseHash: base, text: sent });
    if (!saved.ok) return saved;
    // Typing may have gone on while the save was on its way.
    const dirty = file.content.getState().content !== sent;
    file.document.setState({ baseHash: saved.value.hash, dirty });
    return ok(undefined);
  };

  /** What was not touched here is shown as it is on the disk now; what was is only compared. */
  const compare = async (file: File): Promise<void> => {
    if (link === null || file.phase.getState() !== 'ready') return;
    const before = file.content.getState();
    const { root, path, baseHash } = file.document.getState();
    if (!stores.companion.getState().roots.some((known) => known.root === root)) return;
    const disk = await read(root, path);
    if (!disk.ok || disk.value.hash === baseHash) return;
    if (file.document.getState().dirty || file.content.getState() !== before) {
      stores.report.tell({ kind: 'file', key: file.key }, { kind: 'changed-on-disk' });
      return;
    }
    file.content.setState(textBlob(disk.value.text), true);
    file.document.setState({ baseHash: disk.value.hash });
  };

  const nameRoots = async (to: Link): Promise<void> => {
    for (const path of stores.layout.store.getState().roots) {
      if (to !== link) return;
      // In order, so that the tree shows the folders as the user named them.
      await addRoot(path);
    }
  };

  const lookAtAll = (): void => {
    for (const file of stores.files.list.getState()) {
      if (watched.has(file)) continue;
      watched.add(file);
      file.phase.subscribe(() => void compare(file));
    }
  };
  stores.files.list.subscribe(lookAtAll);

  return {
    connected: async (to) => {
      link = to;
      await nameRoots(to);
      for (const file of stores.files.list.getState()) void compare(file);
    },
    disconnected: () => {
      link = null;
    },
    acts: {
      addRoot: async (path) => {
        const added = await addRoot(path);
        if (added.ok) stores.layout.addRoot(path);
        return added;
      },
      listFolder: async (root, dir) =>
        link === null ? err({ kind: 'not-connected' }) : link.ask('file.list', { root, dir }),
      openFile,
      readDisk,
      saveFile,
    },
  };
};
