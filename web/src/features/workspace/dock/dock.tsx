import { createDockview, type DockviewApi } from 'dockview';
import { useEffect, useRef, useState } from 'react';
import { useTools } from '../context.ts';
import { createSlot, createTab } from './dock-parts.ts';
import { followLayout } from './follow-layout.ts';
import { MovePanel } from './move-panel.tsx';
import 'dockview/dist/styles/dockview.css';
import './dock.css';

const THEME = {
  name: 'holdfast',
  className: 'hf-dock-theme',
  gap: 0,
  dndTabIndicator: 'line',
} as const;

/** Panels side by side, in groups with tabs, as the user has arranged them. */
export const Dock = () => {
  const { stores, timers, places } = useTools();
  const element = useRef<HTMLDivElement>(null);
  const [dock, setDock] = useState<DockviewApi | null>(null);

  useEffect(() => {
    if (element.current === null) return undefined;
    const api = createDockview(element.current, {
      createComponent: ({ id }) => createSlot(places, id),
      createTabComponent: () => createTab(),
      defaultTabComponent: 'tab',
      // Panels stay in the page while they are hidden: nothing scrolls back to its beginning.
      defaultRenderer: 'always',
      theme: THEME,
      disableFloatingGroups: true,
      disableTabsOverflowList: true,
      scrollbars: 'native',
      // The app has one live region of its own.
      announcements: false,
    });
    setDock(api);
    const stop = followLayout(api, { stores, timers });
    return () => {
      stop();
      setDock(null);
      api.dispose();
    };
  }, [places, stores, timers]);

  return (
    <>
      <div ref={element} className="hf-dock" />
      {dock !== null && <MovePanel dock={dock} />}
    </>
  );
};
