import type { SessionId } from '@holdfast/shared/base/ids.ts';
import type { ListRow } from './session-rows.ts';

interface Press {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

const STEPS: Readonly<Record<string, 1 | -1>> = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 };

/** The session that an arrow, J or K leads to from here; `null` at the ends and for any other key. */
export const stepOf = (
  press: Press,
  rows: readonly ListRow[],
  here: string,
  singleKeys: boolean,
): SessionId | null => {
  if (press.ctrlKey || press.metaKey || press.altKey) return null;
  const step = STEPS[press.key];
  if (step === undefined || (press.key.length === 1 && !singleKeys)) return null;
  const sessions = rows.flatMap((row) => (row.kind === 'session' ? [row.session.sessionId] : []));
  const at = sessions.findIndex((sessionId) => sessionId === here);
  return at < 0 ? null : (sessions[at + step] ?? null);
};
