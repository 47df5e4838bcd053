import type { ComponentPropsWithRef, MouseEvent, ReactNode } from 'react';
import { classNames } from './class-names.ts';

export type ButtonLook = 'primary' | 'secondary' | 'quiet' | 'link';
export type ButtonSize = 'small' | 'medium' | 'large';

export interface ButtonProps extends ComponentPropsWithRef<'button'> {
  readonly look?: ButtonLook;
  readonly size?: ButtonSize;
  readonly icon?: ReactNode;
  /** Works on it: stays focusable, answers no second press. */
  readonly busy?: boolean;
}

const LOOKS: Readonly<Record<ButtonLook, string>> = {
  primary:
    'bg-accent text-on-accent border-transparent hover:bg-accent-hover aria-disabled:hover:bg-accent',
  secondary: 'bg-surface text-ink border-line-strong hover:bg-hover',
  quiet: 'bg-transparent text-ink-soft border-transparent hover:bg-hover hover:text-ink',
  link: 'bg-transparent text-accent-ink border-transparent underline underline-offset-4 decoration-1 hover:decoration-2',
};

const SIZES: Readonly<Record<ButtonSize, string>> = {
  small: 'min-h-8 px-3 text-sm gap-1.5 pointer-coarse:min-h-11',
  medium: 'min-h-10 px-4 text-base gap-2 pointer-coarse:min-h-11',
  large: 'min-h-12 px-6 text-lg gap-2.5',
};

const LINK_SIZES: Readonly<Record<ButtonSize, string>> = {
  small: 'min-h-8 text-sm pointer-coarse:min-h-11',
  medium: 'min-h-10 text-base pointer-coarse:min-h-11',
  large: 'min-h-12 text-lg',
};

export const Button = ({
  look = 'secondary',
  size = 'medium',
  icon,
  busy = false,
  className,
  children,
  onClick,
  ...rest
}: ButtonProps) => (
  <button
    type="button"
    {...rest}
    aria-disabled={busy || undefined}
    aria-busy={busy || undefined}
    onClick={(event: MouseEvent<HTMLButtonElement>) => {
      if (busy) {
        event.preventDefault();
        return;
      }
      onClick?.(event);
    }}
    className={classNames(
      'inline-flex shrink-0 items-center justify-center rounded-md border font-medium',
      'transition-colors duration-100 aria-disabled:opacity-70',
      LOOKS[look],
      look === 'link' ? LINK_SIZES[size] : SIZES[size],
      className,
    )}
  >
    {icon}
    {children}
  </button>
);

export interface IconButtonProps extends ComponentPropsWithRef<'button'> {
  /** What it does: the accessible name. */
  readonly label: string;
}

export const IconButton = ({ label, className, children, ...rest }: IconButtonProps) => (
  <button
    type="button"
    title={label}
    aria-label={label}
    {...rest}
    className={classNames(
      'inline-flex size-8 shrink-0 items-center justify-center rounded-md text-ink-soft',
      'transition-colors duration-100 hover:bg-hover hover:text-ink pointer-coarse:size-11',
      className,
    )}
  >
    {children}
  </button>
);
