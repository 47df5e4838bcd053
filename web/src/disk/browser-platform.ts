import { openDexieDatabase } from './dexie-database.ts';
import type { DatabasePlace } from './entry.ts';
import { takeLead } from './lead.ts';
import { openOpfsFolder } from './opfs.ts';
import type { Platform } from './ports.ts';

/** The part of the Storage Buckets API that is used; in Chromium and not yet in the type library. */
interface Buckets {
  readonly open: (
    name: string,
    options?: { readonly persisted: boolean },
  ) => Promise<{ readonly indexedDB: IDBFactory }>;
  readonly keys: () => Promise<readonly string[]>;
}
interface NavigatorWithBuckets extends WorkerNavigator {
  readonly storageBuckets: Buckets;
}
const hasBuckets = (navigator: WorkerNavigator): navigator is NavigatorWithBuckets =>
  'storageBuckets' in navigator;

const buckets = (): Buckets | null => (hasBuckets(navigator) ? navigator.storageBuckets : null);

/** The stores of this browser. Packs of at least `blobFromBytes` lie in the database as Blobs. */
export const browserPlatform = (blobFromBytes: number): Platform => ({
  openFolder: openOpfsFolder,
  openDatabase: async (place, hear) =>
    await openDexieDatabase({ place, factory: await factoryOf(place), blobFromBytes, hear }),
  databasePlaces: async (name) => {
    const inBuckets = ((await buckets()?.keys()) ?? [])
      .filter((bucket) => numberOf(bucket, name) !== null)
      .toSorted((a, b) => (numberOf(b, name) ?? 0) - (numberOf(a, name) ?? 0));
    return [...inBuckets.map((bucket) => ({ bucket, name })), { bucket: null, name }];
  },
  nextPlace,
  takeLead,
});

const factoryOf = async ({ bucket }: DatabasePlace): Promise<IDBFactory> => {
  if (bucket === null) return indexedDB;
  const open = await buckets()?.open(bucket, { persisted: true });
  if (open === undefined) throw new DOMException('no storage buckets', 'NotSupportedError');
  return open.indexedDB;
};

/**
 * A bucket has files of its own, so it opens where the origin's default one no longer does; another name in
 * the same bucket shares the broken files and would not (measured; JOURNAL.md, section 5). Where there are
 * no buckets, each database is a file of its own, and another name is enough.
 */
const nextPlace = ({ bucket, name }: DatabasePlace): DatabasePlace => {
  if (buckets() === null) return { bucket: null, name: following(name) };
  return { bucket: following(bucket ?? name), name };
};

const NUMBERED = /^(.*)-database-(\d+)$/;

const following = (name: string): string => {
  const [, stem = name, number = '1'] = NUMBERED.exec(name) ?? [];
  return `${stem}-database-${Number(number) + 1}`;
};

const numberOf = (bucket: string, name: string): number | null => {
  const [, stem, number] = NUMBERED.exec(bucket) ?? [];
  return stem === name && number !== undefined ? Number(number) : null;
};
