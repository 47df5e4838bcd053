import { type Bytes, fromUtf8, utf8 } from '../base/bytes.ts';
import { ok, type Result } from '../base/result.ts';
import { type PasswordRefused, refusePassword } from './failure.ts';

const MAX_TYPED_BYTES = 4096;
const MAX_BYTES = 1024;

/**
 * The password as it is hashed: strictly decoded, normalised to NFKC, encoded again. Nothing is trimmed and
 * no case is changed. The given array is zeroed, whatever comes of it; who gets the answer zeroes that.
 */
export const preparePassword = (typed: Bytes): Result<Bytes, PasswordRefused> => {
  const text = fromUtf8(typed);
  const typedBytes = typed.length;
  typed.fill(0);
  if (typedBytes === 0) return refusePassword('empty');
  if (typedBytes > MAX_TYPED_BYTES) return refusePassword('too-long');
  // UTF-8 has no spelling for half of a surrogate pair, so the strict decoder refuses those too.
  if (text === null) return refusePassword('malformed');

  const prepared = utf8(text.normalize('NFKC'));
  if (prepared.length <= MAX_BYTES) return ok(prepared);
  prepared.fill(0);
  return refusePassword('too-long');
};
