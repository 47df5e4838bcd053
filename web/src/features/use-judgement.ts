import { utf8 } from '@holdfast/shared/base/bytes.ts';
import { millis } from '@holdfast/shared/base/ports.ts';
import type { PasswordWeakness } from '@holdfast/shared/model/failure.ts';
import { useRef, useState } from 'react';
import { useShell } from './shell.ts';

export interface Judgement {
  readonly weakness: PasswordWeakness | null;
  readonly score: number;
}

const QUIET_MS = millis(150);

/** Judges what stands in a field, a moment after the last key. Keeps the verdict and not the password. */
export const useJudgement = (): {
  readonly judgement: Judgement | null;
  readonly judge: (input: HTMLInputElement) => void;
} => {
  const { stores, timers } = useShell();
  const [judgement, setJudgement] = useState<Judgement | null>(null);
  const pending = useRef<{ readonly cancel: () => void } | null>(null);
  const asked = useRef(0);

  const ask = async (input: HTMLInputElement): Promise<void> => {
    asked.current += 1;
    const mine = asked.current;
    const answer =
      input.value === '' ? null : await stores.account.judgePassword(utf8(input.value));
    if (mine === asked.current) setJudgement(answer?.ok === true ? answer.value : null);
  };

  return {
    judgement,
    judge: (input) => {
      pending.current?.cancel();
      pending.current = timers.after(QUIET_MS, () => void ask(input));
    },
  };
};
