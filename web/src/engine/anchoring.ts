import type { Sealed } from '@holdfast/shared/base/bytes.ts';
import { concatBytes } from '@holdfast/shared/base/bytes.ts';
import { hashOf as hashFromBytes, idBytes, NO_HASH } from '@holdfast/shared/base/ids.ts';
import { assert } from '@holdfast/shared/base/result.ts';
import type { OpenKeys } from '@holdfast/shared/keyring/keyring.ts';
import type { Head } from '@holdfast/shared/model/commit.ts';
import { hashOf } from '@holdfast/shared/seal/hash.ts';
import type { Disk } from '../disk/disk.ts';
import type { AccountKeeper } from './account-keeper.ts';
import type { SessionNames } from './session-names.ts';

/** Makes the freshness anchor that goes with a commit: the newest of everything this device has verified. */
export const createAnchoring = (deps: {
  readonly disk: Disk;
  readonly keys: OpenKeys;
  readonly keeper: AccountKeeper;
  readonly names: SessionNames;
}): ((own: Head) => Promise<Sealed>) => {
  const { disk, keys, keeper, names } = deps;
  let anchorSeq = keys.anchor?.anchorSeq ?? 0;

  return async (own) => {
    anchorSeq += 1;
    const newest = keeper.record().states.at(-1);
    assert(newest !== undefined, 'an account has a first state');
    const others = disk
      .heads()
      .filter(
        ({ sessionId, deviceId }) => sessionId !== own.sessionId || deviceId !== own.deviceId,
      );
    return keys.sealAnchor({
      anchorSeq,
      accountStateSeq: keys.accountStateSeq,
      accountStateHash: await hashOf(newest.bytes),
      keyringVersion: keys.keyringVersion,
      heads: [...others, own].toSorted(byPlace),
      marks: names
        .all()
        .map(({ sessionId, version, markId }) => ({
          subjectId: hashFromBytes(concatBytes([idBytes(sessionId), new Uint8Array(16)])),
          version,
          markId,
        }))
        .toSorted((a, b) => (a.subjectId < b.subjectId ? -1 : 1)),
      tombstonesHash: NO_HASH,
      vaults: keys
        .vaults()
        .map(({ vaultId, epoch }) => ({ vaultId, epoch }))
        .toSorted((a, b) => (a.vaultId < b.vaultId ? -1 : 1)),
    });
  };
};

const byPlace = (a: Head, b: Head): number =>
  `${a.sessionId}${a.deviceId}` < `${b.sessionId}${b.deviceId}` ? -1 : 1;
