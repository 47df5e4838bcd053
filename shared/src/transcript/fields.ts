/** A JSON object of somebody else's making. Every field is a guess until it has been read. */
export type Fields = Readonly<Record<string, unknown>>;

export const fieldsOf = (value: unknown): Fields | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;

export const textIn = (from: Fields, name: string): string | null => {
  const value = Object.hasOwn(from, name) ? from[name] : null;
  return typeof value === 'string' ? value : null;
};

export const fieldsIn = (from: Fields, name: string): Fields | null =>
  fieldsOf(Object.hasOwn(from, name) ? from[name] : null);

export const listIn = (from: Fields, name: string): readonly unknown[] | null => {
  const value: unknown = Object.hasOwn(from, name) ? from[name] : null;
  return Array.isArray(value) ? value : null;
};

/** The objects of a list; what is none is left out. */
export const objectsIn = (from: Fields, name: string): readonly Fields[] =>
  (listIn(from, name) ?? []).map(fieldsOf).filter((fields) => fields !== null);

export const countIn = (from: Fields, name: string): number => {
  const value = Object.hasOwn(from, name) ? from[name] : 0;
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0;
};

/** Milliseconds since 1970 of a field that holds a time as ISO 8601. */
export const timeIn = (from: Fields, name: string): number | null => {
  const at = Date.parse(textIn(from, name) ?? '');
  return Number.isNaN(at) ? null : at;
};
