import { type ComponentPropsWithRef, type ReactNode, useId } from 'react';
import { classNames } from './class-names.ts';

export interface FieldFrameProps {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  /** Said at once when it appears, and tied to the field. */
  readonly error?: ReactNode;
  readonly children: (ids: FieldIds) => ReactNode;
}

export interface FieldIds {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': true | undefined;
}

const isThere = (node: ReactNode): boolean =>
  node !== undefined && node !== null && node !== false && node !== '';

/** Label above, hint and error below, all tied to whatever input the children make. */
export const FieldFrame = ({ label, hint, error, children }: FieldFrameProps) => {
  const id = useId();
  const hintId = `${id}-hint`;
  const errorId = `${id}-error`;
  const described = [isThere(error) && errorId, isThere(hint) && hintId].filter(
    (part) => part !== false,
  );

  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block text-sm font-medium text-ink">
        {label}
      </label>
      {children({
        id,
        'aria-describedby': described.length > 0 ? described.join(' ') : undefined,
        'aria-invalid': isThere(error) || undefined,
      })}
      <div
        id={errorId}
        aria-live="polite"
        className="text-sm font-medium text-bad-ink not-empty:mt-1.5"
      >
        {error}
      </div>
      {isThere(hint) && (
        <div id={hintId} className="mt-1.5 text-sm text-ink-soft">
          {hint}
        </div>
      )}
    </div>
  );
};

export const INPUT_LOOK = classNames(
  'w-full rounded-md border border-line-strong bg-surface px-3 text-base text-ink',
  'placeholder:text-ink-faint hover:border-ink-soft',
  'aria-invalid:border-bad-line aria-invalid:border-2',
);

export interface TextFieldProps extends ComponentPropsWithRef<'input'> {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly error?: ReactNode;
  readonly height?: 'medium' | 'large';
}

/** For the user's own words: the browser keeps, completes and sends nothing of them. */
export const TextField = ({
  label,
  hint,
  error,
  height = 'large',
  className,
  ...rest
}: TextFieldProps) => (
  <FieldFrame label={label} hint={hint} error={error}>
    {(ids) => (
      <input
        type="text"
        autoComplete="off"
        autoCorrect="off"
        autoCapitalize="off"
        spellCheck={false}
        {...rest}
        {...ids}
        className={classNames(INPUT_LOOK, height === 'large' ? 'min-h-11' : 'min-h-10', className)}
      />
    )}
  </FieldFrame>
);
