import type { PackId } from '../base/ids.ts';
import type { Millis } from '../base/ports.ts';
import type { Channel, OutboxItem } from './state.ts';

/** What happened, and when: every event names the time, so that `step` needs no clock. */
export type SyncEvent = Happening & { readonly at: Millis };

export type Happening =
  | { readonly kind: 'queued'; readonly items: readonly OutboxItem[] }
  /** Answer to `check`: packs the server does not have. */
  | { readonly kind: 'checked'; readonly run: number; readonly missing: readonly PackId[] }
  | { readonly kind: 'uploaded'; readonly run: number; readonly packId: PackId }
  /** True whenever it arrives, even late: the server has it. */
  | { readonly kind: 'accepted'; readonly item: OutboxItem }
  | { readonly kind: 'packs-wanted'; readonly run: number; readonly packIds: readonly PackId[] }
  /** A page of changes was read and stored; `more` when the server has newer ones already. */
  | {
      readonly kind: 'read';
      readonly run: number;
      readonly channel: Channel;
      readonly more: boolean;
    }
  /** A notice, or the poll: perhaps there is something. */
  | { readonly kind: 'hint'; readonly channel: Channel }
  | { readonly kind: 'hint-all' }
  /** No answer, or one that says "later". */
  | {
      readonly kind: 'failed';
      readonly run: number;
      readonly retryAfter: Millis | null;
      readonly jitter: number;
    }
  | { readonly kind: 'refused'; readonly run: number; readonly code: string }
  /** The user, or the browser's `online` event, wants it tried now. */
  | { readonly kind: 'try-now' }
  | { readonly kind: 'wake' }
  | { readonly kind: 'channels'; readonly channels: readonly Channel[] };

/** What to do next. Each is answered by one of the events above, or by `failed` or `refused`. */
export type SyncAction =
  | {
      readonly kind: 'check';
      readonly run: number;
      readonly item: OutboxItem & { readonly kind: 'commit' };
    }
  | {
      readonly kind: 'upload';
      readonly run: number;
      readonly item: OutboxItem & { readonly kind: 'commit' };
      readonly packId: PackId;
    }
  | { readonly kind: 'send'; readonly run: number; readonly item: OutboxItem }
  /** The server has it: take it out of the stored outbox. */
  | { readonly kind: 'acknowledge'; readonly item: OutboxItem }
  | { readonly kind: 'read'; readonly run: number; readonly channel: Channel }
  | { readonly kind: 'wake-at'; readonly at: Millis };
