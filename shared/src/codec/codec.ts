import { u64 } from '../base/binary.ts';
import { type Bytes, type Plain, type Sealed, utf8 } from '../base/bytes.ts';
import {
  type AccountId,
  type DeviceId,
  type Hash,
  idBytes,
  NO_VAULT,
  type PackId,
  type SessionId,
  type VaultId,
} from '../base/ids.ts';
import type { Json, JsonObject } from '../base/json.ts';
import type { Random } from '../base/ports.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Commit } from '../model/commit.ts';
import type { BaseKey, FindBaseKey } from '../seal/envelope.ts';
import { hashOf } from '../seal/hash.ts';
import type { EnvelopePlace } from '../seal/header.ts';
import { label as labelOf } from '../seal/label.ts';
import { OBJ } from '../seal/object-type.ts';
import { decodeError, type DecodeError as ReadingError } from './decode-error.ts';
import { openFramed, sealFramed } from './framed-envelope.ts';
import { LABEL_DEPTH_MAX, LABEL_MAX } from './limits.ts';
import {
  isPack,
  type ReadPack as ReadStoredPack,
  type SealedPack as PackAndEnvelope,
} from './pack-seal.ts';
import {
  type OpenDeps as SnapshotDeps,
  openSnapshotOf,
  type OpenSnapshot as Snapshot,
} from './snapshot.ts';
import { canonicalJson, type JsonError, parseCanonicalJson } from './strict-json.ts';
import { createTickBuilder, type TickBuilder as Builder } from './tick.ts';
import type * as tick from './tick-types.ts';
import { parseRecord, recordBytes, type RecordedChanges as Recorded } from './write-ahead.ts';
import { newWorking, type WorkingState } from './working.ts';

export type SealedPack = PackAndEnvelope;
export type ReadPack = ReadStoredPack;
export type TickDeps = tick.TickDeps;
export type TickPlace = tick.TickPlace;
export type TickMeta = tick.TickMeta;
export type TickBuilder = Builder;
export type EncodedTick = tick.EncodedTick;
export type OpenDeps = SnapshotDeps;
export type OpenSnapshot = Snapshot;
export type DecodeError = ReadingError;
export type RecordedChanges = Recorded;
/** What is kept of a session between two ticks. Others read `manifest` of it and nothing else. */
export type Working = WorkingState;

/** What a session that has no snapshot yet begins with. */
export const createWorking = (): Working => newWorking();

/** Begins a tick on top of `working`, which stays as it is. Its functions are called one at a time. */
export const createTick = (deps: TickDeps, working: Working, place: TickPlace): TickBuilder =>
  createTickBuilder(deps, working, place);

/** Opens the snapshot of a verified commit: its manifest now, its sources when they are asked for. */
export const openSnapshot = (
  deps: OpenDeps,
  commit: Commit,
  read: ReadPack,
): Promise<Result<OpenSnapshot, DecodeError>> => openSnapshotOf(deps, commit, read);

/** Whether these are the bytes of the pack of that name. Needs no key. */
export const verifyPack = (id: PackId, bytes: Uint8Array): Promise<boolean> => isPack(id, bytes);

/** The key of what stays on this device, and whose it is. */
export interface LocalKey {
  readonly localKey: BaseKey;
  readonly accountId: AccountId;
  readonly generation: number;
}

export interface RecordPlace {
  readonly deviceId: DeviceId;
  readonly sessionId: SessionId;
  readonly fence: number;
  readonly seq: number;
}

/**
 * Seals the changes of one second. `too-large` above 1 MiB (they then need a tick at once), `bad-content`
 * for a document that is no JSON.
 */
export const sealChanges = async (
  { random, ...local }: LocalKey & { readonly random: Random },
  place: RecordPlace,
  recorded: RecordedChanges,
): Promise<Result<Sealed, JsonError>> => {
  const raw = await recordBytes(recorded);
  if (!raw.ok) return raw;
  const where = await recordPlace(local, place);
  return ok(await sealFramed({ random }, local.localKey, where, raw.value, UNPADDED));
};

