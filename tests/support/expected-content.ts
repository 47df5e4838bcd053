import type { SourceId } from '@holdfast/shared/base/ids.ts';
import type { Change } from '@holdfast/shared/model/change.ts';

import { applyChanges, type ContentState, type SourceContent } from './apply-changes.ts';

/** What the page holds, and what a snapshot must hold: they differ for a source that is suspect. */
export interface Expected {
  readonly captured: ContentState;
  readonly saved: ContentState;
}

export const NOTHING: Expected = { captured: new Map(), saved: new Map() };

/** The rule of FORMAT.md, section 7, said once more in the plainest way. */
export const afterTick = (before: Expected, changes: readonly Change[]): Expected => {
  const captured = applyChanges(before.captured, changes);
  const saved = new Map<SourceId, SourceContent>();
  for (const [id, now] of captured) {
    const good = before.saved.get(id);
    const own = changes.filter(({ source }) => source.id === id);
    const isRemoved = own.some(({ kind }) => kind === 'remove');
    const wasAside = good !== undefined && good !== before.captured.get(id);
    const isReplaced = wasAside || own.some(({ kind }) => kind === 'replace');
    const keepsGood = good !== undefined && !isRemoved && isReplaced && lostMost(good, now);
    saved.set(id, keepsGood ? good : now);
  }
  return { captured, saved };
};

const lostMost = (good: SourceContent, now: SourceContent): boolean => {
  const [was, is] = [sizeOf(good), sizeOf(now)];
  if (was < 4096) return false;
  return now.form === 'blob' ? is === 0 : is < was / 5;
};

const sizeOf = (content: SourceContent): number =>
  content.form === 'document'
    ? new TextEncoder().encode(JSON.stringify(content.value)).length
    : content.bytes.length;
