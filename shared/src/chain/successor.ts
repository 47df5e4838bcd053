import { equalBytes } from '../base/bytes.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { AccountState, ChainedAccountState, DeviceEntry } from '../model/account.ts';
import { accountHeaderBytes } from './account-header.ts';

export type SuccessorError =
  /** Of another account. */
  | { readonly kind: 'id-mismatch' }
  /** Not newer than what is known. */
  | { readonly kind: 'rollback' }
  /** Another state stands, or stood, where this one does. */
  | { readonly kind: 'account-fork' }
  /** States between the known one and this one are missing. */
  | { readonly kind: 'chain-gap' }
  /** Raises the generation: made by a newer version of the program. */
  | { readonly kind: 'unsupported' };

/** Whether `next` follows `previous`; signatures are not looked at here. */
export const checkSuccessor = (
  previous: ChainedAccountState | null,
  next: ChainedAccountState,
): Result<void, SuccessorError> => {
  const { state } = next;
  if (previous === null) return state.seq === 1 ? ok(undefined) : err({ kind: 'chain-gap' });

  const known = previous.state;
  if (state.accountId !== known.accountId) return err({ kind: 'id-mismatch' });
  if (state.seq < known.seq || next.hash === previous.hash) return err({ kind: 'rollback' });
  if (state.seq === known.seq) return err({ kind: 'account-fork' });
  if (state.seq > known.seq + 1) return err({ kind: 'chain-gap' });
  if (state.prevHash !== previous.hash) return err({ kind: 'account-fork' });
  return isSameGeneration(known, state) ? ok(undefined) : err({ kind: 'unsupported' });
};

/**
 * The devices that may have signed a state: those active before it; for the first state its own; and the
 * device that a state adds, where it changes nothing else.
 */
export const possibleSigners = (
  previous: AccountState | null,
  next: AccountState,
): readonly DeviceEntry[] => {
  const before = (previous ?? next).devices.filter(({ status }) => status === 'active');
  const added = previous === null ? null : onlyAddedDevice(previous, next);
  return added === null ? before : [added, ...before];
};

/** The device a state adds, if that is all it changes (but for the private part, where the event is told). */
export const onlyAddedDevice = (previous: AccountState, next: AccountState): DeviceEntry | null => {
  const known = new Set(previous.devices.map(({ deviceId }) => deviceId));
  const [added, ...more] = next.devices.filter(({ deviceId }) => !known.has(deviceId));
  if (added === undefined || more.length > 0 || added.status !== 'active') return null;

  const withoutIt = {
    ...next,
    seq: previous.seq,
    prevHash: previous.prevHash,
    privatePartHash: previous.privatePartHash,
    devices: next.devices.filter((device) => device !== added),
  };
  return equalBytes(accountHeaderBytes(withoutIt), accountHeaderBytes(previous)) ? added : null;
};

const isSameGeneration = (known: AccountState, next: AccountState): boolean =>
  next.generation === known.generation && equalBytes(next.identityKey, known.identityKey);
