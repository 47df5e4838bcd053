import type { Millis } from '@holdfast/shared/base/ports.ts';
import type { SessionSummary } from '@holdfast/shared/model/event.ts';
import { type DayGroup, dayGroupOf } from '../words-time.ts';

/** What the list shows, top to bottom. */
export type ListRow =
  | { readonly kind: 'heading'; readonly group: DayGroup }
  | { readonly kind: 'session'; readonly session: SessionSummary };

/** Sessions of a name that holds every typed word, under the day of their last save. */
export const rowsOf = (
  sessions: readonly SessionSummary[],
  query: string,
  now: Millis,
): readonly ListRow[] => {
  const wanted = plain(query).split(/\s+/).filter(Boolean);
  const found = sessions.filter(({ name }) => {
    const text = plain(name);
    return wanted.every((word) => text.includes(word));
  });
  return found.flatMap((session, index): readonly ListRow[] => {
    const group = dayGroupOf(session.savedAt, now);
    const before = found[index - 1];
    const row = { kind: 'session', session } as const;
    const opens = before === undefined || dayGroupOf(before.savedAt, now) !== group;
    return opens ? [{ kind: 'heading', group }, row] : [row];
  });
};

/** As it is compared: without capitals and accents. */
const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .replaceAll(/\p{Diacritic}/gu, '')
    .toLowerCase();
