import type { SourceId } from '@holdfast/shared/base/ids.ts';
import { unreachable } from '@holdfast/shared/base/result.ts';
import type { CaptureLoop } from './capture-loop.ts';
import type { CompanionStore, CompanionView } from './companion-store.ts';
import type { SessionStore } from './session-store.ts';
import type { Companion, StatusStore } from './status-store.ts';
import type { Subjects } from './subjects.ts';

export interface StatusFeed {
  readonly status: StatusStore;
  readonly capture: Pick<CaptureLoop, 'state'>;
  readonly companion: CompanionStore;
  readonly subjects: Subjects;
  readonly session: Pick<SessionStore, 'store'>;
}

/** Keeps the status store told of what the other stores know: changes on the way, the companion, names. */
export const feedStatus = ({ status, capture, companion, subjects, session }: StatusFeed): void => {
  capture.state.subscribe((state) => {
    if (state.kind !== 'clean') status.noteChange(state.since);
  });

  const tellCompanion = (): void => {
    if (session.store.getState().kind !== 'open') return;
    status.noteCompanion(companionOf(companion.getState(), subjects));
  };
  companion.subscribe(tellCompanion);
  subjects.terminals.list.subscribe(tellCompanion);
  subjects.conversations.list.subscribe(tellCompanion);
  session.store.subscribe((now, before) => {
    tellCompanion();
    if (now.kind === 'open' && before.kind === 'open' && now.unread !== 0) return;
    status.noteNames(now.kind === 'open' ? namesOf(subjects) : new Map());
  });
};

const companionOf = ({ status, lastSeenAt }: CompanionView, subjects: Subjects): Companion => {
  switch (status.kind) {
    case 'unknown':
    case 'connecting':
      return { kind: 'unknown' };
    case 'connected':
      return { kind: 'connected', sources: followed(subjects) };
    case 'missing':
    case 'unpaired':
    case 'code-refused':
    case 'impostor':
      return { kind: 'missing', lastSeenAt: lastSeenAt ?? subjects.layout.seenAt() };
    default:
      return unreachable(status);
  }
};

const followed = ({ terminals, conversations }: Subjects): number =>
  terminals.list.getState().filter((pair) => pair.document.getState().process !== null).length +
  conversations.list.getState().filter((pair) => pair.document.getState().transcript !== null)
    .length;

const namesOf = ({ terminals, files, conversations, notes }: Subjects): Map<SourceId, string> => {
  const names = new Map<SourceId, string>();
  const name = (sources: readonly SourceId[], text: string): void => {
    for (const id of sources) names.set(id, text);
  };
  for (const pair of terminals.list.getState()) name(idsOf(pair), pair.document.getState().name);
  for (const pair of files.list.getState()) name(idsOf(pair), pair.document.getState().path);
  for (const pair of conversations.list.getState()) {
    name(idsOf(pair), pair.document.getState().title);
  }
  for (const pair of notes.list.getState()) name(idsOf(pair), pair.document.getState().title);
  return names;
};

const idsOf = (pair: {
  readonly documentSource: { readonly id: SourceId };
  readonly contentSource: { readonly id: SourceId };
}): readonly SourceId[] => [pair.documentSource.id, pair.contentSource.id];
