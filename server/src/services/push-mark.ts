import { NO_VAULT } from '@holdfast/shared/base/ids.ts';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import { verifyMark } from '@holdfast/shared/chain/chain.ts';
import type { Mark } from '@holdfast/shared/model/mark.ts';
import { hashOf } from '@holdfast/shared/seal/hash.ts';
import type { MarkUpload } from '@holdfast/shared/wire/frames.ts';
import { LIMITS } from '@holdfast/shared/wire/limits.ts';
import type { Refusal } from '@holdfast/shared/wire/problem.ts';
import type { DeviceCaller } from './caller.ts';
import { refusalOf } from './chain-refusal.ts';
import { checkEnvelope } from './envelope-check.ts';
import type { MarkFacts, MarkStore } from './mark-store.ts';
import type { PushDeps } from './push-commit.ts';
import { type Attempt, untilSettled } from './until-settled.ts';
import type { VaultStore } from './vault-store.ts';
import { checkStateKnown, checkWriter } from './writer.ts';

export interface PushedMark {
  readonly seq: number;
  /** False for a mark that was here. */
  readonly created: boolean;
}

/** Takes a mark of the caller's own device with its sealed label. `vault` is null for the account's own marks. */
export const pushMark = async (
  deps: PushDeps,
  vault: VaultStore | null,
  caller: DeviceCaller,
  upload: MarkUpload,
): Promise<Result<PushedMark, Refusal>> => {
  const writer = await checkWriter(deps.accounts, caller);
  if (!writer.ok) return writer;
  const verified = await verifyMark(upload.mark, writer.value.signingKeyOf);
  if (!verified.ok) return err(refusalOf(verified.error, writer.value.account.stateSeq));
  const mark = verified.value;
  const known = checkStateKnown(mark.header, writer.value.account);
  if (!known.ok) return known;
  const fits = await checkUpload(mark, vault, caller, upload);
  if (!fits.ok) return fits;

  const store = vault === null ? deps.accounts.marks(caller.accountId) : vault.marks;
  const pushed = await untilSettled(() => attempt(deps, store, mark, upload));
  if (pushed.ok && pushed.value.created) {
    const { seq } = pushed.value;
    deps.hub.tell(caller.accountId, { vault: vault?.vaultId ?? null, seq, kind: 'mark' });
  }
  return pushed;
};

const checkUpload = async (
  { header }: Mark,
  vault: VaultStore | null,
  { accountId }: DeviceCaller,
  { label }: MarkUpload,
): Promise<Result<void, Refusal>> => {
  const vaultId = vault?.vaultId ?? NO_VAULT;
  if (header.accountId !== accountId || header.vaultId !== vaultId) {
    return err({ kind: 'malformed', detail: 'mark: of another vault' });
  }
  if (label.length > LIMITS.labelBytes) return err({ kind: 'too_large', limit: LIMITS.labelBytes });
  const sealed = checkEnvelope({ type: 'label', accountId, vaultId }, label);
  if (!sealed.ok) return sealed;
  return (await hashOf(label)) === header.labelHash
    ? ok(undefined)
    : err({ kind: 'hash_mismatch' });
};

const attempt = async (
  { accounts, clock }: PushDeps,
  store: MarkStore,
  mark: Mark,
  { mark: bytes, label }: MarkUpload,
): Promise<Attempt<PushedMark>> => {
  const facts = await store.facts(mark);
  if (facts.known !== null) return ok({ seq: facts.known, created: false });
  const judged = judgeMark(mark, facts);
  if (!judged.ok) return judged;
  const account = await accounts.find(mark.header.accountId);
  if (account === null) return err({ kind: 'unknown' });
  if (account.bytesUsed + bytes.length + label.length > account.bytesAllowed) {
    return err({ kind: 'quota', used: account.bytesUsed, limit: account.bytesAllowed });
  }
  const { highest } = facts;
  const written = await store.add({ mark, bytes, label, highest, receivedAt: clock.now() });
  return written.ok ? ok({ seq: written.value.seq, created: true }) : written;
};

/** A version may stand twice, but none may be left out. */
const judgeMark = ({ header }: Mark, facts: MarkFacts): Result<void, Refusal> => {
  if (!facts.subjectKnown) return err({ kind: 'unknown' });
  const { version, prev } = header;
  const follows = prev === null ? version === 1 : facts.prevVersion === version - 1;
  if (version > facts.highest + 1 || !follows) {
    return err({ kind: 'mark_gap', highest: facts.highest });
  }
  const newSession = header.subjectKind === 'session' && facts.highest === 0;
  return newSession && facts.sessions >= LIMITS.sessionsPerVault
    ? err({ kind: 'too_large', limit: LIMITS.sessionsPerVault })
    : ok(undefined);
};
