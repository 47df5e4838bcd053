import type { Result } from '@holdfast/shared/base/result.ts';
import type { Keyring } from '@holdfast/shared/keyring/keyring.ts';
import type { EngineFailure } from '@holdfast/shared/model/failure.ts';

type ErrorOf<Verb extends keyof Keyring> =
  Awaited<ReturnType<Keyring[Verb]>> extends Result<unknown, infer E> ? E : never;

type KeyringFailure = ErrorOf<
  'createAccount' | 'openWithPassword' | 'openWithKit' | 'openWithHandle' | 'finishJoin' | 'makeKit'
>;

/** What the keyring refused, in the facts of the engine. A wrong password is told apart before this is asked. */
export const failureOfKeyring = (error: KeyringFailure): EngineFailure => {
  if (isWrongPassword(error)) return { kind: 'wrong-password', failedAttempts: 1, retryAt: null };
  if (error.kind === 'kdf-policy') return { kind: 'kdf-policy' };
  return 'at' in error ? { kind: 'unreadable', code: error.kind, packId: null } : error;
};

/** The slot does not open, and nothing else is wrong with it. */
export const isWrongPassword = (error: KeyringFailure): boolean =>
  'at' in error && error.kind === 'commitment-mismatch' && error.at === 'slot';
