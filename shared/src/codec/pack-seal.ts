import { u16, u64 } from '../base/binary.ts';
import type { Bytes, Sealed } from '../base/bytes.ts';
import {
  type AccountId,
  hashOf as hashFromBytes,
  idBytes,
  type PackId,
  packIdOf,
  type SessionId,
  type VaultId,
} from '../base/ids.ts';
import type { Random } from '../base/ports.ts';
import { ok, type Result } from '../base/result.ts';
import type { PackPlace } from '../model/manifest.ts';
import {
  type BaseKey,
  type FindBaseKey,
  importBaseKey,
  openEnvelope,
  sealEnvelope,
} from '../seal/envelope.ts';
import { encodeFrame, paddedLength, parseFrame } from '../seal/frame.ts';
import { hashOf, sha256 } from '../seal/hash.ts';
import { type EnvelopePlace, envelopeEpoch } from '../seal/header.ts';
import { label } from '../seal/label.ts';
import { OBJ } from '../seal/object-type.ts';
import { decodeError, type DecodeError } from './decode-error.ts';
import { PACK_PLAIN_MIN } from './limits.ts';
import { CODEC, NODE } from './node-type.ts';
import { type OpenedPack, parsePack } from './pack-bytes.ts';

/** Whose packs these are. */
export interface PackScope {
  readonly accountId: AccountId;
  readonly vaultId: VaultId;
  readonly sessionId: SessionId;
}

/** A pack ready to be stored, and the key envelope that lies beside it. */
export interface SealedPack {
  readonly id: PackId;
  readonly pack: Sealed;
  readonly envelope: Sealed;
  readonly place: PackPlace;
}

/** `null`: neither store has it. */
export type ReadPack = (
  id: PackId,
) => Promise<{ readonly pack: Bytes; readonly envelope: Bytes } | null>;

const DEK_BYTES = 32;

/** Seals a pack body under a key of its own, and that key under the vault's (FORMAT.md, section 3). */
export const sealPack = async (
  { random, vaultKey }: { readonly random: Random; readonly vaultKey: BaseKey },
  scope: PackScope,
  place: Omit<PackPlace, 'id'>,
  content: Bytes,
): Promise<SealedPack> => {
  const dek = random.bytes(DEK_BYTES);
  const keyFrame = encodeFrame({
    codec: CODEC.none,
    nodeType: NODE.none,
    rawLength: DEK_BYTES,
    payload: dek,
  });
  const plain = new Uint8Array(Math.max(PACK_PLAIN_MIN, paddedLength({ random }, content.length)));
  plain.set(content);

  const body = await sealEnvelope(
    { random },
    await importBaseKey(dek),
    await packEnvelopePlace(scope, place),
    plain,
  );
  const id = packIdOf(await sha256(body));
  const envelope = await sealEnvelope(
    { random },
    vaultKey,
    keyEnvelopePlace(scope, id, place.epoch),
    keyFrame,
  );
  keyFrame.fill(0);
  return { id, pack: body, envelope, place: { ...place, id } };
};

/** Reads a pack and opens it, in the order of checks of FORMAT.md, section 8. */
export const openPack = async (
  { vaultKey, read }: { readonly vaultKey: FindBaseKey; readonly read: ReadPack },
  scope: PackScope,
  place: PackPlace,
): Promise<Result<OpenedPack, DecodeError>> => {
  const stored = await read(place.id);
  if (stored === null) return decodeError('missing', place.id);
  if (!(await isPack(place.id, stored.pack))) return decodeError('hash-mismatch', place.id);

  const dek = await openPackKey(vaultKey, scope, place.id, stored.envelope);
  if (!dek.ok) return dek;
  const expected = await packEnvelopePlace(scope, place);
  const plain = await openEnvelope(dek.value, expected, stored.pack);
  if (!plain.ok) return decodeError(plain.error.kind, place.id);

  const opened = parsePack(plain.value);
  return opened.ok ? opened : decodeError(opened.error.kind, place.id);
};

/** Whether these are the bytes of that name; needs no key. */
export const isPack = async (id: PackId, bytes: Uint8Array): Promise<boolean> =>
  packIdOf(await sha256(bytes)) === id;

const openPackKey = async (
  vaultKey: FindBaseKey,
  scope: PackScope,
  id: PackId,
  envelope: Bytes,
): Promise<Result<BaseKey, DecodeError>> => {
  const epoch = envelopeEpoch(envelope);
  if (epoch === null) return decodeError('malformed', id);
  const plain = await openEnvelope(vaultKey, keyEnvelopePlace(scope, id, epoch), envelope);
  if (!plain.ok) return decodeError(plain.error.kind, id);

  const frame = parseFrame(plain.value, { padded: false });
  plain.value.fill(0);
  if (!frame.ok) return decodeError('bad-frame', id);
  const { codec, nodeType, rawLength, payload } = frame.value;
  const isKey = codec === CODEC.none && nodeType === NODE.none && payload.length === rawLength;
  if (!isKey || rawLength !== DEK_BYTES) return decodeError('bad-frame', id);
  return ok(await importBaseKey(payload));
};

const packEnvelopePlace = async (
  { accountId, vaultId, sessionId }: PackScope,
  { deviceId, counter, part, epoch }: Omit<PackPlace, 'id'>,
): Promise<EnvelopePlace> => ({
  objType: OBJ.pack,
  accountId,
  vaultId,
  epoch,
  objectId: await hashOf(
    label(
      'pack',
      idBytes(accountId),
      idBytes(vaultId),
      idBytes(sessionId),
      idBytes(deviceId),
      u64(counter),
      u16(part),
    ),
  ),
});

const keyEnvelopePlace = (
  { accountId, vaultId }: PackScope,
  id: PackId,
  epoch: number,
): EnvelopePlace => ({
  objType: OBJ.keyEnvelope,
  accountId,
  vaultId,
  epoch,
  objectId: hashFromBytes(idBytes(id)),
});
