import type { AccountId, DeviceId } from '@holdfast/shared/base/ids.ts';
import type { Unsubscribe } from '@holdfast/shared/base/ports.ts';
import type { Notice } from '@holdfast/shared/wire/events.ts';

/** Who listens on one connection. */
export interface Listener {
  readonly accountId: AccountId;
  readonly deviceId: DeviceId;
  readonly hear: (notice: Notice) => void;
  /** The device was revoked: the connection is to end. */
  readonly revoked: () => void;
}

/**
 * Passes hints to the connections of this process. A hint is never the truth: whoever misses one reads
 * "changes since" and finds the same.
 */
export interface Hub {
  readonly listen: (listener: Listener) => Unsubscribe;
  readonly tell: (accountId: AccountId, notice: Notice) => void;
  /** Ends the connections of every device that is not in the list. */
  readonly keepOnly: (accountId: AccountId, active: ReadonlySet<DeviceId>) => void;
  readonly countOf: (accountId: AccountId) => number;
}

export const createHub = (): Hub => {
  const listenersByAccount = new Map<AccountId, Set<Listener>>();
  const of = (accountId: AccountId): Iterable<Listener> => listenersByAccount.get(accountId) ?? [];

  return {
    listen: (listener) => {
      const listeners = listenersByAccount.get(listener.accountId) ?? new Set();
      listenersByAccount.set(listener.accountId, listeners.add(listener));
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) listenersByAccount.delete(listener.accountId);
      };
    },
    tell: (accountId, notice) => {
      for (const listener of of(accountId)) listener.hear(notice);
    },
    keepOnly: (accountId, active) => {
      for (const listener of of(accountId)) {
        if (!active.has(listener.deviceId)) listener.revoked();
      }
    },
    countOf: (accountId) => listenersByAccount.get(accountId)?.size ?? 0,
  };
};
