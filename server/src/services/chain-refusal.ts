import { unreachable } from '@holdfast/shared/base/result.ts';
import type { ChainError } from '@holdfast/shared/chain/chain.ts';
import { LIMITS } from '@holdfast/shared/wire/limits.ts';
import type { Refusal } from '@holdfast/shared/wire/problem.ts';

/** The version of the formats this server reads. */
export const FORMAT_VERSIONS: readonly number[] = [1];

/** What a signed object that does not hold is answered with. `stateSeq`: the newest state here. */
export const refusalOf = (error: ChainError, stateSeq: number): Refusal => {
  switch (error.kind) {
    case 'malformed':
      return { kind: 'malformed', detail: 'not a signed object of this kind' };
    case 'id-mismatch':
      return { kind: 'malformed', detail: 'of another account' };
    case 'bad-key':
      return { kind: 'malformed', detail: 'a public key that must not be used' };
    case 'too-large':
      return { kind: 'too_large', limit: LIMITS.recordBytes };
    case 'bad-signature':
    case 'unknown-writer':
      return { kind: 'bad_signature' };
    case 'rollback':
    case 'account-fork':
    case 'chain-gap':
      return { kind: 'state_stale', seq: stateSeq };
    case 'unsupported':
      return { kind: 'unsupported', versions: FORMAT_VERSIONS };
    default:
      return unreachable(error);
  }
};
