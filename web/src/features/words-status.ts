import type { SessionId, SourceId } from '@holdfast/shared/base/ids.ts';
import { type Millis, millis } from '@holdfast/shared/base/ports.ts';
import { unreachable } from '@holdfast/shared/base/result.ts';
import type { EngineEvent, Healing, SaveFailure, SyncState } from '@holdfast/shared/model/event.ts';
import type { StatusView } from './shell.ts';
import { wordsOfSaveFailure, wordsOfServerCode } from './words-failure.ts';
import { countOf, exactTimeOf, sizeOf, timeOf, whenOf } from './words-time.ts';

export type StatusTone = 'good' | 'quiet' | 'busy' | 'warn' | 'bad';

export type StatusAct =
  | { readonly kind: 'save-now' }
  | { readonly kind: 'set-up-sync' }
  | { readonly kind: 'try-sync' }
  | { readonly kind: 'settle'; readonly sourceId: SourceId; readonly choice: 'keep' | 'take' }
  | { readonly kind: 'resume'; readonly sessionId: SessionId }
  | { readonly kind: 'dismiss-healings' };

/** One item of the status bar: its text, the page's sentence behind it, and what can be done. */
export interface StatusItem {
  readonly id: string;
  readonly tone: StatusTone;
  readonly text: string;
  readonly full: string;
  readonly acts: readonly StatusAct[];
  /** Interrupts whoever listens to the screen. */
  readonly urgent: boolean;
}

const UNSAVED_SHOWN_MS = 2000;
const SAVING_SHOWN_MS = 400;
const NOT_SAVED_MS = 90_000;

export const labelOfAct = (act: StatusAct): string => {
  switch (act.kind) {
    case 'save-now':
      return 'Save now';
    case 'set-up-sync':
      return 'Set up sync';
    case 'try-sync':
      return 'Try now';
    case 'settle':
      return act.choice === 'keep' ? 'Keep the last good' : 'Take the new one';
    case 'resume':
      return 'Resume it here';
    case 'dismiss-healings':
      return 'All right';
    default:
      return unreachable(act);
  }
};

/** Whether the work is saved here. `null`: nothing was saved or changed since this tab was opened. */
export const savedItem = (
  view: StatusView,
  sync: SyncState | null,
  now: Millis,
): StatusItem | null => {
  const { savedAt, unsavedSince, savingSince, failure } = view;
  if (failure !== null && counts(failure)) return failedItem(failure, savedAt);
  if (unsavedSince !== null && now - unsavedSince > NOT_SAVED_MS)
    return notSavedItem(
      savedAt,
      'Something is keeping Holdfast from saving. Your work is still open in this tab.',
    );
  if (savingSince !== null && now - savingSince > SAVING_SHOWN_MS)
    return saved('busy', 'Saving…', 'Writing and reading back what has changed.');
  if (unsavedSince !== null && now - unsavedSince > UNSAVED_SHOWN_MS)
    return saved('busy', 'Changes not saved yet', 'They are written within a second or two.');
  if (savedAt === null) return null;
  return view.copies === 1 ? oneCopyItem(savedAt, sync) : safeItem(view, savedAt);
};

const saved = (tone: StatusTone, text: string, full: string): StatusItem => ({
  id: 'saved',
  tone,
  text,
  full,
  acts: [],
  urgent: false,
});

const safeItem = ({ onServer, snapshot }: StatusView, savedAt: Millis): StatusItem => {
  const here = `Stored and verified on this device at ${exactTimeOf(savedAt)}`;
  const acknowledged =
    onServer !== null && snapshot !== null && onServer.commitId === snapshot.commitId;
  const full = acknowledged
    ? `${here}, acknowledged by the server at ${exactTimeOf(onServer.at)}.`
    : `${here}.`;
  return {
    ...saved('good', `Saved here ${exactTimeOf(savedAt)}`, full),
    acts: [{ kind: 'save-now' }],
  };
};

const oneCopyItem = (savedAt: Millis, sync: SyncState | null): StatusItem => ({
  ...saved(
    'warn',
    `Saved here ${exactTimeOf(savedAt)} · one copy only`,
    'The browser refuses Holdfast its second store. Everything is saved in one place; turn on sync so that it exists twice.',
  ),
  acts: sync?.kind === 'off' ? [{ kind: 'set-up-sync' }] : [],
  urgent: true,
});

