import { type FormEvent, type KeyboardEvent, type ReactNode, useRef, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { useShell } from '../shell.ts';
import { homeWords } from '../words.ts';
import { type Failure, wordsOfFailure } from '../words-failure.ts';

export interface NameFormProps {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly name: string;
  readonly submit: string;
  /** Answers `null` when it is done. */
  readonly onName: (name: string) => Promise<Failure | null>;
  readonly onCancel: () => void;
}

export const MAX_NAME = 120;

/** One name, in place: Enter takes it, Esc gives up. An empty or unchanged name changes nothing. */
export const NameForm = ({ label, hint, name, submit, onName, onCancel }: NameFormProps) => {
  const { clock } = useShell();
  const field = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);

  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const typed = field.current?.value.trim() ?? '';
    if (typed === '') return field.current?.focus();
    if (typed === name) return onCancel();
    setBusy(true);
    const failed = await onName(typed);
    setBusy(false);
    setFailure(failed);
  };
  const giveUp = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    onCancel();
  };

  return (
    <form
      onSubmit={(event) => void send(event)}
      onKeyDown={giveUp}
      className="flex flex-wrap items-start gap-x-3 gap-y-2"
    >
      <div className="min-w-0 flex-1 basis-60">
        <TextField
          ref={field}
          label={label}
          hint={hint}
          defaultValue={name}
          maxLength={MAX_NAME}
          autoFocus
          onFocus={(event) => event.target.select()}
          error={failure === null ? null : wordsOfFailure(failure, clock.now())}
          height="medium"
        />
      </div>
      <div className="flex gap-2 sm:mt-[1.6rem]">
        <Button type="submit" look="primary" busy={busy}>
          {submit}
        </Button>
        <Button look="quiet" onClick={onCancel}>
          {homeWords.cancel}
        </Button>
      </div>
    </form>
  );
};
