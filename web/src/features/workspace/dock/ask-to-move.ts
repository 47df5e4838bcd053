const MOVE_EVENT = 'holdfast-move-panel';

/** Asks for the way to move the active panel, from anywhere. Heard only where panels can be moved. */
export const askToMove = (): void => {
  document.dispatchEvent(new Event(MOVE_EVENT));
};

export const hearAskToMove = (hear: () => void): (() => void) => {
  document.addEventListener(MOVE_EVENT, hear);
  return () => document.removeEventListener(MOVE_EVENT, hear);
};
