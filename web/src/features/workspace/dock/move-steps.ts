import type { DockviewApi } from 'dockview';

export type MoveStep =
  | 'left'
  | 'right'
  | 'up'
  | 'down'
  | 'next'
  | 'previous'
  | 'wider'
  | 'narrower'
  | 'taller'
  | 'shorter';

const SIDES = { left: 'left', right: 'right', up: 'above', down: 'below' } as const;
const STEP_PIXELS = 80;

/** Moves or resizes the active panel by one step; `false` when there is nowhere to go. */
export const moveActive = (dock: DockviewApi, step: MoveStep): boolean => {
  const panel = dock.activePanel;
  if (panel === undefined) return false;
  const { group } = panel;
  switch (step) {
    case 'left':
    case 'right':
    case 'up':
    case 'down': {
      // A panel that has its group for itself goes to the edge of the whole, else beside its group.
      const alone = group.panels.length === 1;
      if (alone && dock.groups.length === 1) return false;
      const direction = SIDES[step];
      const target = alone
        ? dock.addGroup({ direction })
        : dock.addGroup({ referenceGroup: group, direction });
      panel.api.moveTo({ group: target });
      panel.api.setActive();
      return true;
    }
    case 'next':
    case 'previous': {
      const { groups } = dock;
      if (groups.length < 2) return false;
      const by = step === 'next' ? 1 : groups.length - 1;
      const target = groups[(groups.indexOf(group) + by) % groups.length];
      if (target === undefined) return false;
      panel.api.moveTo({ group: target });
      panel.api.setActive();
      return true;
    }
    case 'wider':
    case 'narrower':
      group.api.setSize({ width: group.width + (step === 'wider' ? STEP_PIXELS : -STEP_PIXELS) });
      return true;
    case 'taller':
    case 'shorter':
      group.api.setSize({
        height: group.height + (step === 'taller' ? STEP_PIXELS : -STEP_PIXELS),
      });
      return true;
    default:
      return false;
  }
};
