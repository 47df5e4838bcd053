import { assert } from '@holdfast/shared/base/result.ts';
import { browserClock, browserRandom, browserTimers } from '@holdfast/web/src/app/browser-ports.ts';
import { start } from '@holdfast/web/src/app/start.tsx';
import { ConversationPanel } from '@holdfast/web/src/features/workspace/conversation/conversation-panel.tsx';
import { Dock } from '@holdfast/web/src/features/workspace/dock/dock.tsx';
import { FilePanel } from '@holdfast/web/src/features/workspace/editor/file-panel.tsx';
import { NotePanel } from '@holdfast/web/src/features/workspace/editor/note-panel.tsx';
import { fillWithSample } from '@holdfast/web/src/features/workspace/sample/fill-sample.ts';
import { TerminalPanel } from '@holdfast/web/src/features/workspace/terminal/terminal-panel.tsx';
import { createWorkspace } from '@holdfast/web/src/features/workspace/workspace.tsx';
import { createStores, type Stores } from '@holdfast/web/src/stores/stores.ts';
import type { MemoryEngine } from './memory-engine.ts';
import '@holdfast/web/src/app/page.css';
/** What the page loads on demand: named, so that a test does not wait while its packages are prepared. */
const ON_DEMAND = [ConversationPanel, Dock, FilePanel, NotePanel, TerminalPanel];

/** The real page on an engine in memory, in the element `#root`. */
export const showWorkspace = async (
  engine: MemoryEngine,
): Promise<{ readonly engine: MemoryEngine; readonly stores: Stores }> => {
  assert(ON_DEMAND.length === 5, 'the panels are loaded');
  const ports = { clock: browserClock, random: browserRandom, timers: browserTimers };
  const stores = createStores(engine.link, ports);
  await start({
    engine: engine.link,
    stores,
    workspace: createWorkspace({ stores, ...ports }),
    fillSample: async () => fillWithSample(stores),
    companionOrigin: 'http://127.0.0.1:4872',
    serviceWorker: null,
  });
  return { engine, stores };
};
