import { unreachable } from '@holdfast/shared/base/result.ts';
import type { CompanionFailure } from '../../stores/companion-store.ts';
import { countOf, sizeOf } from '../words-time.ts';

/** What happened, what is safe, what to do: for everything the companion may answer. */
export const wordsOfCompanion = (failure: CompanionFailure): string => {
  switch (failure.kind) {
    case 'not-connected':
      return 'The companion is not connected. What is here is safe; start it and try again.';
    case 'bad-reply':
      return 'The companion answered something this page does not understand. Update both to the same version.';
    case 'unknown-key':
      return 'This is no longer part of the session.';
    case 'too-large':
      return `This is ${sizeOf(failure.sizeBytes)} and the limit is ${sizeOf(failure.limit)}. Nothing was changed.`;
    case 'name-too-long':
      return 'The path of this file is too long to be part of a session.';
    case 'bad-arguments':
      return failure.field === 'path'
        ? 'That is not the whole path of a folder. It begins with / or with a drive letter.'
        : 'The companion did not accept this. Nothing was changed.';
    case 'too-many':
      return `No more than ${countOf(failure.limit)} ${failure.of} at once. Close some first.`;
    case 'unknown-terminal':
    case 'terminal-ended':
      return 'The process of this terminal has ended. Its output is kept.';
    case 'shell-failed':
      return 'Your shell could not be started. Nothing was lost; check the SHELL setting of this computer.';
    case 'unknown-root':
      return 'The folder of this file is not known to the companion. Add it again.';
    case 'root-refused':
      return wordsOfRefusedRoot(failure.reason);
    case 'outside-roots':
      return 'This lies outside the folders you have named, so it was not touched.';
    case 'not-found':
      return 'There is nothing of that name on the disk any more.';
    case 'not-a-file':
      return 'This is not an ordinary file, so it was not opened.';
    case 'not-a-folder':
      return 'This is not a folder.';
    case 'no-permission':
      return 'You have no permission to read or write this.';
    case 'binary':
      return `This is not a text file (${sizeOf(failure.sizeBytes)}), so it was not opened.`;
    case 'file-changed':
      return 'The file on the disk changed meanwhile. Nothing was overwritten.';
    case 'disk-failed':
      return `The disk refused (${failure.code}). Your text is kept here.`;
    case 'unknown-transcript':
      return 'This conversation is no longer on this computer. What was read of it is kept.';
    case 'unknown-channel':
    case 'unknown-client':
      return 'The connection to the companion was renewed meanwhile. Try again.';
    default:
      return unreachable(failure);
  }
};

const wordsOfRefusedRoot = (
  reason: Extract<CompanionFailure, { readonly kind: 'root-refused' }>['reason'],
): string => {
  switch (reason) {
    case 'filesystem-root':
      return 'The whole computer cannot be a folder of a session. Name one project.';
    case 'home':
      return 'Your whole home folder cannot be a folder of a session. Name one project.';
    case 'not-a-folder':
      return 'That is not a folder.';
    case 'not-found':
      return 'There is no such folder.';
    default:
      return unreachable(reason);
  }
};
