import type { Bytes } from '../base/bytes.ts';
import { MANIFEST_MAX, MANIFEST_REFS_MAX } from './limits.ts';
import {
  type ManifestBase,
  type ManifestContent,
  type ManifestFields,
  manifestJson,
} from './manifest-json.ts';
import { refsOf } from './node-refs.ts';
import { differing } from './source-rows.ts';

export interface WrittenManifest {
  readonly raw: Bytes;
  /** The manifest it says the difference to; `null`: it is whole. */
  readonly base: ManifestBase | null;
}

const DIFFERING_MIN = 16;

/**
 * Writes only what differs from the base, so that a tick's bytes do not grow with the number of sources;
 * whole when that is no longer little, or when nothing but the base would keep a pack. `null` where the
 * manifest would be larger than a reader takes.
 */
export const writeManifest = (
  fields: ManifestFields,
  content: ManifestContent,
  ownHeld: number,
  lastBase: ManifestBase | null,
): WrittenManifest | null => {
  const base = isWorthKeeping(content, lastBase) ? lastBase : null;
  const refs = [...content.sources.values()].reduce((sum, entry) => sum + refsOf(entry).length, 0);
  const raw = manifestJson(fields, content, ownHeld, base);
  return refs > MANIFEST_REFS_MAX || raw.length > MANIFEST_MAX ? null : { raw, base };
};

const isWorthKeeping = (content: ManifestContent, base: ManifestBase | null): boolean => {
  if (base === null || base.ref.pack === null || !content.packs.has(base.ref.pack)) return false;
  const written = differing(content.sources, base.sources).length;
  const gone = base.sources.ids.filter((id) => !content.sources.has(id)).length;
  return written + gone <= Math.max(DIFFERING_MIN, Math.floor(content.sources.size / 4));
};
