import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

export interface NoticeProps {
  readonly tone: 'plain' | 'good' | 'warn' | 'bad';
  readonly icon?: ReactNode;
  readonly children: ReactNode;
  readonly action?: ReactNode;
}

const TONES: Readonly<Record<NoticeProps['tone'], string>> = {
  plain: 'border-line bg-surface text-ink',
  good: 'border-accent bg-accent-soft text-ink',
  warn: 'border-warn-line bg-warn-soft text-ink',
  bad: 'border-bad-line bg-bad-soft text-ink',
};

const ICON_TONES: Readonly<Record<NoticeProps['tone'], string>> = {
  plain: 'text-ink-soft',
  good: 'text-accent-ink',
  warn: 'text-warn-ink',
  bad: 'text-bad-ink',
};

export const Notice = ({ tone, icon, children, action }: NoticeProps) => (
  <div
    className={classNames(
      'flex flex-wrap items-center gap-x-4 gap-y-3 rounded-lg border px-4 py-3',
      TONES[tone],
    )}
  >
    <div className="flex min-w-0 flex-1 basis-60 items-start gap-3">
      {icon !== undefined && (
        <span aria-hidden="true" className={classNames('mt-1 shrink-0', ICON_TONES[tone])}>
          {icon}
        </span>
      )}
      <div className="min-w-0">{children}</div>
    </div>
    {action}
  </div>
);
