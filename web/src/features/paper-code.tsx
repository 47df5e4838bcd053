import { useId } from 'react';
import { paperWords } from './words.ts';

/** A code in numbered groups of four, to be read aloud, written down or typed. */
export const PaperGroups = ({ groups }: { readonly groups: readonly string[] }) => {
  const note = useId();
  return (
    <div>
      <ol
        aria-describedby={note}
        className="grid grid-cols-[repeat(auto-fill,minmax(5.5rem,1fr))] gap-y-1 rounded-lg border border-line bg-sunken px-2 py-3"
      >
        {numbered(groups).map(({ group, number }) => (
          <li key={number} className="flex items-baseline gap-2">
            <span className="w-5 text-right text-xs text-ink-faint tabular-nums select-none">
              {number}
            </span>
            <span className="font-mono text-base tracking-wider">{group}</span>
          </li>
        ))}
      </ol>
      <p id={note} className="mt-2 text-sm text-ink-soft">
        {paperWords.code(groups.length)}
      </p>
    </div>
  );
};

const numbered = (
  groups: readonly string[],
): readonly { readonly group: string; readonly number: number }[] =>
  groups.map((group, index) => ({ group, number: index + 1 }));

/** Crockford's base 32: what a person confuses is taken as what it must have been. */
export const sameGroup = (typed: string, group: string): boolean => plain(typed) === plain(group);

const plain = (text: string): string =>
  text.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');

export const textOf = (groups: readonly string[]): string => groups.join(' ');
