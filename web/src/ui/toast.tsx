import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

export interface ToastProps {
  readonly tone: 'plain' | 'warn' | 'bad';
  /** Interrupts what is being read out. */
  readonly urgent?: boolean;
  readonly children: ReactNode;
  readonly action?: ReactNode;
}

/** Stands above the status bar, takes no focus, blocks nothing. */
export const Toast = ({ tone, urgent = false, children, action }: ToastProps) => (
  <div
    role={urgent ? 'alert' : 'status'}
    className={classNames(
      'pointer-events-auto flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg border bg-raised px-4 py-3 shadow-float',
      tone === 'plain' && 'border-line',
      tone === 'warn' && 'border-warn-line',
      tone === 'bad' && 'border-bad-line',
    )}
  >
    <div className="min-w-0 flex-1 basis-56">{children}</div>
    {action}
  </div>
);

export const ToastRegion = ({ children }: { readonly children: ReactNode }) => (
  <div className="pointer-events-none fixed inset-x-2 bottom-[calc(var(--status-bar)+0.5rem)] z-20 mx-auto flex max-w-lg flex-col gap-2 empty:hidden">
    {children}
  </div>
);
