import { defaultHighlightStyle, HighlightStyle } from '@codemirror/language';
import { EditorView } from '@codemirror/view';

/** The editor in the tokens of the house. */
export const EDITOR_THEME = EditorView.theme({
  '&': {
    height: '100%',
    fontSize: '0.8125rem',
    backgroundColor: 'var(--paper)',
    color: 'var(--ink)',
  },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--face-mono)', lineHeight: '1.6' },
  '.cm-content': { caretColor: 'var(--ink)', paddingBlock: '0.5rem' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-gutters': {
    backgroundColor: 'var(--paper)',
    color: 'var(--ink-faint)',
    borderRight: '1px solid var(--line)',
  },
  '.cm-activeLine, .cm-activeLineGutter': {
    backgroundColor: 'color-mix(in srgb, var(--hover) 55%, transparent)',
  },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground':
    { backgroundColor: 'var(--accent-soft)' },
  '.cm-panels': { backgroundColor: 'var(--sunken)', color: 'var(--ink)' },
  '.cm-panels input, .cm-panels button': { color: 'var(--ink)', backgroundColor: 'var(--surface)' },
  '.cm-searchMatch': { backgroundColor: 'var(--warn-soft)', outline: '1px solid var(--warn-line)' },
  '.cm-matchingBracket': { backgroundColor: 'var(--accent-soft)' },
});

/** The library's own choice of what is coloured, in colours that can be read on paper and on slate. */
const COLORS: Readonly<Record<string, string>> = {
  '#708': 'light-dark(#7b2a8c, #dca0e8)',
  '#219': 'light-dark(#1d4fa8, #9cc2ff)',
  '#164': 'light-dark(#10694a, #86d9a3)',
  '#a11': 'light-dark(#9c241b, #ffa59b)',
  '#e40': 'light-dark(#a33a00, #ffb38a)',
  '#00f': 'light-dark(#0b4fc4, #9cc2ff)',
  '#30a': 'light-dark(#3a1fa8, #b9b0ff)',
  '#085': 'light-dark(#0b6354, #6fd6be)',
  '#167': 'light-dark(#0f5d78, #8fd3ea)',
  '#256': 'light-dark(#1f5560, #9fd0da)',
  '#00c': 'light-dark(#0b4fc4, #9cc2ff)',
  '#940': 'light-dark(#7a4a00, #f3bd6e)',
  '#f00': 'light-dark(#9c241b, #ffa59b)',
};

type Style = (typeof defaultHighlightStyle.specs)[number];

const recolored = (style: Style): Style => {
  const color: unknown = style['color'];
  return typeof color === 'string' ? { ...style, color: COLORS[color] ?? 'inherit' } : style;
};

export const HIGHLIGHT = HighlightStyle.define(defaultHighlightStyle.specs.map(recolored));
