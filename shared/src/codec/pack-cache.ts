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
  let total = 0;

  const drop = (id: PackId): void => {
    total -= packs.get(id)?.sizeBytes ?? 0;
    packs.delete(id);
  };
  const makeRoom = (): void => {
    for (const id of packs.keys()) {
      if (total <= KEPT_BYTES || packs.size === 1) return;
      drop(id);
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
      if (packs.get(id) !== entry) return opened;
      if (opened.ok) {
        entry.sizeBytes = opened.value.sizeBytes;
        total += entry.sizeBytes;
        makeRoom();
      } else drop(id);
      return opened;
    },
  };
};
