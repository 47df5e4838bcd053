import type { PackId } from '../base/ids.ts';
import { assert } from '../base/result.ts';
import type { PackPlace } from '../model/manifest.ts';

/** Where a pack was made. No two packs of one manifest have the same, because no counter is used twice. */
export type MadeAt = Pick<PackPlace, 'deviceId' | 'counter' | 'part'>;

/** The packs that a manifest needs, by id and by place. */
export interface PackPlaces {
  /** Asserts that the pack is one of them. */
  readonly placeOf: (id: PackId) => PackPlace;
  readonly packAt: (place: MadeAt) => PackId | null;
}

/** `list` may grow while packs close; it is read anew when something is not found. */
export const createPackPlaces = (list: () => Iterable<PackPlace>): PackPlaces => {
  const byId = new Map<PackId, PackPlace>();
  const byPlace = new Map<string, PackId>();
  const refresh = (): void => {
    for (const place of list()) {
      byId.set(place.id, place);
      byPlace.set(placeKey(place), place.id);
    }
  };
  return {
    placeOf: (id) => {
      if (!byId.has(id)) refresh();
      const place = byId.get(id);
      assert(place !== undefined, 'a node refers to needed packs only');
      return place;
    },
    packAt: (place) => {
      const key = placeKey(place);
      if (!byPlace.has(key)) refresh();
      return byPlace.get(key) ?? null;
    },
  };
};

export const placeKey = ({ deviceId, counter, part }: MadeAt): string =>
  `${deviceId}/${counter}/${part}`;
