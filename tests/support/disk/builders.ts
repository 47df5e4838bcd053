import { type Bytes, type Sealed, fromUtf8, utf8 } from '@holdfast/shared/base/bytes.ts';
import {
  accountIdOf,
  type CommitId,
  commitIdOf,
  type DeviceId,
  deviceIdOf,
  type Hash,
  hashOf as hashFrom,
  markIdOf,
  NO_HASH,
  type PackId,
  packIdOf,
  type SessionId,
  sessionIdOf,
  vaultIdOf,
} from '@holdfast/shared/base/ids.ts';
import { parseJson } from '@holdfast/shared/base/json.ts';
import type { Commit } from '@holdfast/shared/model/commit.ts';
import { sha256 } from '@holdfast/shared/seal/hash.ts';
import type { MarkWrite, PackWrite, TickWrite } from '@holdfast/web/src/disk/facts.ts';

/** Disk takes any bytes for sealed ones; these say what they are, so that a test can tell them apart. */
export const sealed = (text: string): Sealed => utf8(text) as Sealed;

const filled = (length: number, value: number): Bytes => new Uint8Array(length).fill(value);
export const aSession = (number = 1): SessionId => sessionIdOf(filled(16, number));
export const aDevice = (number = 1): DeviceId => deviceIdOf(filled(16, number));
export const aSubject = (number = 1): Hash => hashFrom(filled(32, number));

export const aPack = async (text: string, sizeBytes = 200): Promise<PackWrite> => {
  const pack = new Uint8Array(Math.max(sizeBytes, text.length));
  pack.set(utf8(text));
  const id = packIdOf(await sha256(pack));
  return {
    id,
    pack: pack as Sealed,
    envelope: sealed(`key of ${id}`),
    place: { epoch: 1 },
  };
};

export interface TickDraft {
  readonly session?: number;
  readonly device?: number;
  readonly counter: number;
  /** Tells two commits of one counter apart. */
  readonly text?: string;
  readonly packs?: readonly PackWrite[];
  readonly needs?: readonly PackId[];
  readonly covers?: TickWrite['covers'];
  readonly anchor?: string;
  readonly marks?: readonly MarkWrite[];
  readonly rows?: TickWrite['rows'];
  readonly origin?: TickWrite['origin'];
  readonly durability?: TickWrite['durability'];
  /** Its signature does not hold. */
  readonly forged?: boolean;
}

/** A whole tick with one pack of its own, unless others are given. */
export const aTick = async (draft: TickDraft): Promise<TickWrite> => {
  const sessionId = aSession(draft.session);
  const deviceId = aDevice(draft.device);
  const text = draft.text ?? `${sessionId}/${deviceId}/${draft.counter}`;
  const packs = draft.packs ?? [await aPack(`pack of ${text}`)];
  const bytes = sealed(
    JSON.stringify({
      sessionId,
      deviceId,
      counter: draft.counter,
      text,
      forged: draft.forged ?? false,
    }),
  );
  const id = commitIdOf(await sha256(bytes));
  return {
    packs,
    commit: { id, bytes, header: { sessionId, deviceId, counter: draft.counter } },
    needs: draft.needs ?? packs.map((pack) => pack.id),
    covers: draft.covers ?? null,
    anchor: draft.anchor === undefined ? null : sealed(draft.anchor),
    marks: draft.marks ?? [],
    rows: draft.rows ?? [],
    origin: draft.origin ?? 'here',
    durability: draft.durability ?? 'relaxed',
  };
};

/** Verifies the commits of `aTick`: what stands for a signature is the word `forged`. */
export const verifyTestCommit = async (bytes: Bytes): Promise<Commit | null> => {
  const said = parseJson(fromUtf8(bytes) ?? '') as
    | { sessionId: SessionId; deviceId: DeviceId; counter: number; forged: boolean }
    | undefined;
  if (said === undefined || said.forged) return null;
  return {
    id: commitIdOf(await sha256(bytes)),
    header: {
      accountId: accountIdOf(filled(16, 9)),
      vaultId: vaultIdOf(filled(16, 9)),
      sessionId: said.sessionId,
      deviceId: said.deviceId,
      counter: said.counter,
      prev: null,
      parents: [],
      manifest: { pack: packIdOf(filled(32, 0)), slot: 0 },
      adds: [],
      drops: [],
      vaultEpoch: 1,
      keyringVersion: 1,
      accountStateSeq: 1,
      needsRoot: NO_HASH,
      sizeBytes: 0,
    },
  };
};

export const aMark = async (
  text: string,
  header: Partial<MarkWrite['header']> = {},
): Promise<MarkWrite> => {
  const bytes = sealed(`mark ${text}`);
  return {
    id: markIdOf(await sha256(bytes)),
    bytes,
    label: sealed(`label ${text}`),
    header: {
      subjectKind: 'session',
      subjectId: aSubject(),
      version: 1,
      deviceId: aDevice(),
      ...header,
    },
  };
};

export const idsOf = (commits: readonly { readonly id: CommitId }[]): readonly CommitId[] =>
  commits.map(({ id }) => id);
