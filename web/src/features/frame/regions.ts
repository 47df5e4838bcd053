/** Marks a landmark that F6 goes to, in the order of the page. */
export const REGION = { 'data-region': '', tabIndex: -1 } as const;

/** Moves the focus to the next or previous region: to what had it there last, else to its first control. */
export const focusRegion = (step: 1 | -1): void => {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')].filter((region) =>
    region.checkVisibility(),
  );
  if (regions.length === 0) return;
  const here = regions.findIndex((region) => region.contains(document.activeElement));
  const from = here < 0 && step < 0 ? 0 : here;
  const next = regions[(from + step + regions.length) % regions.length];
  next?.focus();
};
