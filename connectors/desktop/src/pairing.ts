import { toBase64url, utf8 } from '@holdfast/shared/base/bytes.ts';
import type { Clock, Random } from '@holdfast/shared/base/ports.ts';
import { LINK_LIMITS } from '@holdfast/shared/link/link.ts';
import { sameSecret } from './proof.ts';

export interface Pairing {
  /** A new code; the one before it stops working. */
  readonly makeCode: () => string;
  /** True once, for the right code in time. A wrong guess counts against the code there is. */
  readonly redeem: (guess: string) => boolean;
}

interface Code {
  readonly code: string;
  readonly expiresAt: number;
  readonly guessesLeft: number;
}

const CODE_BYTES = 16;

export const createPairing = ({
  clock,
  random,
}: {
  readonly clock: Clock;
  readonly random: Random;
}): Pairing => {
  let current: Code | null = null;

  return {
    makeCode: () => {
      const code = toBase64url(random.bytes(CODE_BYTES));
      const expiresAt = clock.monotonic() + LINK_LIMITS.pairingCodeMs;
      current = { code, expiresAt, guessesLeft: LINK_LIMITS.pairingGuesses };
      return code;
    },
    redeem: (guess) => {
      if (current === null) return false;
      if (clock.monotonic() >= current.expiresAt) {
        current = null;
        return false;
      }
      const isRight = sameSecret(utf8(guess), utf8(current.code));
      const guessesLeft = current.guessesLeft - 1;
      current = isRight || guessesLeft === 0 ? null : { ...current, guessesLeft };
      return isRight;
    },
  };
};
