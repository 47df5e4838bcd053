import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import type { PackId } from '@holdfast/shared/base/ids.ts';
import type { Clock } from '@holdfast/shared/base/ports.ts';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import { needsOf, verifyCommit } from '@holdfast/shared/chain/chain.ts';
import type { Commit, Head } from '@holdfast/shared/model/commit.ts';
import type { PostCommitAnswer } from '@holdfast/shared/wire/commits.ts';
import { LIMITS } from '@holdfast/shared/wire/limits.ts';
import type { Refusal } from '@holdfast/shared/wire/problem.ts';
import type { AccountStore } from './account-store.ts';
import type { DeviceCaller } from './caller.ts';
import { refusalOf } from './chain-refusal.ts';
import type { Hasher } from './hasher.ts';
import type { Hub } from './hub.ts';
import { ancestryOf, divergedFrom, judgePlace } from './judge-commit.ts';
import { needsRootOf } from './needs-root.ts';
import { type Attempt, untilSettled } from './until-settled.ts';
import type { CommitFacts, VaultStore } from './vault-store.ts';
import { checkStateKnown, checkWriter } from './writer.ts';

export interface PushDeps {
  readonly accounts: AccountStore;
  readonly hasher: Hasher;
  readonly hub: Hub;
  readonly clock: Clock;
}

export interface PushedCommit extends PostCommitAnswer {
  /** False for a commit that was here. */
  readonly created: boolean;
}

/** Takes a commit of the caller's own device, whole or not at all (PROTOCOL.md, section 7). */
export const pushCommit = async (
  deps: PushDeps,
  vault: VaultStore,
  caller: DeviceCaller,
  bytes: Bytes,
): Promise<Result<PushedCommit, Refusal>> => {
  if (bytes.length > LIMITS.recordBytes)
    return err({ kind: 'too_large', limit: LIMITS.recordBytes });
  const writer = await checkWriter(deps.accounts, caller);
  if (!writer.ok) return writer;
  const verified = await verifyCommit(bytes, writer.value.signingKeyOf);
  if (!verified.ok) return err(refusalOf(verified.error, writer.value.account.stateSeq));
  const commit = verified.value;
  const known = checkStateKnown(commit.header, writer.value.account);
  if (!known.ok) return known;
  const { accountId, vaultId } = commit.header;
  if (accountId !== vault.accountId || vaultId !== vault.vaultId) {
    return err({ kind: 'malformed', detail: 'commit: of another vault' });
  }

  const pushed = await untilSettled(() => attempt(deps, vault, commit, bytes));
  if (pushed.ok && pushed.value.created) {
    deps.hub.tell(accountId, { vault: vaultId, seq: pushed.value.seq, kind: 'commit' });
  }
  return pushed;
};

const attempt = async (
  { accounts, hasher, clock }: PushDeps,
  vault: VaultStore,
  commit: Commit,
  bytes: Bytes,
): Promise<Attempt<PushedCommit>> => {
  const facts = await vault.commitFacts(commit);
  if (facts.known !== null) return ok(await repeatOf(vault, commit, facts.known, facts.heads));

  const placed = judgePlace(commit, facts);
  if (!placed.ok) return placed;
  const needs = await fullNeeds(hasher, vault, commit, facts);
  if (!needs.ok) return needs;
  const account = await accounts.find(vault.accountId);
  if (account === null) return err({ kind: 'unknown' });
  if (account.bytesUsed + bytes.length > account.bytesAllowed) {
    return err({ kind: 'quota', used: account.bytesUsed, limit: account.bytesAllowed });
  }

  const ancestry = ancestryOf(commit, [...facts.parents.values()]);
  const written = await vault.addCommit({
    commit,
    bytes,
    needs: needs.value,
    ancestry,
    receivedAt: clock.now(),
  });
  if (!written.ok) return written;
  const heads = withHead(facts.heads, commit);
  const diverged = divergedFrom(commit, ancestry, heads);
  return ok({ seq: written.value.seq, heads, diverged, created: true });
};

/** The needs a commit says it has, once they are known to be all here and to give its root. */
const fullNeeds = async (
  hasher: Hasher,
  vault: VaultStore,
  { header }: Commit,
  { parentNeeds, damagedNeeds }: CommitFacts,
): Promise<Result<readonly PackId[], Refusal>> => {
  const needs = needsOf(header, parentNeeds);
  const whole = needs.includes(header.manifest.pack);
  if (!whole || needsRootOf(hasher, needs) !== header.needsRoot) {
    return err({ kind: 'needs_mismatch' });
  }
  // What the parent needs is here since the parent came; only damage can have befallen it.
  const damaged = damagedNeeds.filter((id) => needs.includes(id));
  const absent = header.adds.length === 0 ? [] : await vault.missingPacks(header.adds);
  const ids = [...new Set([...damaged, ...absent])].toSorted();
  return ids.length > 0 ? err({ kind: 'missing_packs', ids }) : ok(needs);
};

const repeatOf = async (
  vault: VaultStore,
  commit: Commit,
  seq: number,
  heads: readonly Head[],
): Promise<PushedCommit> => {
  const ancestry = await vault.ancestry(commit.id);
  return { seq, heads, diverged: divergedFrom(commit, ancestry, heads), created: false };
};

const withHead = (heads: readonly Head[], { id, header }: Commit): readonly Head[] => {
  const { sessionId, deviceId, counter } = header;
  const others = heads.filter((head) => head.deviceId !== deviceId);
  return [...others, { sessionId, deviceId, counter, commitId: id }].toSorted((a, b) =>
    a.deviceId < b.deviceId ? -1 : 1,
  );
};
