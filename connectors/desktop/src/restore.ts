import { dirname } from 'node:path';
import { ok } from '@holdfast/shared/base/result.ts';
import type { VerbArgs } from '@holdfast/shared/link/link.ts';
import type { Answer } from './answer.ts';
import type { Roots } from './places.ts';
import type { Terminals } from './terminals.ts';

interface Deps {
  readonly home: string;
  readonly terminals: Terminals;
  readonly roots: Roots;
}

type Place = 'same' | 'parent' | 'home';

/**
 * A new shell where the old one stood. The last command is put on offer as data; nothing is typed into
 * the shell and nothing runs.
 */
export const offerRestore = async (
  { home, terminals, roots }: Deps,
  { cwd, lastCommand, size }: VerbArgs<'restore.offer'>,
): Promise<Answer<'restore.offer'>> => {
  const { folder, place } = await nearestFolder(roots, cwd, home);
  const opened = terminals.open({ cwd: folder, size, offeredCommand: lastCommand });
  return opened.ok ? ok({ terminal: opened.value.item(), place }) : opened;
};

const nearestFolder = async (
  roots: Roots,
  cwd: string | null,
  home: string,
): Promise<{ readonly folder: string; readonly place: Place }> => {
  for (let at = cwd, place: Place = 'same'; at !== null; place = 'parent') {
    const folder = await roots.shellFolder(at);
    if (folder.ok) return { folder: folder.value, place };
    at = dirname(at) === at ? null : dirname(at);
  }
  return { folder: home, place: 'home' };
};