export const openChanges = async (
  local: LocalKey,
  place: RecordPlace,
  stored: Uint8Array,
): Promise<Result<RecordedChanges, DecodeError>> => {
  const where = await recordPlace(local, place);
  const raw = await openFramed(local.localKey, where, stored, UNPADDED);
  if (!raw.ok) return raw;
  const recorded = await parseRecord(raw.value);
  return recorded.ok ? recorded : decodeError(recorded.error.kind, null);
};

export interface RowPlace {
  readonly table: string;
  readonly key: string;
}

/** Seals a small row that stays on this device; at most 1 MiB. */
export const sealRow = async (
  { random, ...local }: LocalKey & { readonly random: Random },
  place: RowPlace,
  bytes: Bytes,
): Promise<Sealed> =>
  sealFramed({ random }, local.localKey, await rowPlace(local, place), bytes, UNPADDED);

export const openRow = async (
  local: LocalKey,
  place: RowPlace,
  stored: Uint8Array,
): Promise<Result<Plain, DecodeError>> =>
  openFramed(local.localKey, await rowPlace(local, place), stored, UNPADDED);

/** Under which key a label lies: the vault's, or the account's with no vault and its generation. */
export interface LabelScope {
  readonly accountId: AccountId;
  readonly vaultId: VaultId;
  readonly epoch: number;
}

export interface LabelPlace extends LabelScope {
  /** 32 bytes; a 16-byte id is padded with zeros. */
  readonly subjectId: Hash;
  readonly version: number;
}

/** Seals the words of a mark. `too-large` above 64 KiB, `bad-content` for what is no JSON. */
export const sealLabel = async (
  { random, key }: { readonly random: Random; readonly key: BaseKey },
  place: LabelPlace,
  words: JsonObject,
): Promise<Result<Sealed, JsonError>> => {
  const raw = canonicalJson(words, LABEL_DEPTH_MAX);
  if (!raw.ok) return raw;
  if (raw.value.length > LABEL_MAX) return err({ kind: 'too-large' });
  return ok(await sealFramed({ random }, key, await labelPlace(place), raw.value, PADDED));
};

export const openLabel = async (
  { key }: { readonly key: BaseKey | FindBaseKey },
  place: LabelPlace,
  stored: Uint8Array,
): Promise<Result<JsonObject, DecodeError>> => {
  const raw = await openFramed(key, await labelPlace(place), stored, PADDED);
  if (!raw.ok) return raw;
  if (raw.value.length > LABEL_MAX) return decodeError('too-large', null);
  const words = parseCanonicalJson(raw.value, LABEL_DEPTH_MAX);
  if (!words.ok) return decodeError(words.error.kind, null);
  return isObject(words.value) ? ok(words.value) : decodeError('bad-content', null);
};

const PADDED = { padded: true };
const UNPADDED = { padded: false };

const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const recordPlace = async (
  { accountId, generation }: Omit<LocalKey, 'localKey'>,
  { deviceId, sessionId, fence, seq }: RecordPlace,
): Promise<EnvelopePlace> => ({
  objType: OBJ.writeAhead,
  accountId,
  vaultId: NO_VAULT,
  epoch: generation,
  objectId: await hashOf(
    labelOf('wal', idBytes(deviceId), idBytes(sessionId), u64(fence), u64(seq)),
  ),
});

const rowPlace = async (
  { accountId, generation }: Omit<LocalKey, 'localKey'>,
  { table, key }: RowPlace,
): Promise<EnvelopePlace> => ({
  objType: OBJ.row,
  accountId,
  vaultId: NO_VAULT,
  epoch: generation,
  objectId: await hashOf(labelOf('row', utf8(table), utf8(key))),
});

const labelPlace = async ({
  accountId,
  vaultId,
  epoch,
  subjectId,
  version,
}: LabelPlace): Promise<EnvelopePlace> => ({
  objType: OBJ.label,
  accountId,
  vaultId,
  epoch,
  objectId: await hashOf(
    labelOf('mark', idBytes(accountId), idBytes(vaultId), idBytes(subjectId), u64(version)),
  ),
});
