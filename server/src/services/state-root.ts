import { u64 } from '@holdfast/shared/base/binary.ts';
import { concatBytes } from '@holdfast/shared/base/bytes.ts';
import { type Hash, idBytes, type PackId, packIdOf } from '@holdfast/shared/base/ids.ts';
import { needsRoot } from '@holdfast/shared/chain/chain.ts';
import type { Head } from '@holdfast/shared/model/commit.ts';
import { sha256 } from '@holdfast/shared/seal/hash.ts';

/** Over every ref and every whole pack of a vault (PROTOCOL.md, section 7): server and device agree, or not. */
export const stateRoot = async (
  refs: readonly Head[],
  packIds: readonly PackId[],
): Promise<Hash> => {
  const refHashes = await Promise.all(
    refs.map(async ({ sessionId, deviceId, counter, commitId }) =>
      packIdOf(
        await sha256(
          concatBytes([idBytes(sessionId), idBytes(deviceId), u64(counter), idBytes(commitId)]),
        ),
      ),
    ),
  );
  return needsRoot([...packIds, ...refHashes]);
};
