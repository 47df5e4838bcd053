import type { Millis } from '@holdfast/shared/base/ports.ts';
import { unreachable } from '@holdfast/shared/base/result.ts';
import type { SaveFailure } from '@holdfast/shared/model/event.ts';
import type { EngineFailure, PasswordWeakness } from '@holdfast/shared/model/failure.ts';
import { countOf, exactTimeOf, leftOf } from './words-time.ts';

/** What a call into the engine may answer, the edge between the threads included. */
export type Failure =
  | EngineFailure
  | { readonly kind: 'worker-died' }
  | { readonly kind: 'deadline'; readonly verb: string };

/** What happened, what is safe, what to do: one sentence or two for every failure there is. */
export const wordsOfFailure = (failure: Failure, now: Millis): string => {
  switch (failure.kind) {
    case 'locked':
      return 'Locked. Enter your password.';
    case 'elsewhere':
      return 'Your sessions are open in another tab of this browser.';
    case 'outdated':
      return 'This was saved by a newer Holdfast. Update to open it.';
    case 'wrong-password':
      return 'That password does not open your sessions.';
    case 'wait':
      return wordsOfWait(failure.retryAt, now);
    case 'kdf-policy':
      return 'This sign-in data asks for weaker or excessive protection and was refused. Use another way to unlock.';
    case 'password-policy':
      return wordsOfWeakness(failure.reason);
    case 'bad-code':
      return wordsOfBadCode(failure.group);
    case 'identity-mismatch':
      return 'The server shows another account than this code. Nothing was sent. Check the server address.';
    case 'wrong-kit':
      return 'This recovery kit does not open your sessions. It may be an older one: a new kit replaces it.';
    case 'unknown-session':
      return 'This session is not on this device.';
    case 'unknown-source':
      return 'This item is no longer part of the session.';
    case 'unreadable':
      return wordsOfCode(failure.code);
    case 'too-large':
      return 'This session has more parts than one snapshot can hold. What was saved stays as it is; close what you no longer need.';
    case 'refused-change':
      return 'A change did not fit what was saved before and was not taken. What was saved stays as it is.';
    case 'save-failed':
      return wordsOfSaveFailure(failure.failure, null);
    case 'offline':
      return 'The server does not answer. Everything is saved here.';
    case 'server-refused':
      return wordsOfServerCode(failure.code, null);
    case 'worker-died':
      return 'The part of Holdfast that holds your keys stopped and was started again. What was saved is safe. Unlock to go on.';
    case 'deadline':
      return 'This takes longer than it should. Nothing is lost; try again.';
    default:
      return unreachable(failure);
  }
};

export const wordsOfWait = (retryAt: Millis, now: Millis): string =>
  retryAt > now ? `Try again in ${leftOf(retryAt - now)}.` : '';

export const wordsOfBadCode = (group: number | null): string =>
  group === null
    ? 'The code has a typing error or is not complete.'
    : `Group ${group} of the code has a typing error.`;

export const wordsOfWeakness = (weakness: PasswordWeakness): string => {
  switch (weakness) {
    case 'empty':
      return 'Choose a password.';
    case 'too-short':
      return 'Use at least 12 characters. Add a few words, or take the suggested six.';
    case 'too-long':
      return 'That is longer than 1,024 bytes. Use a shorter one.';
    case 'malformed':
      return 'That contains a character that cannot be stored. Type it again.';
    case 'common':
      return 'This one is on every list of stolen passwords. Add a few words, or take the suggested six.';
    case 'guessable':
      return 'Too easy to guess. Add a few words, or take the suggested six.';
    default:
      return unreachable(weakness);
  }
};