/** A tab that lost the lead or its key says so as a page, not as a failed save. */
const counts = (failure: SaveFailure): boolean =>
  failure.kind !== 'lost-lead' && failure.kind !== 'locked';

const failedItem = (failure: SaveFailure, savedAt: Millis | null): StatusItem =>
  failure.kind === 'storage-full'
    ? {
        ...notSavedItem(savedAt, wordsOfSaveFailure(failure, savedAt)),
        text: 'Storage full — not saving',
      }
    : notSavedItem(savedAt, wordsOfSaveFailure(failure, savedAt));

const notSavedItem = (savedAt: Millis | null, full: string): StatusItem => ({
  id: 'saved',
  tone: 'bad',
  text: savedAt === null ? 'Not saved' : `Not saved since ${timeOf(savedAt)}`,
  full,
  acts: [{ kind: 'save-now' }],
  urgent: true,
});

const waitingOf = (count: number): string =>
  count === 1 ? '1 snapshot' : `${countOf(count)} snapshots`;

export const syncItem = (
  state: SyncState,
  { onServer }: Pick<StatusView, 'onServer'>,
): StatusItem => {
  const item = { id: 'sync', urgent: false, acts: [] } as const;
  switch (state.kind) {
    case 'off':
      return {
        ...item,
        tone: 'quiet',
        text: 'Only on this device',
        full: 'Nothing leaves this device. Turn on sync to survive its loss.',
        acts: [{ kind: 'set-up-sync' }],
      };
    case 'connecting':
      return {
        ...item,
        tone: 'busy',
        text: 'Connecting…',
        full: 'Looking for the server. Everything is saved here.',
      };
    case 'online':
      return { ...item, ...onlineWords(state.waiting, onServer?.at ?? null) };
    case 'offline':
      return {
        ...item,
        tone: 'warn',
        text: `Offline · saving here${state.waiting > 0 ? ` · ${countOf(state.waiting)} waiting` : ''}`,
        full: `No connection since ${timeOf(state.since)}. Everything is saved here.${
          state.waiting > 0
            ? ` ${waitingOf(state.waiting)} will be sent when the server answers.`
            : ''
        }`,
        acts: [{ kind: 'try-sync' }],
      };
    case 'stopped':
      return {
        ...item,
        tone: 'bad',
        text: 'Sync stopped',
        full: wordsOfServerCode(state.code, state.waiting),
        acts: [{ kind: 'try-sync' }],
        urgent: true,
      };
    default:
      return unreachable(state);
  }
};

const onlineWords = (
  waiting: number,
  onServerAt: Millis | null,
): Pick<StatusItem, 'tone' | 'text' | 'full'> => {
  if (waiting > 0)
    return {
      tone: 'busy',
      text: `Sending · ${countOf(waiting)} waiting`,
      full: `Connected to the server. ${waitingOf(waiting)} saved here and not yet acknowledged by it.`,
    };
  return onServerAt === null
    ? {
        tone: 'good',
        text: 'Connected to the server',
        full: 'Connected to the server. Nothing waits to be sent.',
      }
    : {
        tone: 'good',
        text: `and on the server ${timeOf(onServerAt)}`,
        full: `The server acknowledged the newest snapshot at ${exactTimeOf(onServerAt)}. Nothing waits to be sent.`,
      };
};

type HealthEvent = Extract<EngineEvent, { readonly kind: 'source-health' }>;

export const unwellItems = ({ unwell, names }: StatusView): readonly StatusItem[] =>
  [...unwell.values()].flatMap((event) => {
    const item = unwellItem(event, names.get(event.sourceId) ?? 'A source');
    return item === null ? [] : [item];
  });

