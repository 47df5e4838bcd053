import type { PackId } from '../base/ids.ts';
import { assert } from '../base/result.ts';
import type { NodeRef, PackPlace } from '../model/manifest.ts';
import { placeKey } from './pack-places.ts';
import type { ManifestJson, PackJson, RefJson } from './manifest-schema.ts';

/** A needed pack: what its header must show, its sealed size, and how many refs to it stand in index nodes. */
export interface PackInfo {
  readonly place: PackPlace;
  readonly sizeBytes: number;
  readonly held: number;
}

export type PackTable = ReadonlyMap<PackId, PackInfo>;

/** The table of a manifest that was written whole, without its own pack, in the order of its rows. */
export interface BaseTable {
  readonly rows: readonly PackInfo[];
  readonly byId: PackTable;
}

export const baseTable = (packs: PackTable, own: PackId | null): BaseTable => {
  const rows = sortedById([...packs.values()].filter(({ place }) => place.id !== own));
  return { rows, byId: new Map(rows.map((row) => [row.place.id, row])) };
};

export const NO_BASE_TABLE: BaseTable = { rows: [], byId: new Map() };

/** How a table is written against the base's: rows of its own, and which rows of the base it gives up. */
export interface TableJson {
  readonly packs: PackJson[];
  readonly packsGone: number[];
  readonly refJson: (ref: NodeRef) => RefJson;
}

/** `needed` is without the pack the manifest itself will lie in: refs into that have no pack yet. */
export const tableJson = (needed: PackTable, base: BaseTable): TableJson => {
  const isKept = ({ place, held }: PackInfo): boolean => {
    const [row, now] = [base.byId.get(place.id), needed.get(place.id)];
    return row !== undefined && now !== undefined && row.held === held && now.held === held;
  };
  const own = sortedById([...needed.values()].filter((info) => !isKept(info)));
  const packsGone = base.rows.flatMap((row, index) => (isKept(row) ? [] : [index]));

  const numbers = new Map<PackId | null, number>([[null, 0]]);
  for (const [index, { place }] of own.entries()) numbers.set(place.id, 1 + index);
  for (const [index, row] of base.rows.entries()) {
    if (isKept(row)) numbers.set(row.place.id, 1 + own.length + index);
  }
  return {
    packs: own.map(packJson),
    packsGone,
    refJson: ({ pack, slot, rawLength, hash }) => {
      const number = numbers.get(pack);
      assert(number !== undefined, 'every ref of a manifest lies in a pack that it needs');
      return [number, slot, rawLength, hash];
    },
  };
};

/** What the numbers of packs in a manifest mean. */
export interface ReadTable {
  readonly packs: PackTable;
  /** `null` for a number that names no needed pack. */
  readonly refOf: (ref: RefJson) => NodeRef | null;
}

/** `null` where a row is given up that is not there, or two packs have one id or one place. */
export const readTable = (
  { packs, packsGone }: Pick<ManifestJson, 'packs' | 'packsGone'>,
  own: PackInfo,
  base: BaseTable,
): ReadTable | null => {
  const gone = new Set(packsGone);
  const kept = base.rows.map((row, index) => (gone.has(index) ? null : row));
  const numbered = [own, ...packs.map(packInfo), ...kept];
  const infos = numbered.filter((info) => info !== null);
  const byId = new Map(infos.map((info) => [info.place.id, info]));
  const places = new Set(infos.map(({ place }) => placeKey(place)));
  if (byId.size !== infos.length || places.size !== infos.length) return null;
  if (packsGone.some((index) => index >= kept.length)) return null;
  return {
    packs: byId,
    refOf: ([number, slot, rawLength, hash]) => {
      const info = numbered[number] ?? null;
      return info === null ? null : { pack: info.place.id, slot, rawLength, hash };
    },
  };
};

const sortedById = (rows: readonly PackInfo[]): readonly PackInfo[] =>
  rows.toSorted((a, b) => (a.place.id < b.place.id ? -1 : 1));

const packJson = ({ place, sizeBytes, held }: PackInfo): PackJson => [
  place.id,
  place.deviceId,
  place.counter,
  place.part,
  place.epoch,
  sizeBytes,
  held,
];

const packInfo = ([id, deviceId, counter, part, epoch, sizeBytes, held]: PackJson): PackInfo => ({
  place: { id, deviceId, counter, part, epoch },
  sizeBytes,
  held,
});
