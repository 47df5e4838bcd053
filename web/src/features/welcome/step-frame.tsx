import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import { classNames } from '../../ui/class-names.ts';
import { Logo } from '../logo.tsx';
import { welcomeWords, words } from '../words.ts';

export interface StepFrameProps {
  /** 0 to 4. `null`: a way beside the five steps. */
  readonly step: number | null;
  readonly children: ReactNode;
}

/** The steps beside the one that is open; on a phone a line above it. */
export const StepFrame = ({ step, children }: StepFrameProps) => (
  <div className="min-h-dvh md:grid md:grid-cols-[17.5rem_1fr]">
    <div className="print-hidden border-line bg-sunken px-5 py-4 max-md:border-b md:border-r md:px-8 md:py-9">
      <div className="flex items-center justify-between gap-4">
        <p className="flex items-center gap-2.5 text-lg font-semibold">
          <Logo className="size-7 text-accent" />
          {words.app}
        </p>
        {step !== null && (
          <p className="text-sm text-ink-soft md:hidden">
            {welcomeWords.stepOf(step + 1, welcomeWords.steps.length)}
          </p>
        )}
      </div>
      {step !== null && <Steps step={step} />}
    </div>
    <main id="content" className="flex px-5 py-8 sm:px-10 md:items-center md:py-12">
      <div className="mx-auto w-full max-w-xl">{children}</div>
    </main>
  </div>
);

const Steps = ({ step }: { readonly step: number }) => (
  <ol className="mt-12 hidden flex-col gap-1 md:flex">
    {welcomeWords.steps.map((name, index) => (
      <li
        key={name}
        aria-current={index === step ? 'step' : undefined}
        className={classNames(
          'flex items-center gap-3 py-1.5',
          index === step && 'font-semibold text-ink',
          index < step && 'text-ink-soft',
          index > step && 'text-ink-faint',
        )}
      >
        <span
          aria-hidden="true"
          className={classNames(
            'flex size-6 items-center justify-center rounded-full border text-xs tabular-nums',
            index < step && 'border-accent text-accent-ink',
            index === step && 'border-accent bg-accent text-on-accent',
            index > step && 'border-line-strong',
          )}
        >
          {index < step ? <Check size={14} strokeWidth={3} /> : index + 1}
        </span>
        {name}
      </li>
    ))}
  </ol>
);
