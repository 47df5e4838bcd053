export type StoreName = 'database' | 'journal';

/** What a write may answer. After each of these what was there before is still there. */
export type DiskError =
  /** No room. The same write may be tried again once there is. */
  | { readonly kind: 'storage-full' }
  /** Whether the write is there is not known: `adopt` looks, and must run before the next write. */
  | { readonly kind: 'storage-failed'; readonly store: StoreName }
  /** What was flushed was not what was read back. The write is taken back. */
  | { readonly kind: 'read-back-failed' }
  /** Another tab leads, or this one has resigned. This disk writes nothing any more. */
  | { readonly kind: 'lost-lead' }
  /** A newer version of the app has upgraded the database. */
  | { readonly kind: 'outdated' };

export type ReadError =
  | { readonly kind: 'not-found' }
  /** It is there and neither copy passes its check. */
  | { readonly kind: 'damaged' }
  /** This disk is closed. */
  | { readonly kind: 'lost-lead' };

export type OpenDiskError =
  /** Another tab leads and was not to be asked. */
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'outdated' }
  | { readonly kind: 'storage-failed'; readonly store: StoreName };
