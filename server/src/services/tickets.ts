import { type Bytes, toHex } from '@holdfast/shared/base/bytes.ts';
import type { Clock, Random } from '@holdfast/shared/base/ports.ts';
import { sha256 } from '@holdfast/shared/seal/hash.ts';
import { TICKET_BYTES } from '@holdfast/shared/wire/events.ts';
import type { DeviceCaller } from './caller.ts';

/** Admission to the event socket: single use, 30 s, for the device whose token asked for it. */
export interface Tickets {
  readonly issue: (
    caller: DeviceCaller,
  ) => Promise<{ readonly ticket: Bytes; readonly expiresAt: number }>;
  /** Uses the ticket up; `null` when it is unknown, used or over. */
  readonly take: (ticket: Bytes) => Promise<DeviceCaller | null>;
}

const LIFE_MS = 30_000;
/** Far more than live at once under the rate limit; the oldest goes, and its owner asks again. */
const MAX_TICKETS = 20_000;

/** Only hashes are kept, so that a look into the memory of the server admits nobody. */
export const createTickets = (deps: {
  readonly clock: Clock;
  readonly random: Random;
}): Tickets => {
  const held = new Map<string, { readonly caller: DeviceCaller; readonly expiresAt: number }>();
  const forgetOld = (): void => {
    for (const [name, { expiresAt }] of held) {
      if (expiresAt > deps.clock.now() && held.size < MAX_TICKETS) return;
      held.delete(name);
    }
  };
  return {
    issue: async (caller) => {
      forgetOld();
      const ticket = deps.random.bytes(TICKET_BYTES);
      const expiresAt = deps.clock.now() + LIFE_MS;
      held.set(toHex(await sha256(ticket)), { caller, expiresAt });
      return { ticket, expiresAt };
    },
    take: async (ticket) => {
      const name = toHex(await sha256(ticket));
      const found = held.get(name);
      held.delete(name);
      if (found === undefined || found.expiresAt <= deps.clock.now()) return null;
      return found.caller.expiresAt > deps.clock.now() ? found.caller : null;
    },
  };
};
