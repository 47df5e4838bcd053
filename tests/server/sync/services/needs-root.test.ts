import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nodeHasher } from '@holdfast/server/src/storage/hasher.ts';
import { needsRootOf } from '@holdfast/server/src/services/needs-root.ts';
import { packIdOf } from '@holdfast/shared/base/ids.ts';
import { needsRoot } from '@holdfast/shared/chain/chain.ts';

const packId = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(packIdOf);

test('the server makes the root of a needs set as a device does', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(packId, { maxLength: 70 }), async (ids) => {
      const ascending = ids.toSorted();
      expect(needsRootOf(nodeHasher, ascending)).toBe(await needsRoot(ascending));
    }),
  );
});

test('of every size up to 40', async () => {
  for (let size = 0; size <= 40; size += 1) {
    const ids = Array.from({ length: size }, (_, at) => packIdOf(new Uint8Array(32).fill(at)));
    expect(needsRootOf(nodeHasher, ids)).toBe(await needsRoot(ids));
  }
});
