import type { PackId, VaultId } from '@holdfast/shared/base/ids.ts';
import { ok, type Result } from '@holdfast/shared/base/result.ts';
import { hashOf } from '@holdfast/shared/seal/hash.ts';
import { readEnvelopeHeader } from '@holdfast/shared/wire/envelope-header.ts';
import type { PackFrame } from '@holdfast/shared/wire/frames.ts';
import type { Disk } from '../disk/disk.ts';
import type { DiskError } from '../disk/disk-error.ts';
import type { PackWrite } from '../disk/facts.ts';
import type { Transport, TransportError } from '../transport/transport.ts';
import { asStored } from './stored.ts';

/** Packs are stored in groups of about this many bytes, so that memory stays flat however much arrives. */
const GROUP_BYTES = 2 * 1024 * 1024;

/**
 * Fetches what the disk lacks of `needs`, checks each pack against its id and stores it. Answers those
 * that the server could not give whole.
 */
export const fetchPacks = async (
  { disk, transport }: { readonly disk: Disk; readonly transport: Transport },
  vaultId: VaultId,
  needs: readonly PackId[],
): Promise<Result<readonly PackId[], TransportError | DiskError>> => {
  const lacking = new Set(disk.lackingPacks(needs));
  if (lacking.size === 0) return ok([]);

  let group: PackWrite[] = [];
  let groupBytes = 0;
  let failure: DiskError | null = null;
  const store = async (): Promise<void> => {
    if (group.length === 0 || failure !== null) return;
    const put = await disk.putPacks(group);
    if (put.ok) for (const { id } of group) lacking.delete(id);
    else failure = put.error;
    group = [];
    groupBytes = 0;
  };

  const fetched = await transport.getPacks(vaultId, [...lacking], async (frame) => {
    const write = await packWriteOf(frame);
    if (write === null) return;
    group.push(write);
    groupBytes += write.pack.length;
    if (groupBytes >= GROUP_BYTES) await store();
  });
  await store();
  if (failure !== null) return { ok: false, error: failure };
  return fetched.ok ? ok([...lacking]) : fetched;
};

/** `null` for a pack that did not come, or came as something else than its id says. */
const packWriteOf = async (frame: PackFrame): Promise<PackWrite | null> => {
  if (frame.kind !== 'found') return null;
  const hash: string = await hashOf(frame.pack);
  const header = readEnvelopeHeader(frame.envelope);
  if (hash !== frame.id || header === null) return null;
  return {
    id: frame.id,
    pack: asStored(frame.pack),
    envelope: asStored(frame.envelope),
    place: { epoch: header.epoch },
  };
};
