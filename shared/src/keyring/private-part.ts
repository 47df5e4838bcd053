import { lengthPrefixed, u64, u8 } from '../base/binary.ts';
import { type Bytes, concatBytes, type Sealed, utf8 } from '../base/bytes.ts';
import { createFields, type FieldsError } from '../base/fields.ts';
import { type DeviceId, deviceIdOf, idBytes } from '../base/ids.ts';
import { ok, type Result } from '../base/result.ts';
import type { BaseKey, SealDeps } from '../seal/envelope.ts';
import { hashOf } from '../seal/hash.ts';
import type { EnvelopePlace } from '../seal/header.ts';
import { label } from '../seal/label.ts';
import { OBJ } from '../seal/object-type.ts';
import { type AccountGeneration, accountPlace } from './account-place.ts';
import { openSecret, sealSecret, type SecretError } from './secret-frame.ts';

/** What happened with an account state, in the words of its user: nobody but devices reads it. */
export interface AccountEvent {
  readonly kind: AccountEventKind;
  readonly at: number;
  /** The device that did it; for an added device, that device. */
  readonly deviceId: DeviceId;
  readonly deviceName: string;
  readonly platform: string;
}

export type AccountEventKind = 'account-created' | 'device-added' | 'unlocking-changed';

const KINDS: readonly AccountEventKind[] = ['account-created', 'device-added', 'unlocking-changed'];
const FORMAT = 1;
const MAX_TEXT_BYTES = 1024;

export const sealPrivatePart = async (
  deps: SealDeps,
  accountKey: BaseKey,
  account: AccountGeneration,
  seq: number,
  event: AccountEvent,
): Promise<Sealed> =>
  sealSecret(deps, accountKey, await partPlace(account, seq), eventBytes(event), { padded: true });

export const openPrivatePart = async (
  accountKey: BaseKey,
  account: AccountGeneration,
  seq: number,
  stored: Uint8Array,
): Promise<Result<AccountEvent | null, SecretError | FieldsError>> => {
  const place = await partPlace(account, seq);
  return openSecret(accountKey, place, stored, { padded: true }, parseEvent);
};

export const eventBytes = (event: AccountEvent): Bytes =>
  concatBytes([
    u8(FORMAT),
    u8(KINDS.indexOf(event.kind) + 1),
    u64(event.at),
    idBytes(event.deviceId),
    lengthPrefixed(utf8(event.deviceName)),
    lengthPrefixed(utf8(event.platform)),
  ]);

/** `null` for an event of a kind that this version does not know: it is shown as such and breaks nothing. */
export const parseEvent = (bytes: Uint8Array): Result<AccountEvent | null, FieldsError> => {
  const fields = createFields(bytes);
  fields.require(fields.u8() === FORMAT);
  const kind = KINDS[fields.u8() - 1];
  if (kind === undefined) return ok(null);
  return fields.finish({
    kind,
    at: fields.u64(),
    deviceId: deviceIdOf(fields.bytes(16)),
    deviceName: fields.text(MAX_TEXT_BYTES),
    platform: fields.text(MAX_TEXT_BYTES),
  });
};

const partPlace = async (account: AccountGeneration, seq: number): Promise<EnvelopePlace> =>
  accountPlace(
    account,
    OBJ.accountPrivate,
    await hashOf(label('account/private', idBytes(account.accountId), u64(seq))),
  );
