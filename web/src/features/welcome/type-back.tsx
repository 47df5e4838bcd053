import type { Random } from '@holdfast/shared/base/ports.ts';
import { type FormEvent, useRef, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { sameGroup } from '../paper-code.tsx';
import { useShell } from '../shell.ts';
import { welcomeWords } from '../words.ts';

export interface TypeBackProps {
  readonly groups: readonly string[];
  readonly onRight: () => void;
  readonly onLater: () => void;
}

/** Two groups typed back show that the kit is somewhere else than on this screen. */
export const TypeBack = ({ groups, onRight, onLater }: TypeBackProps) => {
  const { random } = useShell();
  const [asked] = useState(() => twoOf(groups.length, random));
  const [wrong, setWrong] = useState<ReadonlySet<number>>(new Set());
  const form = useRef<HTMLFormElement>(null);

  const check = (event: FormEvent): void => {
    event.preventDefault();
    const typed = new FormData(form.current ?? undefined);
    const missed = asked.filter(
      (index) => !sameGroup(textIn(typed, `group-${index}`), groups[index] ?? ''),
    );
    setWrong(new Set(missed));
    const [first] = missed;
    if (first === undefined) return onRight();
    form.current?.querySelector<HTMLInputElement>(`[name="group-${first}"]`)?.focus();
  };

  return (
    <form ref={form} onSubmit={check} className="mt-7 border-t border-line pt-6">
      <p className="mb-4">{welcomeWords.kit.typeBack}</p>
      <div className="grid grid-cols-2 gap-4 sm:max-w-sm">
        {asked.map((index) => (
          <TextField
            key={index}
            name={`group-${index}`}
            label={welcomeWords.kit.group(index + 1)}
            error={wrong.has(index) ? welcomeWords.kit.wrongGroup(index + 1) : null}
            maxLength={8}
            className="font-mono tracking-wider uppercase"
          />
        ))}
      </div>
      <div className="mt-6 flex flex-wrap items-center gap-3">
        <Button type="submit" look="primary">
          {welcomeWords.kit.confirm}
        </Button>
        <Button look="quiet" onClick={onLater} aria-describedby="kit-later">
          {welcomeWords.kit.later}
        </Button>
      </div>
      <p id="kit-later" className="mt-3 text-sm text-ink-soft">
        {welcomeWords.kit.laterWhy}
      </p>
    </form>
  );
};

const textIn = (form: FormData, name: string): string => {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
};

/** Two different places, ascending. A byte does not divide evenly; for a spot check that is no matter. */
export const twoOf = (count: number, random: Random): readonly number[] => {
  const [a = 0, b = 0] = random.bytes(2);
  const first = a % count;
  const second = (first + 1 + (b % (count - 1))) % count;
  return [first, second].toSorted((x, y) => x - y);
};
