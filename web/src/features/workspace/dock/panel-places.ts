import type { Unsubscribe } from '@holdfast/shared/base/ports.ts';

/**
 * Where the body of each panel stands. A body is made once and stays alive; it is moved into the slot that
 * an arrangement offers for it, and home again when the slot goes. So an arrangement may come and go
 * without a terminal or an editor being made anew.
 */
export interface PanelPlaces {
  readonly bring: (id: string, body: HTMLElement, home: HTMLElement) => Unsubscribe;
  readonly offer: (id: string, slot: HTMLElement) => Unsubscribe;
  /** How the focus gets into a panel, told by what is in it once it is there. */
  readonly setFocus: (id: string, focus: () => void) => Unsubscribe;
  /** Puts the focus into a panel; answers whether it was there before. */
  readonly focus: (id: string) => boolean;
}

interface Brought {
  readonly body: HTMLElement;
  readonly home: HTMLElement;
}

export const createPanelPlaces = (): PanelPlaces => {
  const bodies = new Map<string, Brought>();
  const slots = new Map<string, HTMLElement>();
  const focusers = new Map<string, () => void>();

  const settle = (id: string): void => {
    const brought = bodies.get(id);
    if (brought === undefined) return;
    const target = slots.get(id) ?? brought.home;
    if (brought.body.parentElement !== target) target.append(brought.body);
  };

  return {
    bring: (id, body, home) => {
      bodies.set(id, { body, home });
      settle(id);
      return () => {
        // Home before React takes it away, so that it is found where it was made.
        home.append(body);
        bodies.delete(id);
      };
    },
    offer: (id, slot) => {
      slots.set(id, slot);
      settle(id);
      return () => {
        if (slots.get(id) !== slot) return;
        slots.delete(id);
        settle(id);
      };
    },
    setFocus: (id, focus) => {
      focusers.set(id, focus);
      return () => {
        if (focusers.get(id) === focus) focusers.delete(id);
      };
    },
    focus: (id) => {
      const body = bodies.get(id)?.body;
      if (body === undefined || !body.checkVisibility()) return false;
      if (body.contains(document.activeElement)) return true;
      focusers.get(id)?.();
      return false;
    },
  };
};