export const wordsOfSaveFailure = (failure: SaveFailure, lastSavedAt: Millis | null): string => {
  switch (failure.kind) {
    case 'storage-full':
      return lastSavedAt === null
        ? 'There is no room for new snapshots. Old data is untouched.'
        : `There is no room for new snapshots. The last one is ${exactTimeOf(lastSavedAt)}. Old data is untouched.`;
    case 'storage-failed':
      return failure.store === 'database'
        ? 'The browser refused to write to its database. Your work is still open in this tab.'
        : 'The browser refused to write the second copy. Your work is still open in this tab.';
    case 'lost-lead':
      return 'Another tab writes now. What was saved here is safe.';
    case 'locked':
      return 'Locked. Nothing is recorded until you unlock.';
    case 'read-back-failed':
      return 'What was written could not be read back, so it does not count as saved. Your work is still open in this tab.';
    default:
      return unreachable(failure);
  }
};

const DAMAGED = 'One snapshot is damaged. It was not used.';
const CHANGED = 'One snapshot was changed or damaged. It was not used.';
const NOT_YOURS = 'Something not written by your devices was refused.';

const CODES: Readonly<Record<string, string>> = {
  'commitment-mismatch': CHANGED,
  'auth-fail': CHANGED,
  malformed: DAMAGED,
  unsupported: 'This was saved by a newer Holdfast. Update to open it.',
  'wrong-type': CHANGED,
  'id-mismatch': CHANGED,
  'hash-mismatch': DAMAGED,
  'too-large': 'One object is larger than allowed and was not opened.',
  'bad-frame': DAMAGED,
  'bad-content': 'One snapshot cannot be read by this version.',
  'unknown-epoch': 'Waiting for a key from your other device.',
  'bad-key': 'A device with an invalid key was refused.',
  'bad-signature': NOT_YOURS,
  'unknown-writer': NOT_YOURS,
  'revoked-writer':
    'A device was removed, but snapshots came after that. Look at them before you let them in.',
  'chain-gap': 'Waiting for earlier snapshots from another device.',
  'needs-mismatch': 'One snapshot is not complete and was not used.',
  equivocation:
    'One of your devices has written two different histories. Both are kept. Was its profile copied or restored?',
  fork: 'The server showed your devices different histories. Both are kept; merging is off.',
  rollback:
    'The server lost snapshots (restored from a backup?). They are safe here. Send them again.',
  missing: 'Snapshots are missing on the server. They are being sent again.',
  'account-fork': 'Two versions of your account exist. Sync is stopped; saving goes on here.',
  'anchor-broken':
    'The record of what was newest is damaged. It is compared with your other devices.',
  'tombstone-refused': 'A request to delete snapshots was refused.',
  'not-synced': 'First everything must be here and readable.',
  'slot-required': 'This is the last way to unlock. Add another one first.',
  'passkey-refused': 'The passkey did not answer. Use your password.',
  locked: 'Locked. Enter your password.',
};

/** For what could not be read. An unknown code is still said, because it is what a report needs. */
export const wordsOfCode = (code: string): string =>
  CODES[code] ?? `This could not be read (${code}). It is kept as it is.`;

const SERVER_CODES: Readonly<Record<string, string>> = {
  unauthenticated: 'Sync stopped. The server does not accept this device; saving here goes on.',
  device_revoked:
    'This device was removed from your account. What is here stays readable; nothing more is sent.',
  registration_closed: 'This server takes no new accounts. Everything is saved here.',
  account_exists: 'The server already has an account of this name. Try again.',
  quota: 'The server is full. Saving here goes on.',
  unsupported: 'The server runs an older Holdfast. Update it to send; saving here goes on.',
  'account-fork': CODES['account-fork'] ?? '',
  fork: CODES['fork'] ?? '',
  rollback: CODES['rollback'] ?? '',
};

export const wordsOfServerCode = (code: string, waiting: number | null): string => {
  const known = SERVER_CODES[code];
  if (known !== undefined) return known;
  return waiting === null || waiting === 0
    ? `The server refused (${code}). Everything is safe here.`
    : `The server refused ${countOf(waiting)} ${waiting === 1 ? 'snapshot' : 'snapshots'} (${code}). They are safe here.`;
};
