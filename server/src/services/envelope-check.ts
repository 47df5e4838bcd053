import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import { type AccountId, NO_VAULT, type VaultId } from '@holdfast/shared/base/ids.ts';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import {
  ENVELOPE_SUITE,
  ENVELOPE_TYPES,
  type EnvelopeHeader,
  readEnvelopeHeader,
} from '@holdfast/shared/wire/envelope-header.ts';
import type { Refusal } from '@holdfast/shared/wire/problem.ts';
import { FORMAT_VERSIONS } from './chain-refusal.ts';

export interface EnvelopeOwner {
  readonly type: keyof typeof ENVELOPE_TYPES;
  readonly accountId: AccountId;
  readonly vaultId: VaultId;
}

/**
 * Whether sealed bytes say they belong where they are put. The server can open nothing, but a mix-up of a
 * client is better refused here than found by another device.
 */
export const checkEnvelope = (
  owner: EnvelopeOwner,
  bytes: Bytes,
): Result<EnvelopeHeader, Refusal> => {
  const header = readEnvelopeHeader(bytes);
  if (header === null) return err({ kind: 'malformed', detail: `${owner.type}: not an envelope` });
  if (header.suite !== ENVELOPE_SUITE) {
    return err({ kind: 'unsupported', versions: FORMAT_VERSIONS });
  }
  const inPlace =
    header.objType === ENVELOPE_TYPES[owner.type] &&
    header.accountId === owner.accountId &&
    header.vaultId === owner.vaultId;
  return inPlace
    ? ok(header)
    : err({ kind: 'malformed', detail: `${owner.type}: belongs elsewhere` });
};

/** The envelopes that belong to no vault. */
export const checkAccountEnvelope = (
  accountId: AccountId,
  type: EnvelopeOwner['type'],
  bytes: Bytes,
): Result<EnvelopeHeader, Refusal> => checkEnvelope({ type, accountId, vaultId: NO_VAULT }, bytes);
