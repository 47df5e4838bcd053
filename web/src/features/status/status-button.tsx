import type { ReactNode } from 'react';
import { classNames } from '../../ui/class-names.ts';
import { Popover } from '../../ui/popover.tsx';
import type { StatusTone } from '../words-status.ts';

export interface StatusButtonProps {
  readonly tone: StatusTone;
  readonly icon: ReactNode;
  readonly text: string;
  /** Stays readable on a phone, where other items shrink to their icon. */
  readonly keepsText?: boolean;
  readonly shortcut?: string;
  readonly children: (close: () => void) => ReactNode;
}

const TONES: Readonly<Record<StatusTone, string>> = {
  good: '',
  quiet: '',
  busy: '',
  warn: 'bg-warn-soft text-warn-ink font-medium',
  bad: 'bg-bad-soft text-bad-ink font-medium',
};

const ICONS: Readonly<Record<StatusTone, string>> = {
  good: 'text-accent-ink',
  quiet: 'text-ink-faint',
  busy: 'text-ink-faint',
  warn: '',
  bad: '',
};

/** An item of the status bar: text and icon, never colour alone; a press opens the facts behind it. */
export const StatusButton = ({
  tone,
  icon,
  text,
  keepsText = false,
  shortcut,
  children,
}: StatusButtonProps) => (
  <Popover
    label={text}
    button={
      <>
        <span aria-hidden="true" className={classNames('shrink-0', ICONS[tone])}>
          {icon}
        </span>
        <span
          className={classNames(
            'truncate tabular-nums',
            !keepsText && tone !== 'warn' && tone !== 'bad' && 'max-md:sr-only',
          )}
        >
          {text}
        </span>
      </>
    }
    buttonProps={{
      'aria-keyshortcuts': shortcut,
      className: classNames(
        'flex h-full min-w-6 max-w-80 shrink-0 items-center gap-1.5 px-2.5 whitespace-nowrap',
        'hover:bg-hover hover:text-ink focus-visible:outline-offset-[-2px] pointer-coarse:min-w-11',
        'max-md:min-h-9 pointer-coarse:min-h-11 max-md:justify-center',
        TONES[tone],
      ),
    }}
  >
    {children}
  </Popover>
);

export interface PanelProps {
  readonly title: string;
  readonly text: ReactNode;
  readonly children?: ReactNode;
}

/** What a status item says when it is opened. */
export const Panel = ({ title, text, children }: PanelProps) => (
  <div className="p-4">
    <h2 className="font-semibold">{title}</h2>
    <p className="mt-1 text-ink-soft">{text}</p>
    {children}
  </div>
);
