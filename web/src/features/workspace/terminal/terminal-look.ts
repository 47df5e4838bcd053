import type { ITheme } from '@xterm/xterm';

/** The sixteen colours on paper and on slate; xterm then raises the contrast where a program asks for less. */
const LIGHT = {
  black: '#14201d',
  red: '#9c241b',
  green: '#1b6b3a',
  yellow: '#7a4a00',
  blue: '#0b57d0',
  magenta: '#8a2f86',
  cyan: '#0b6354',
  white: '#5d6a66',
  brightBlack: '#475551',
  brightRed: '#b3261e',
  brightGreen: '#1e7a43',
  brightYellow: '#8a5600',
  brightBlue: '#1a66e0',
  brightMagenta: '#9d3a98',
  brightCyan: '#0d7a68',
  brightWhite: '#14201d',
} as const satisfies ITheme;

const DARK = {
  black: '#2a3633',
  red: '#ffa59b',
  green: '#86d9a3',
  yellow: '#f3bd6e',
  blue: '#9cc2ff',
  magenta: '#e2a8e0',
  cyan: '#6fd6be',
  white: '#c8d3cf',
  brightBlack: '#8fa09a',
  brightRed: '#ffbdb5',
  brightGreen: '#a5e5bb',
  brightYellow: '#f8d093',
  brightBlue: '#b8d3ff',
  brightMagenta: '#ecc3ea',
  brightCyan: '#93e2cf',
  brightWhite: '#ffffff',
} as const satisfies ITheme;

export const CONTRAST = 4.5;
export const FONT_SIZE_PIXELS = 13;

/** Read from the page, where the tokens have become colours. */
export const themeOf = (element: HTMLElement): ITheme => {
  const { color, backgroundColor, accentColor } = getComputedStyle(element);
  const isDark = luminance(backgroundColor) < 0.5;
  return {
    ...(isDark ? DARK : LIGHT),
    background: backgroundColor,
    foreground: color,
    cursor: accentColor === 'auto' ? color : accentColor,
    selectionBackground: isDark ? '#3b5a52' : '#bcdcd2',
  };
};

const luminance = (color: string): number => {
  const [red = 0, green = 0, blue = 0] = [...color.matchAll(/[\d.]+/g)].map(Number);
  return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
};
