import { Dices } from 'lucide-react';
import { type ReactNode, type RefObject, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { SecretField } from './secret-field.tsx';
import { useShell } from './shell.ts';
import { type Judgement, useJudgement } from './use-judgement.ts';
import { passwordWords } from './words.ts';
import { wordsOfWeakness } from './words-failure.ts';

export interface NewPasswordProps {
  readonly field: RefObject<HTMLInputElement | null>;
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error: ReactNode;
  readonly onTyping: () => void;
  readonly autoFocus?: boolean;
}

/** One field, its strength in words, and a passphrase on request. No rules of composition. */
export const NewPassword = ({
  field,
  label,
  hint,
  error,
  onTyping,
  autoFocus = false,
}: NewPasswordProps) => {
  const { stores } = useShell();
  const { judgement, judge } = useJudgement();
  const [suggestions, setSuggestions] = useState(0);

  const suggest = async (): Promise<void> => {
    const answer = await stores.account.suggestPassphrase();
    if (!answer.ok) return;
    // A new field that starts readable; what was typed in the old one goes with it.
    setSuggestions((count) => count + 1);
    requestAnimationFrame(() => {
      if (field.current === null) return;
      field.current.value = answer.value;
      field.current.focus();
      judge(field.current);
    });
    onTyping();
  };

  return (
    <div className="flex flex-col gap-3">
      <SecretField
        key={suggestions}
        ref={field}
        name="new-password"
        label={label}
        hint={suggestions > 0 ? passwordWords.suggested : hint}
        error={error}
        startShown={suggestions > 0}
        autoComplete="new-password"
        autoFocus={autoFocus}
        onInput={(event) => {
          onTyping();
          judge(event.currentTarget);
        }}
      />
      <div className="flex min-h-8 flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <Strength judgement={judgement} />
        <Button
          look="quiet"
          size="small"
          icon={<Dices size={16} aria-hidden />}
          onClick={() => void suggest()}
        >
          {passwordWords.suggest}
        </Button>
      </div>
    </div>
  );
};

const BARS = [1, 2, 3, 4] as const;

const Strength = ({ judgement }: { readonly judgement: Judgement | null }) => {
  const score = judgement?.score ?? 0;
  const weak = judgement !== null && judgement.weakness !== null;
  return (
    <div className="flex min-w-0 items-center gap-3">
      <span aria-hidden="true" className="flex gap-1">
        {BARS.map((bar) => (
          <span
            key={bar}
            className={`h-1.5 w-7 rounded-full border ${
              judgement !== null && score >= bar
                ? weak
                  ? 'border-warn-line bg-warn-line'
                  : 'border-accent bg-accent'
                : 'border-line bg-sunken'
            }`}
          />
        ))}
      </span>
      <span role="status" className="text-sm text-ink-soft">
        {judgement === null ? '' : strengthWords(judgement)}
      </span>
    </div>
  );
};

const strengthWords = ({ weakness, score }: Judgement): string =>
  weakness === 'too-long' || weakness === 'malformed' || weakness === 'common'
    ? wordsOfWeakness(weakness)
    : (passwordWords.strength[score] ?? '');
