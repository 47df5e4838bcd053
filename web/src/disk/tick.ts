import { concatBytes } from '@holdfast/shared/base/bytes.ts';
import { idBytes } from '@holdfast/shared/base/ids.ts';
import type { Millis } from '@holdfast/shared/base/ports.ts';
import type { CommitEntry, Entry, MarkEntry, RowEntry, Stamp } from './entry.ts';
import type { CommitWrite, MarkWrite, PackWrite, RowWrite, TickWrite } from './facts.ts';

/** Where the freshness anchor lies among the local rows. */
export const ANCHOR_ROW = { table: 'anchor', key: 'newest' } as const;

export interface Stamping {
  readonly nextStamp: () => Stamp;
}

/** The entries of one tick, the commit last: without it the others do not hold. */
export const tickEntries = (
  stamping: Stamping,
  tick: TickWrite,
  savedAt: Millis,
): readonly Entry[] => {
  const within = tick.commit.id;
  const rows =
    tick.anchor === null ? tick.rows : [...tick.rows, { ...ANCHOR_ROW, bytes: tick.anchor }];
  return [
    ...tick.packs.flatMap((pack) => packEntries(stamping, pack)),
    ...tick.marks.map((mark) => markEntry(stamping, mark, { sent: sentFrom(tick.origin), within })),
    ...rows.map((row) => rowEntry(stamping, row, within)),
    commitEntry(stamping, tick, savedAt),
  ];
};

export const packEntries = (
  { nextStamp }: Stamping,
  { id, pack, envelope, place }: PackWrite,
): readonly Entry[] => [
  { kind: 'pack', stamp: nextStamp(), id, bytes: pack },
  { kind: 'envelope', stamp: nextStamp(), packId: id, epoch: place.epoch, bytes: envelope },
];

export const markEntry = (
  { nextStamp }: Stamping,
  { id, bytes, label, header }: MarkWrite,
  facts: Pick<MarkEntry, 'sent' | 'within'>,
): MarkEntry => ({
  kind: 'mark',
  stamp: nextStamp(),
  id,
  subjectKind: header.subjectKind,
  subjectId: header.subjectId,
  version: header.version,
  deviceId: header.deviceId,
  label,
  bytes,
  ...facts,
});

export const rowEntry = (
  { nextStamp }: Stamping,
  { table, key, bytes }: RowWrite,
  within: RowEntry['within'],
): RowEntry => ({ kind: 'row', stamp: nextStamp(), table, key, within, bytes });

const commitEntry = (
  { nextStamp }: Stamping,
  { commit, needs, covers, origin }: TickWrite,
  savedAt: Millis,
): CommitEntry => ({
  kind: 'commit',
  stamp: nextStamp(),
  ...placeOf(commit),
  savedAt,
  sent: sentFrom(origin),
  covers,
  needs: concatBytes(needs.map(idBytes)),
  bytes: commit.bytes,
});

const placeOf = ({
  id,
  header,
}: CommitWrite): Pick<CommitEntry, 'id' | 'sessionId' | 'deviceId' | 'counter'> => ({
  id,
  sessionId: header.sessionId,
  deviceId: header.deviceId,
  counter: header.counter,
});

export const sentFrom = (origin: TickWrite['origin']): boolean => origin === 'elsewhere';
