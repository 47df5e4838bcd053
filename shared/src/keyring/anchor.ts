import { concatBytes, type Sealed } from '../base/bytes.ts';
import { NO_HASH } from '../base/ids.ts';
import { err, type Result } from '../base/result.ts';
import { anchorBytes, parseAnchor } from '../chain/chain.ts';
import type { ChainedAccountState } from '../model/account.ts';
import type { Anchor } from '../model/anchor.ts';
import { hmac, verifyHmac } from '../seal/hmac.ts';

/** Absent, changed, or of another account: what was newest has to be learned again from what is here. */
export interface AnchorBroken {
  readonly kind: 'anchor-broken';
}

const PROOF_BYTES = 32;

/** What a device knows to be newest before it has seen a commit. */
export const firstAnchor = (
  { hash, state }: ChainedAccountState,
  keyringVersion: number,
): Anchor => ({
  anchorSeq: 1,
  accountStateSeq: state.seq,
  accountStateHash: hash,
  keyringVersion,
  heads: [],
  marks: [],
  tombstonesHash: NO_HASH,
  vaults: state.vaults,
});

/** The anchor and its HMAC under K_state: readable by all, made by nobody without the keys. */
export const sealAnchor = async (stateKey: CryptoKey, anchor: Anchor): Promise<Sealed> => {
  const bytes = anchorBytes(anchor);
  return concatBytes([bytes, await hmac(stateKey, bytes)]) as Sealed;
};

export const openAnchor = async (
  stateKey: CryptoKey,
  stored: Uint8Array,
): Promise<Result<Anchor, AnchorBroken>> => {
  const bytes = stored.slice(0, -PROOF_BYTES);
  const authentic = await verifyHmac(stateKey, bytes, stored.slice(-PROOF_BYTES));
  const anchor = authentic ? parseAnchor(bytes) : null;
  return anchor?.ok ? anchor : err({ kind: 'anchor-broken' });
};
