import { type ComponentPropsWithRef, type KeyboardEvent, type ReactNode, useState } from 'react';
import { classNames } from './class-names.ts';
import { FieldFrame, INPUT_LOOK } from './field.tsx';

export interface PasswordFieldProps extends Omit<ComponentPropsWithRef<'input'>, 'type'> {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly error?: ReactNode;
  readonly autoComplete: 'current-password' | 'new-password';
  /** Starts readable: for a password that was suggested and must be seen once. */
  readonly startShown?: boolean;
  readonly words: { readonly show: string; readonly hide: string; readonly capsLock: string };
  readonly icons: { readonly show: ReactNode; readonly hide: ReactNode };
}

/** Uncontrolled: what is typed is in the input and nowhere else until its form reads it. */
export const PasswordField = ({
  label,
  hint,
  error,
  words,
  icons,
  startShown = false,
  className,
  ...rest
}: PasswordFieldProps) => {
  const [shown, setShown] = useState(startShown);
  const [capsLock, setCapsLock] = useState(false);
  const watchCapsLock = (event: KeyboardEvent<HTMLInputElement>): void =>
    setCapsLock(event.getModifierState('CapsLock'));

  return (
    <FieldFrame
      label={label}
      error={error}
      hint={
        <>
          {capsLock && <p className="font-medium text-warn-ink">{words.capsLock}</p>}
          {hint}
        </>
      }
    >
      {(ids) => (
        <span className="relative block">
          <input
            spellCheck={false}
            autoCorrect="off"
            autoCapitalize="off"
            {...rest}
            {...ids}
            type={shown ? 'text' : 'password'}
            onKeyDown={watchCapsLock}
            onKeyUp={watchCapsLock}
            onBlur={() => setCapsLock(false)}
            className={classNames(INPUT_LOOK, 'min-h-11 pr-12', shown && 'font-mono', className)}
          />
          <button
            type="button"
            aria-label={shown ? words.hide : words.show}
            title={shown ? words.hide : words.show}
            onClick={() => setShown(!shown)}
            className="absolute inset-y-0 right-0 flex w-11 items-center justify-center rounded-md text-ink-soft hover:text-ink"
          >
            {shown ? icons.hide : icons.show}
          </button>
        </span>
      )}
    </FieldFrame>
  );
};
