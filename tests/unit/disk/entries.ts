import { concatBytes } from '@holdfast/shared/base/bytes.ts';
import {
  type CommitId,
  commitIdOf,
  idBytes,
  markIdOf,
  type PackId,
  packIdOf,
} from '@holdfast/shared/base/ids.ts';
import { millis } from '@holdfast/shared/base/ports.ts';
import { aDevice, aSession, aSubject, sealed } from '@holdfast/tests/support/disk/builders.ts';
import type { Entry } from '@holdfast/web/src/disk/entry.ts';

const filled = (value: number): Uint8Array => new Uint8Array(32).fill(value);
export const packId = (value: number): PackId => packIdOf(filled(value));
export const commitId = (value: number): CommitId => commitIdOf(filled(value));

/** One entry of every kind and variant, as the frozen vectors have them: never changed, only added to. */
export const ENTRIES: Readonly<Record<string, Entry>> = {
  file: {
    kind: 'file',
    stamp: { fence: 7, seq: 1 },
    number: 3,
    database: { bucket: null, name: 'holdfast' },
  },
  'file, database in a bucket': {
    kind: 'file',
    stamp: { fence: 7, seq: 1 },
    number: 3,
    database: { bucket: 'holdfast-database-2', name: 'holdfast' },
  },
  pack: { kind: 'pack', stamp: { fence: 7, seq: 2 }, id: packId(1), bytes: sealed('a pack') },
  envelope: {
    kind: 'envelope',
    stamp: { fence: 7, seq: 3 },
    packId: packId(1),
    epoch: 4,
    bytes: sealed('a key envelope'),
  },
  commit: {
    kind: 'commit',
    stamp: { fence: 7, seq: 4 },
    id: commitId(2),
    sessionId: aSession(3),
    deviceId: aDevice(4),
    counter: 5,
    savedAt: millis(1_750_000_000_000),
    sent: false,
    covers: { fence: 6, seq: 9 },
    needs: concatBytes([idBytes(packId(1)), idBytes(packId(2))]),
    bytes: sealed('a commit'),
  },
  'commit from elsewhere': {
    kind: 'commit',
    stamp: { fence: 7, seq: 5 },
    id: commitId(3),
    sessionId: aSession(3),
    deviceId: aDevice(5),
    counter: 1,
    savedAt: millis(0),
    sent: true,
    covers: null,
    needs: new Uint8Array(0),
    bytes: sealed('a commit'),
  },
  mark: {
    kind: 'mark',
    stamp: { fence: 7, seq: 6 },
    id: markIdOf(filled(6)),
    subjectKind: 'device',
    subjectId: aSubject(7),
    version: 8,
    deviceId: aDevice(4),
    sent: false,
    within: commitId(2),
    label: sealed('a label'),
    bytes: sealed('a mark'),
  },
  row: {
    kind: 'row',
    stamp: { fence: 7, seq: 7 },
    table: 'größe',
    key: 'k',
    within: null,
    bytes: sealed('a row'),
  },
  'row within a commit': {
    kind: 'row',
    stamp: { fence: 7, seq: 8 },
    table: 't',
    key: '',
    within: commitId(2),
    bytes: sealed(''),
  },
  'row removed': {
    kind: 'row',
    stamp: { fence: 7, seq: 9 },
    table: 't',
    key: 'k',
    within: null,
    bytes: null,
  },
  'write-ahead': {
    kind: 'write-ahead',
    stamp: { fence: 7, seq: 10 },
    sessionId: aSession(3),
    deviceId: aDevice(4),
    counter: 6,
    bytes: sealed('changes'),
  },
  done: {
    kind: 'done',
    stamp: { fence: 7, seq: 11 },
    sessionId: aSession(3),
    deviceId: aDevice(4),
    counter: 5,
    commitId: commitId(2),
    covers: { fence: 7, seq: 10 },
  },
  sent: { kind: 'sent', stamp: { fence: 7, seq: 12 }, ids: [commitId(2), markIdOf(filled(6))] },
};
