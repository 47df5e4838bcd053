import type { Extension } from '@codemirror/state';

const SCRIPTS = /\.(?:[cm]?[jt]s|[jt]sx|json)$/i;

/** The grammar of a file, fetched when the first such file is opened; `null`: running text. */
export const languageOf = async (path: string | null): Promise<Extension | null> => {
  if (path === null || !SCRIPTS.test(path)) return null;
  const { javascript } = await import('@codemirror/lang-javascript');
  return javascript({ typescript: /\.[cm]?tsx?$/i.test(path), jsx: /x$/i.test(path) });
};
