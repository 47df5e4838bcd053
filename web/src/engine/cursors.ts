import type { Channel } from '@holdfast/shared/sync/state.ts';
import type { Disk } from '../disk/disk.ts';
import type { Cursors } from './incoming.ts';
import { jsonBytes, jsonOf, type LocalRows } from './local-rows.ts';

const TABLE = 'cursor';

/** Cursors survive a restart; one that is lost costs reading again, and nothing is taken in twice. */
export const loadCursors = async (
  disk: Disk,
  rows: LocalRows,
  channels: readonly Channel[],
): Promise<Cursors> => {
  const read = await Promise.all(
    channels.map(async (channel) => {
      const seq = jsonOf(await rows.read(TABLE, channel));
      return [channel, typeof seq === 'number' ? seq : 0] as const;
    }),
  );
  const seqs = new Map<Channel, number>(read);
  return {
    of: (channel) => seqs.get(channel) ?? 0,
    move: async (channel, seq) => {
      if (seqs.get(channel) === seq) return { ok: true, value: undefined };
      const written = await disk.writeRows([await rows.seal(TABLE, channel, jsonBytes(seq))]);
      if (!written.ok) return written;
      seqs.set(channel, seq);
      return { ok: true, value: undefined };
    },
  };
};
