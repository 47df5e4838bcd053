import { type Bytes, fromUtf8, utf8 } from '@holdfast/shared/base/bytes.ts';
import { type Json, parseJson } from '@holdfast/shared/base/json.ts';
import type { Random } from '@holdfast/shared/base/ports.ts';
import { type LocalKey, openRow, sealRow } from '@holdfast/shared/codec/codec.ts';
import type { OpenKeys } from '@holdfast/shared/keyring/keyring.ts';
import type { Disk } from '../disk/disk.ts';
import type { RowWrite } from '../disk/facts.ts';

/** Small things that stay on this device, sealed under its own key. */
export interface LocalRows {
  /** `null` where there is none, or none that can be read. */
  readonly read: (table: string, key: string) => Promise<Bytes | null>;
  /** For `disk.writeRows`, or beside a commit. */
  readonly seal: (table: string, key: string, bytes: Bytes) => Promise<RowWrite>;
}

export const localKeyOf = (
  keys: Pick<OpenKeys, 'localKey' | 'accountId' | 'generation'>,
): LocalKey => ({
  localKey: keys.localKey,
  accountId: keys.accountId,
  generation: keys.generation,
});

export const createLocalRows = (disk: Disk, keys: OpenKeys, random: Random): LocalRows => ({
  read: async (table, key) => {
    const stored = await disk.readRow(table, key);
    if (!stored.ok) return null;
    const opened = await openRow(localKeyOf(keys), { table, key }, stored.value);
    return opened.ok ? opened.value : null;
  },
  seal: async (table, key, bytes) => ({
    table,
    key,
    bytes: await sealRow({ random, ...localKeyOf(keys) }, { table, key }, bytes),
  }),
});

export const jsonBytes = (value: Json): Bytes => utf8(JSON.stringify(value));

/** `undefined` for what is no JSON. */
export const jsonOf = (bytes: Bytes | null): unknown => {
  const text = bytes === null ? null : fromUtf8(bytes);
  return text === null ? undefined : parseJson(text);
};
