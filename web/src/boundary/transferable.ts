/**
 * Buffers and ports inside a message, for the transfer list. Looks only where our messages hold them:
 * in arrays and plain objects, a few levels down.
 */
export const transferablesIn = (message: unknown, depth = 6): readonly Transferable[] => {
  const found = new Set<Transferable>();
  const walk = (value: unknown, left: number): void => {
    if (typeof value !== 'object' || value === null || left === 0) return;
    if (value instanceof Uint8Array) {
      if (value.buffer instanceof ArrayBuffer && value.byteLength > 0) found.add(value.buffer);
      return;
    }
    if (value instanceof MessagePort) {
      found.add(value);
      return;
    }
    for (const inner of Array.isArray(value) ? value : Object.values(value)) walk(inner, left - 1);
  };
  walk(message, depth);
  return [...found];
};
