import { millis } from '@holdfast/shared/base/ports.ts';
import { err, ok } from '@holdfast/shared/base/result.ts';
import { serveEngine } from '@holdfast/web/src/boundary/boundary.ts';
import type { Engine } from '@holdfast/web/src/engine/engine.ts';

/** An engine with just enough life in it to die: the boundary looks at nothing but verbs and answers. */
const engine = {
  state: async () => ({ kind: 'new' }),
  listen: async (hear) => {
    hear({ kind: 'saving' });
    return () => {};
  },
  autosave: async () => ok(millis(30_000)),
  setAutosave: () => new Promise<never>(() => {}),
  closeSession: async () => {
    self.close();
    return new Promise<never>(() => {});
  },
  unlock: async (password) => {
    const text = String.fromCharCode(...password);
    return text === 'right'
      ? ok(undefined)
      : err({ kind: 'wrong-password', failedAttempts: 1, retryAt: null });
  },
} satisfies Partial<Engine>;

serveEngine(engine as unknown as Engine);
