import { z } from 'zod';
import { LIMITS } from './limits.ts';
import { wireBytes, wireHash, wireSlotId } from './ids.ts';

/** One way to open the account root key: its parameter block, and the envelope that wraps the key. */
export const wireSlot = z.strictObject({
  slotId: wireSlotId,
  params: wireBytes(1, LIMITS.slotParamsBytes),
  envelope: wireBytes(1, LIMITS.slotEnvelopeBytes),
});
export type WireSlot = z.output<typeof wireSlot>;

/** Never empty: an empty set is refused as `no_slot`, so that it is told from a malformed message. */
export const wireSlots = z.array(wireSlot).max(LIMITS.slots).readonly();

/** PUT /slots, the whole set, with `If-Match`. */
export const putSlotsRequest = z.strictObject({ slots: wireSlots });

/** GET and PUT /slots. `etag` names the set (PROTOCOL.md, section 6) and is the ETag too. */
export const slotsAnswer = z.object({ slots: wireSlots, etag: wireHash });
export const putSlotsAnswer = z.object({ etag: wireHash });
