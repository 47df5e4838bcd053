import { utf8 } from '../base/bytes.ts';
import { unreachable } from '../base/result.ts';
import type { Change, Remove, Replace } from '../model/change.ts';
import type { SessionState } from '../model/session.ts';
import type { CapturedSource, DocumentState, Source, SourceState } from '../model/source.ts';
import { blobChange } from './blob-change.ts';
import { cutChange, sizeOfChange } from './slice-changes.ts';
import { newStream, streamChange } from './stream-change.ts';

/**
 * What must be told about `before` so that it becomes `after`. Compares by reference: the map, then its
 * entries, then only inside an entry that is another object; so the cost follows the change and not the
 * size of the session. Both states keep the rule of `SessionState`: what did not change keeps its identity.
 */
export const diff = (before: SessionState, after: SessionState): readonly Change[] => {
  if (before.sources === after.sources) return [];
  const changes: Change[] = [];
  let kept = 0;
  for (const [id, now] of after.sources) {
    const was = before.sources.get(id);
    if (was !== undefined) kept += 1;
    if (was !== now) changes.push(...sourceChanges(was, now));
  }
  return kept === before.sources.size
    ? changes
    : [...removals(before.sources, after.sources), ...changes];
};

/** Bytes the changes take in a message, near enough to keep a limit. */
export const sizeOfChanges = (changes: readonly Change[]): number =>
  changes.reduce((sum, change) => sum + sizeOfChange(change), 0);

/**
 * The same changes in messages of at most `maxBytes` each. A large append or replacement is cut and its
 * pieces stay in order; only a document may make a message larger, and then stands alone in it.
 */
export const sliceChanges = (
  changes: readonly Change[],
  maxBytes: number,
): readonly (readonly Change[])[] => {
  const messages: Change[][] = [];
  let message: Change[] = [];
  let left = 0;
  for (const change of changes.flatMap((whole) => cutChange(whole, maxBytes))) {
    const size = sizeOfChange(change);
    if (messages.length === 0 || size > left) {
      message = [];
      messages.push(message);
      left = maxBytes;
    }
    message.push(change);
    left -= size;
  }
  return messages;
};

const removals = (
  before: SessionState['sources'],
  after: SessionState['sources'],
): readonly Remove[] =>
  [...before]
    .filter(([id]) => !after.has(id))
    .map(([, { source }]) => ({ kind: 'remove', source }));

const sourceChanges = (was: CapturedSource | undefined, now: CapturedSource): readonly Change[] => {
  if (was === undefined) return [asNew(now)];
  if (!isSameSource(was.source, now.source)) {
    return [{ kind: 'remove', source: was.source }, asNew(now)];
  }
  if (was.state === now.state) return [];
  const change = stateChange(now.source, was.state, now.state);
  return change === null ? [] : [change];
};

const isSameSource = (a: Source, b: Source): boolean =>
  a === b || (a.kind === b.kind && a.key === b.key);

const stateChange = (source: Source, was: SourceState, now: SourceState): Change | null => {
  switch (now.form) {
    case 'document':
      return was.form === 'document' && was.value === now.value ? null : newDocument(source, now);
    case 'stream':
      return was.form === 'stream' ? streamChange(source, was, now) : newStream(source, now);
    case 'blob':
      return was.form === 'blob' ? blobChange(source, was, now) : asNew({ source, state: now });
    default:
      return unreachable(now);
  }
};

const asNew = ({ source, state }: CapturedSource): Change => {
  switch (state.form) {
    case 'document':
      return newDocument(source, state);
    case 'stream':
      return newStream(source, state);
    case 'blob':
      return { kind: 'replace', source, content: { form: 'blob', bytes: utf8(state.content) } };
    default:
      return unreachable(state);
  }
};

const newDocument = (source: Source, { value }: DocumentState): Replace => ({
  kind: 'replace',
  source,
  content: { form: 'document', value },
});