const unwellItem = (event: HealthEvent, name: string): StatusItem | null => {
  const item = { id: `source ${event.sourceId}`, tone: 'warn', urgent: false } as const;
  switch (event.health) {
    case 'suspect':
      return {
        ...item,
        text: 'Check 1 source',
        full: `${name} shrank from ${sizeOf(event.was)} to ${sizeOf(event.now)} and nothing says why. The last good state is kept and would be restored; the small one is kept beside it.`,
        acts: [
          { kind: 'settle', sourceId: event.sourceId, choice: 'keep' },
          { kind: 'settle', sourceId: event.sourceId, choice: 'take' },
        ],
      };
    case 'absent':
    case 'partial':
      return {
        ...item,
        text: `${name} not readable`,
        full: `${name} could not be read${event.health === 'partial' ? ' completely' : ''}. Its last state (${exactTimeOf(event.lastGoodAt)}) is kept; nothing was replaced by emptiness.`,
        acts: [],
      };
    case 'ok':
    case 'stale':
      return null;
    default:
      return unreachable(event.health);
  }
};

export const newerItem = (newer: StatusView['newer'], now: Millis): StatusItem | null =>
  newer && {
    id: 'newer',
    tone: 'warn',
    text: `Newer on ${newer.deviceName}`,
    full: `${newer.deviceName} saved this session ${whenOf(newer.at, now)}. Your work here is untouched.`,
    acts: [{ kind: 'resume', sessionId: newer.sessionId }],
    urgent: false,
  };

export const healingItem = (healings: readonly Healing[]): StatusItem | null => {
  const worst = healings.toSorted((a, b) => weightOf(b) - weightOf(a))[0];
  return worst === undefined
    ? null
    : {
        id: 'healed',
        tone: 'warn',
        ...healingWords(worst),
        acts: [{ kind: 'dismiss-healings' }],
        urgent: worst.kind === 'database-rebuilt',
      };
};

const weightOf = (healing: Healing): number =>
  ['records-copied', 'journal-rebuilt', 'database-rebuilt'].indexOf(healing.kind);

const healingWords = (healing: Healing): Pick<StatusItem, 'text' | 'full'> => {
  switch (healing.kind) {
    case 'database-rebuilt':
      return {
        text: 'Restored from the second copy',
        full: `The browser deleted its database. Holdfast restored ${waitingOf(healing.snapshots)} from its second copy${
          healing.newestAt === null ? '' : `; the newest is ${exactTimeOf(healing.newestAt)}`
        }.`,
      };
    case 'journal-rebuilt':
      return {
        text: 'Second copy written again',
        full: `The second copy was missing or damaged. Holdfast wrote it again from the first: ${waitingOf(healing.snapshots)}.`,
      };
    case 'records-copied':
      return {
        text: 'Copies repaired',
        full: `The two copies on this device differed. ${countOf(
          healing.toDatabase + healing.toJournal,
        )} records were copied from the one that had them.`,
      };
    default:
      return unreachable(healing);
  }
};

export const companionItem = ({ companion }: Pick<StatusView, 'companion'>): StatusItem | null => {
  const item = { id: 'companion', acts: [], urgent: false } as const;
  switch (companion.kind) {
    case 'unknown':
      return null;
    case 'connected':
      return {
        ...item,
        tone: 'quiet',
        text: companion.sources === 1 ? '1 source' : `${countOf(companion.sources)} sources`,
        full: 'The companion is connected and hands over what happens in terminals, files and transcripts.',
      };
    case 'missing':
      return {
        ...item,
        tone: 'warn',
        text: 'Terminals not recorded',
        full: `The companion is not connected${
          companion.lastSeenAt === null ? '' : ` (last seen ${timeOf(companion.lastSeenAt)})`
        }. Terminals, files and conversations go on being shown, not recorded.`,
      };
    default:
      return unreachable(companion);
  }
};

/** The moment at which `savedItem` may change its mind without any event. */
export const nextLookAt = (
  { unsavedSince, savingSince }: StatusView,
  now: Millis,
): Millis | null => {
  const moments = [
    savingSince !== null && savingSince + SAVING_SHOWN_MS,
    unsavedSince !== null && unsavedSince + UNSAVED_SHOWN_MS,
    unsavedSince !== null && unsavedSince + NOT_SAVED_MS,
  ].filter((moment): moment is Millis => moment !== false && moment >= now);
  return moments.length === 0 ? null : millis(Math.min(...moments) + 1);
};
