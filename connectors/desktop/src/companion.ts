import type { Clock, Log, Random } from '@holdfast/shared/base/ports.ts';
import type { Result } from '@holdfast/shared/base/result.ts';

export interface CompanionOptions {
  /** 0 takes any free port; `Companion.port` says which. */
  readonly port: number;
  /** Holds the paired clients (0600) and nothing else of ours. Made when it is missing. */
  readonly dataDir: string;
  /** Pages that may speak to us, exactly as their browser writes them ("http://localhost:4870"). */
  readonly origins: readonly string[];
  /** The user's home folder. */
  readonly home: string;
  /** Handed to the shells, and to nothing else. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute path of the shell; its arguments are ours. */
  readonly shell: string;
  /** Folders with the transcripts of Claude Code and Codex. */
  readonly transcripts: { readonly claude: string; readonly codex: string };
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

export interface Companion {
  readonly port: number;
  /** A new one-time code, valid for ten minutes; the one before it stops working. */
  readonly makePairingCode: () => string;
  /** Ends every terminal, closes every socket, frees the port. */
  readonly stop: () => Promise<void>;
}

export type StartError =
  | { readonly kind: 'port-taken'; readonly port: number }
  | { readonly kind: 'bad-origin'; readonly origin: string }
  | { readonly kind: 'folder-unwritable' }
  | { readonly kind: 'clients-unreadable' };

export type StartCompanion = (options: CompanionOptions) => Promise<Result<Companion, StartError>>;
