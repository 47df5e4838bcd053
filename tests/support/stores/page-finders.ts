import { page } from 'vitest/browser';

type Found = ReturnType<typeof page.getByRole>;

/** The body of a panel, by its title. */
export const panelCalled = (name: string): Found => page.getByRole('group', { name, exact: true });

export const buttonCalled = (name: string | RegExp): Found =>
  typeof name === 'string'
    ? page.getByRole('button', { name, exact: true })
    : page.getByRole('button', { name });

/** What has the focus, as it is called; `null`: nothing has. */
export const focusedName = (): string | null => {
  const focused = document.activeElement;
  if (focused === null || focused === document.body) return null;
  return focused.getAttribute('aria-label') ?? (focused.textContent ?? '').trim().slice(0, 80);
};
