import type { SessionId } from '@holdfast/shared/base/ids.ts';
import type { SessionSummary } from '@holdfast/shared/model/event.ts';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useSettings, useShell } from '../shell.ts';
import { useNow } from '../use-now.ts';
import { homeWords } from '../words.ts';
import { SessionRow } from './session-row.tsx';
import { rowsOf } from './session-rows.ts';
import { stepOf } from './step-of.ts';

const ROW_PX = 56;
const HEADING_PX = 44;

export interface SessionListProps {
  readonly sessions: readonly SessionSummary[];
  readonly query: string;
}

/** Only the rows in sight exist, and a few around them: a thousand sessions cost as much as twenty. */
export const SessionList = ({ sessions, query }: SessionListProps) => {
  const { stores } = useShell();
  const { singleKeys } = useSettings();
  const now = useNow(10_000);
  const [renaming, setRenaming] = useState<SessionId | null>(null);
  const rows = useMemo(() => rowsOf(sessions, query, now), [sessions, query, now]);
  const list = useRef<HTMLUListElement>(null);
  const [offset, setOffset] = useState(0);
  useEffect(() => setOffset(list.current?.offsetTop ?? 0), [rows.length]);

  // oxlint-disable-next-line react/incompatible-library -- nothing here is memoized by a compiler
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => document.querySelector<HTMLElement>('#content'),
    estimateSize: (index) => (rows[index]?.kind === 'heading' ? HEADING_PX : ROW_PX),
    overscan: 12,
    scrollMargin: offset,
    getItemKey: (index) => {
      const row = rows[index];
      return row?.kind === 'session' ? row.session.sessionId : (row?.group ?? index);
    },
  });

  const focusSession = (sessionId: SessionId): void => {
    const index = rows.findIndex(
      (row) => row.kind === 'session' && row.session.sessionId === sessionId,
    );
    virtual.scrollToIndex(index);
    requestAnimationFrame(() =>
      list.current?.querySelector<HTMLElement>(`[data-session="${sessionId}"]`)?.focus(),
    );
  };
  const step = (event: KeyboardEvent): void => {
    const here = event.target instanceof HTMLElement ? event.target.dataset['session'] : undefined;
    const next = here === undefined ? null : stepOf(event, rows, here, singleKeys);
    if (next === null) return;
    event.preventDefault();
    focusSession(next);
  };
  const rename = async (sessionId: SessionId, name: string) => {
    const answer = await stores.sessions.rename(sessionId, name);
    if (!answer.ok) return answer.error;
    setRenaming(null);
    focusSession(sessionId);
    return null;
  };

  return (
    <ul
      ref={list}
      aria-label={homeWords.sessions}
      onKeyDown={step}
      className="relative -mx-3"
      style={{ height: virtual.getTotalSize() }}
    >
      {virtual.getVirtualItems().map((item) => {
        const row = rows[item.index];
        if (row === undefined) return null;
        const place = { transform: `translateY(${item.start - offset}px)` };
        return row.kind === 'heading' ? (
          <li
            key={item.key}
            aria-setsize={rows.length}
            aria-posinset={item.index + 1}
            style={place}
            className="absolute inset-x-0 flex h-11 items-end px-3 pb-1.5 text-sm font-medium text-ink-soft"
          >
            <h3>{homeWords.groups[row.group]}</h3>
          </li>
        ) : (
          <li
            key={item.key}
            ref={virtual.measureElement}
            data-index={item.index}
            aria-setsize={rows.length}
            aria-posinset={item.index + 1}
            style={place}
            className="absolute inset-x-0"
          >
            <SessionRow
              session={row.session}
              now={now}
              renaming={renaming === row.session.sessionId}
              onRename={setRenaming}
              onName={(name) => rename(row.session.sessionId, name)}
            />
          </li>
        );
      })}
    </ul>
  );
};
