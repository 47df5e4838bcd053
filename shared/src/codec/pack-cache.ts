import type { PackId } from '../base/ids.ts';
import type { Result } from '../base/result.ts';
import type { DecodeError } from './decode-error.ts';
import type { OpenedPack } from './pack-bytes.ts';

type Opening = Promise<Result<OpenedPack, DecodeError>>;

/** Opened packs that were used last. One pack asked for twice at once is opened once; a failure is forgotten. */
export interface PackCache {
  readonly open: (id: PackId, open: () => Opening) => Opening;
}

/** Plaintext bytes of packs that are kept for the next read. */
const KEPT_BYTES = 8 * 1024 * 1024;

export const createPackCache = (): PackCache => {
  // A map gives its keys in the order they were set, so the first is the one used longest ago.
  const packs = new Map<PackId, { readonly opening: Opening; sizeBytes: number }>();

  const makeRoom = (): void => {
    let total = [...packs.values()].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    for (const [id, { sizeBytes }] of packs) {
      if (total <= KEPT_BYTES) return;
      packs.delete(id);
      total -= sizeBytes;
    }
  };

  return {
    open: async (id, open) => {
      const known = packs.get(id);
      if (known !== undefined) {
        packs.delete(id);
        packs.set(id, known);
        return known.opening;
      }
      const entry = { opening: open(), sizeBytes: 0 };
      packs.set(id, entry);
      const opened = await entry.opening;
      if (opened.ok) {
        entry.sizeBytes = opened.value.sizeBytes;
        makeRoom();
      } else packs.delete(id);
      return opened;
    },
  };
};
