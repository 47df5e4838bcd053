import { lengthPrefixed } from '@holdfast/shared/base/binary.ts';
import { concatBytes } from '@holdfast/shared/base/bytes.ts';
import { type AccountId, type Hash, idBytes } from '@holdfast/shared/base/ids.ts';
import type { Clock } from '@holdfast/shared/base/ports.ts';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import { hashOf } from '@holdfast/shared/seal/hash.ts';
import type { Refusal } from '@holdfast/shared/wire/problem.ts';
import type { WireSlot } from '@holdfast/shared/wire/slots.ts';
import type { AccountStore, SlotSet } from './account-store.ts';
import { checkAccountEnvelope } from './envelope-check.ts';
import type { Hub } from './hub.ts';
import { untilSettled } from './until-settled.ts';

/** Reads a set as it may be stored: not empty, every slot once, every envelope this account's. */
export const checkSlots = async (
  accountId: AccountId,
  slots: readonly WireSlot[],
): Promise<Result<SlotSet, Refusal>> => {
  if (slots.length === 0) return err({ kind: 'no_slot' });
  const ordered = slots.toSorted((a, b) => (a.slotId < b.slotId ? -1 : 1));
  if (new Set(slots.map(({ slotId }) => slotId)).size < slots.length) {
    return err({ kind: 'malformed', detail: 'slots: one stands twice' });
  }
  for (const { envelope } of slots) {
    const checked = checkAccountEnvelope(accountId, 'slot', envelope);
    if (!checked.ok) return checked;
  }
  return ok({ slots: ordered, etag: await etagOf(ordered) });
};

/** PROTOCOL.md, section 6; the slots are in order. */
const etagOf = (slots: readonly WireSlot[]): Promise<Hash> =>
  hashOf(
    concatBytes(
      slots.flatMap(({ slotId, params, envelope }) => [
        idBytes(slotId),
        lengthPrefixed(params),
        lengthPrefixed(envelope),
      ]),
    ),
  );

export interface SlotsDeps {
  readonly accounts: AccountStore;
  readonly hub: Hub;
  readonly clock: Clock;
}

/** Replaces the whole set, when it is still the one the caller has seen. A repeat finds its own set and is ok. */
export const replaceSlots = (
  { accounts, hub, clock }: SlotsDeps,
  accountId: AccountId,
  ifMatch: Hash,
  slots: readonly WireSlot[],
): Promise<Result<{ readonly etag: Hash }, Refusal>> =>
  untilSettled(async () => {
    const next = await checkSlots(accountId, slots);
    if (!next.ok) return next;
    const { etag } = next.value;
    const account = await accounts.find(accountId);
    if (account === null) return err({ kind: 'unknown' });
    if (account.slotsEtag === etag) return ok({ etag });
    if (account.slotsEtag !== ifMatch) return err({ kind: 'slots_stale', etag: account.slotsEtag });

    const written = await accounts.replaceSlots(accountId, ifMatch, next.value, clock.now());
    if (!written.ok) return written;
    hub.tell(accountId, { vault: null, seq: written.value.seq, kind: 'slots' });
    return ok({ etag });
  });
