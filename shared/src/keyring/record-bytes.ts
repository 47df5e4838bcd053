import { lengthPrefixed, u16, u32, u64, u8 } from '../base/binary.ts';
import { type Bytes, concatBytes, equalBytes, type Sealed, utf8 } from '../base/bytes.ts';
import { createFields, type Fields, type FieldsError } from '../base/fields.ts';
import { accountIdOf, deviceIdOf, idBytes, NO_HASH, slotIdOf } from '../base/ids.ts';
import { err, type Result } from '../base/result.ts';
import type {
  AccountRecord,
  StoredAccountState,
  StoredKeyring,
  StoredPrivateKey,
  StoredSlot,
} from '../model/account-record.ts';

export type RecordError = FieldsError | { readonly kind: 'unsupported' };

const MAGIC = utf8('HFA1');
const VERSION = 1;
const MAX_SLOTS = 16;
const MAX_STATES = 4096;
const MAX_SMALL_BYTES = 4 * 1024;
const MAX_LARGE_BYTES = 2 * 1024 * 1024;
const MAX_ANCHOR_BYTES = 16 * 1024 * 1024;

/** Bytes of KEYS.md, section 8. Safe to store: nothing in them opens anything without the password. */
export const recordBytes = (record: AccountRecord): Sealed =>
  concatBytes([
    MAGIC,
    u8(VERSION),
    idBytes(record.accountId),
    idBytes(record.deviceId),
    u32(record.generation),
    record.accountSecret,
    record.enrolKey,
    record.recoveryKey ?? idBytes(NO_HASH),
    u8(record.slots.length),
    ...record.slots.flatMap(slotBytes),
    ...keyringBytes(record.keyring),
    ...privateKeyBytes(record.signingKey),
    ...privateKeyBytes(record.agreementKey),
    u16(record.states.length),
    ...record.states.flatMap(({ bytes, privatePart }) => [bytes, privatePart].map(lengthPrefixed)),
    lengthPrefixed(record.anchor),
    u8(record.settings.kitConfirmed ? 1 : 0),
  ]) as Sealed;

export const parseRecord = (bytes: Uint8Array): Result<AccountRecord, RecordError> => {
  const ours = equalBytes(bytes.subarray(0, MAGIC.length), MAGIC);
  const version = bytes.at(MAGIC.length) ?? 0;
  if (ours && version > VERSION) return err({ kind: 'unsupported' });

  const fields = createFields(bytes.subarray(MAGIC.length + 1));
  fields.require(ours && version === VERSION);
  return fields.finish({
    accountId: accountIdOf(fields.bytes(16)),
    deviceId: deviceIdOf(fields.bytes(16)),
    generation: fields.u32(),
    accountSecret: fields.bytes(32),
    enrolKey: fields.bytes(32),
    recoveryKey: fields.optionalHash(),
    slots: fields.list(fields.u8(), MAX_SLOTS, () => readSlot(fields)),
    keyring: readKeyring(fields),
    signingKey: readPrivateKey(fields),
    agreementKey: readPrivateKey(fields),
    states: fields.list(fields.u16(), MAX_STATES, () => readState(fields)),
    anchor: fields.sized(MAX_ANCHOR_BYTES),
    settings: { kitConfirmed: readFlag(fields) },
  });
};

const slotBytes = ({ slotId, params, envelope }: StoredSlot): readonly Bytes[] => [
  idBytes(slotId),
  lengthPrefixed(params),
  lengthPrefixed(envelope),
];

const readSlot = (fields: Fields): StoredSlot => ({
  slotId: slotIdOf(fields.bytes(16)),
  params: fields.sized(MAX_SMALL_BYTES),
  envelope: fields.sized(MAX_SMALL_BYTES),
});

const keyringBytes = (keyring: StoredKeyring): readonly Bytes[] => [
  u64(keyring.version),
  u32(keyring.generation),
  lengthPrefixed(keyring.ring),
  lengthPrefixed(keyring.identity),
];

const readKeyring = (fields: Fields): StoredKeyring => ({
  version: fields.u64(),
  generation: fields.u32(),
  ring: fields.sized(MAX_LARGE_BYTES),
  identity: fields.sized(MAX_SMALL_BYTES),
});

const privateKeyBytes = ({ publicKey, wrapped }: StoredPrivateKey): readonly Bytes[] => [
  publicKey,
  lengthPrefixed(wrapped),
];

const readPrivateKey = (fields: Fields): StoredPrivateKey => ({
  publicKey: fields.bytes(32),
  wrapped: fields.sized(MAX_SMALL_BYTES),
});

const readState = (fields: Fields): StoredAccountState => ({
  bytes: fields.sized(MAX_LARGE_BYTES),
  privatePart: fields.sized(MAX_LARGE_BYTES),
});

const readFlag = (fields: Fields): boolean => {
  const flag = fields.u8();
  fields.require(flag <= 1);
  return flag === 1;
};
