import type { AccountId } from '@holdfast/shared/base/ids.ts';
import type { StoredAccount } from './account-store.ts';

/**
 * Room set aside for uploads under way. The transaction that records a pack is what keeps the quota; this
 * only keeps bytes that are not going to fit from being written first, when many uploads see the same room.
 */
export interface Reservations {
  /** `null` when it does not fit beside what is stored and what is on its way. */
  readonly take: (account: StoredAccount, bytes: number) => (() => void) | null;
}

export const createReservations = (): Reservations => {
  const byAccount = new Map<AccountId, { bytes: number; packs: number }>();
  return {
    take: (account, bytes) => {
      const held = byAccount.get(account.accountId) ?? { bytes: 0, packs: 0 };
      const fits =
        account.bytesUsed + held.bytes + bytes <= account.bytesAllowed &&
        account.packsUsed + held.packs + 1 <= account.packsAllowed;
      if (!fits) return null;
      byAccount.set(account.accountId, held);
      held.bytes += bytes;
      held.packs += 1;
      return () => {
        held.bytes -= bytes;
        held.packs -= 1;
        if (held.packs === 0) byAccount.delete(account.accountId);
      };
    },
  };
};
