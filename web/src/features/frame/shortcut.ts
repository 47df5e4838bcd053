/** What a key press asks for. Keys are positions of letters, not of places on the keyboard. */
export type Shortcut =
  | { readonly kind: 'lock' }
  | { readonly kind: 'save-now' }
  | { readonly kind: 'region'; readonly step: 1 | -1 }
  | { readonly kind: 'help' }
  | { readonly kind: 'home' }
  /** The first half of one that has two. */
  | { readonly kind: 'go' };

export interface KeyPress {
  readonly key: string;
  readonly ctrl: boolean;
  readonly shift: boolean;
  readonly alt: boolean;
}

export interface KeyPlace {
  /** The press goes to something that takes text: an input, a terminal, an editor. */
  readonly typing: boolean;
  readonly singleKeys: boolean;
  /** `G` was pressed a moment ago. */
  readonly afterGo: boolean;
}

export const shortcutOf = (press: KeyPress, place: KeyPlace): Shortcut | null => {
  const key = press.key.toLowerCase();
  if (press.alt) return null;
  if (press.ctrl && press.shift) {
    if (key === 'l') return { kind: 'lock' };
    return key === 's' ? { kind: 'save-now' } : null;
  }
  if (press.ctrl) return null;
  if (key === 'f6') return { kind: 'region', step: press.shift ? -1 : 1 };
  if (place.typing || !place.singleKeys) return null;
  if (key === '?') return { kind: 'help' };
  if (place.afterGo && key === 'h') return { kind: 'home' };
  return key === 'g' ? { kind: 'go' } : null;
};
