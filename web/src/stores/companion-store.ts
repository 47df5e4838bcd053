import type { Millis } from '@holdfast/shared/base/ports.ts';
import type { Result } from '@holdfast/shared/base/result.ts';
import type { VerbFailure, VerbValue } from '@holdfast/shared/link/link.ts';
import { subscribeWithSelector } from 'zustand/middleware';
import { createStore } from 'zustand/vanilla';
import { type ReadStore, readOnly } from './read-store.ts';

export type CompanionStatus =
  /** Nobody has looked for it yet. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'connecting' }
  | { readonly kind: 'connected' }
  /** Nothing answers where it should be. */
  | { readonly kind: 'missing' }
  /** It is there and does not know this browser: its start prints an address that pairs them. */
  | { readonly kind: 'unpaired' }
  /** The pairing code was refused: used already, too old or mistyped. */
  | { readonly kind: 'code-refused' }
  /** Something answers that does not know the secret: another process has taken the port. */
  | { readonly kind: 'impostor' };

export type CompanionFailure =
  | VerbFailure
  /** Not there, gone before it answered, or answering something else than the verb's. */
  | { readonly kind: 'not-connected' }
  | { readonly kind: 'bad-reply' }
  /** What is asked for is not part of the open session. */
  | { readonly kind: 'unknown-key' }
  /** What was sent is larger than a message may be. */
  | { readonly kind: 'too-large'; readonly sizeBytes: number; readonly limit: number }
  /** A name that is longer than a source of the session may have. */
  | { readonly kind: 'name-too-long' };

type Asked<T> = Promise<Result<T, CompanionFailure>>;

/** Another text than the one ours goes back to was found on the disk. `null`: it is gone, or no text. */
export interface DiskVersion {
  readonly hash: string | null;
  readonly text: string | null;
}

/** What a screen can ask of the companion. Keys are those of the session. */
export interface CompanionActs {
  /** A new terminal of the session, with a shell in `cwd`; `null`: in the home folder. Answers its key. */
  readonly openTerminal: (cwd: string | null) => Asked<string>;
  readonly type: (key: string, text: string) => void;
  readonly resize: (key: string, columns: number, rows: number) => void;
  /** A new shell in the old folder of a terminal whose process is gone. Runs nothing. */
  readonly restoreTerminal: (key: string) => Asked<void>;

  /** The user has confirmed the folder. */
  readonly addRoot: (path: string) => Asked<void>;
  readonly listFolder: (root: string, folder: string) => Asked<VerbValue<'file.list'>>;
  /** Opens a file in the session, or finds it there. Answers its key. */
  readonly openFile: (root: string, path: string) => Asked<string>;
  readonly readDisk: (key: string) => Asked<DiskVersion>;
  /** `base`: what must be on the disk for the save to be carried out. */
  readonly saveFile: (key: string, base: string | null) => Asked<void>;

  readonly refreshTranscripts: () => Asked<void>;
  /** Takes a transcript into the session and follows it. Answers its key. */
  readonly followTranscript: (transcript: string) => Asked<string>;

  /** Tries to connect now, without waiting for the next attempt. */
  readonly connect: () => void;
}

export type Root = VerbValue<'roots.list'>['roots'][number];
export type Transcript = VerbValue<'transcript.list'>['transcripts'][number];

export interface CompanionView {
  readonly status: CompanionStatus;
  readonly lastSeenAt: Millis | null;
  readonly roots: readonly Root[];
  readonly transcripts: readonly Transcript[];
  /** Commands that wait behind "press Enter" in a terminal, by its key. */
  readonly offered: ReadonlyMap<string, string>;
  /** Offsets in the streams of terminals: what comes from there on is printed now, and not a replay. */
  readonly liveFrom: ReadonlyMap<string, number>;
  /** Messages that were not what they should be. */
  readonly dropped: number;
  /** `null` until the inlets have started. */
  readonly acts: CompanionActs | null;
}

/** What the screen knows of the companion. The inlets write it. */
export interface CompanionStore extends ReadStore<CompanionView> {
  readonly note: (part: Partial<CompanionView>) => void;
  /** What the companion told of the user's folders and files does not outlive a lock. */
  readonly forget: () => void;
}

const NOTHING: CompanionView = {
  status: { kind: 'unknown' },
  lastSeenAt: null,
  roots: [],
  transcripts: [],
  offered: new Map(),
  liveFrom: new Map(),
  dropped: 0,
  acts: null,
};

export const createCompanionStore = (): CompanionStore => {
  const store = createStore<CompanionView>()(subscribeWithSelector(() => NOTHING));
  return {
    ...readOnly(store),
    note: (part) => store.setState(part),
    forget: () =>
      store.setState({ roots: [], transcripts: [], offered: new Map(), liveFrom: new Map() }),
  };
};
