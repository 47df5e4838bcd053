import type { IContentRenderer, ITabRenderer, TabPartInitParameters } from 'dockview';
import type { PanelPlaces } from './panel-places.ts';

/** An empty slot into which the body of the panel is moved. */
export const createSlot = (places: PanelPlaces, id: string): IContentRenderer => {
  const element = document.createElement('div');
  element.className = 'hf-slot';
  let stop = (): void => undefined;
  return {
    element,
    init: () => {
      stop = places.offer(id, element);
    },
    dispose: () => stop(),
  };
};

/** The title and nothing else: a button inside a tab could not be reached by everyone. */
export const createTab = (): ITabRenderer => {
  const element = document.createElement('div');
  element.className = 'hf-tab';
  let stop = (): void => undefined;
  return {
    element,
    init: ({ title, api }: TabPartInitParameters) => {
      element.textContent = title;
      const listening = api.onDidTitleChange((event) => {
        element.textContent = event.title;
      });
      stop = () => listening.dispose();
    },
    dispose: () => stop(),
  };
};
