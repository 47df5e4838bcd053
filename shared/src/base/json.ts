/** What a document may hold: plain data, no `undefined`, no cycles. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** `undefined` when the text is not JSON (no JSON text parses to `undefined`). */
export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
