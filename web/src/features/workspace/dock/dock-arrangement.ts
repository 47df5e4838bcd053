import type { Json, JsonObject } from '@holdfast/shared/base/json.ts';

/*
 * The arrangement as the docking library writes it. It is read back on a screen of another size, so sizes
 * only count as shares, and a change that is only the window's is none.
 */

/** Ids of the panels that an arrangement places; `null` when it is not one. */
export const panelsIn = (dock: Json): ReadonlySet<string> | null => {
  const panels = objectIn(dock, 'panels');
  return panels === null || objectIn(dock, 'grid') === null ? null : new Set(Object.keys(panels));
};

/** Equal texts: the same arrangement, whatever the size of the window. */
export const signatureOf = (dock: Json): string =>
  JSON.stringify(shape(objectIn(objectIn(dock, 'grid'), 'root'), 1));

const shape = (node: JsonObject | null, share: number): Json => {
  if (node === null) return null;
  const size = Math.round(share * 100);
  const { data } = node;
  if (!Array.isArray(data)) {
    const leaf = isObject(data) ? data : {};
    return [size, leaf['views'] ?? null, leaf['activeView'] ?? null];
  }
  const children = data.filter(isObject);
  const whole = children.reduce((sum, child) => sum + sizeOf(child), 0);
  return [size, ...children.map((child) => shape(child, sizeOf(child) / Math.max(1, whole)))];
};

const sizeOf = (node: JsonObject): number => (typeof node['size'] === 'number' ? node['size'] : 0);

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const objectIn = (value: Json, name: string): JsonObject | null => {
  if (!isObject(value)) return null;
  const found = value[name];
  return isObject(found) ? found : null;
};
