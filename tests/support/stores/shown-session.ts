import { expect } from 'vitest';
import { page } from 'vitest/browser';
import { fillWithSample } from '@holdfast/web/src/features/workspace/sample/fill-sample.ts';
import type { Stores } from '@holdfast/web/src/stores/stores.ts';
import { createMemoryEngine, type MemoryEngine } from './memory-engine.ts';
import { showWorkspace } from './show-workspace.ts';

type SessionId = ReturnType<MemoryEngine['addSession']>;

export interface ShownSession {
  readonly engine: MemoryEngine;
  readonly stores: Stores;
  readonly sessionId: SessionId;
  /** Leaves the session and opens it again, as after a restart: nothing of the page is left in between. */
  readonly resume: () => Promise<void>;
}

/** For everything that a page does by itself. */
export const SOON = { timeout: 10_000 } as const;

let shown: { readonly engine: MemoryEngine; readonly stores: Stores } | null = null;

/** The real page with a new session open in it: what `fill` puts there, or the sample. */
export const aShownSession = async (
  fill: (stores: Stores) => void = fillWithSample,
): Promise<ShownSession> => {
  await page.viewport(1_280, 800);
  shown ??= await showPage();
  const { engine, stores } = shown;
  const sessionId = engine.addSession('payments-api');
  await leave(stores);
  await stores.session.open(sessionId);
  fill(stores);
  await stores.session.close();
  const open = async (): Promise<void> => {
    window.history.pushState(null, '', `/s/${sessionId}`);
    await expect.poll(() => phaseOf(stores), SOON).toBe('open 0');
    await expect
      .element(page.getByRole('heading', { level: 1 }), SOON)
      .toHaveTextContent('payments-api');
  };
  await open();
  return {
    engine,
    stores,
    sessionId,
    resume: async () => {
      await leave(stores);
      await open();
    },
  };
};

const phaseOf = (stores: Stores): string => {
  const phase = stores.session.store.getState();
  return phase.kind === 'open' ? `open ${phase.unread}` : phase.kind;
};

const leave = async (stores: Stores): Promise<void> => {
  window.history.pushState(null, '', '/');
  await stores.session.close();
};

const showPage = async (): Promise<{ readonly engine: MemoryEngine; readonly stores: Stores }> => {
  const root = document.createElement('div');
  root.id = 'root';
  document.body.append(root);
  return showWorkspace(createMemoryEngine());
};
