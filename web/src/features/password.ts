import { type Bytes, utf8 } from '@holdfast/shared/base/bytes.ts';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';

const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * The password as bytes, read once from its field. Half a character has no bytes: it would be stored as
 * another one without a word, so it is refused here, where it can still be seen.
 */
export const readPassword = (
  input: HTMLInputElement | null,
): Result<Bytes, { readonly kind: 'password-policy'; readonly reason: 'empty' | 'malformed' }> => {
  const text = input?.value ?? '';
  if (text === '') return err({ kind: 'password-policy', reason: 'empty' });
  if (LONE_SURROGATE.test(text)) return err({ kind: 'password-policy', reason: 'malformed' });
  return ok(utf8(text));
};

/** After success: nothing of it stays in the page. */
export const clearField = (input: HTMLInputElement | null): void => {
  if (input !== null) input.value = '';
};
