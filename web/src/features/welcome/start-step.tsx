import { BadgeCheck, DatabaseBackup, LockKeyhole } from 'lucide-react';
import { Button } from '../../ui/button.tsx';
import { Logo } from '../logo.tsx';
import { welcomeWords, words } from '../words.ts';
import { TickLine } from './tick-line.tsx';

export interface StartStepProps {
  readonly onStart: () => void;
  readonly onJoin: () => void;
}

const ICONS = [DatabaseBackup, LockKeyhole, BadgeCheck] as const;

export const StartStep = ({ onStart, onJoin }: StartStepProps) => (
  <div className="mx-auto flex min-h-dvh w-full max-w-5xl flex-col px-5 sm:px-10">
    <p className="flex items-center gap-2.5 pt-6 text-lg font-semibold sm:pt-9">
      <Logo className="size-7 text-accent" />
      {words.app}
    </p>
    <main id="content" className="my-auto py-10">
      <h1 className="max-w-4xl text-[clamp(1.875rem,1.25rem+2.4vw,3.125rem)] leading-[1.1] font-semibold tracking-[-0.028em]">
        <span className="block">{words.promise.first}</span>
        <span className="block text-accent-ink">{words.promise.second}</span>
        <span className="mt-4 block text-[0.46em] leading-snug font-normal tracking-normal text-ink-soft">
          {words.promise.third}
        </span>
      </h1>
      <div className="mt-8 sm:mt-10">
        <TickLine />
      </div>
      <div className="mt-8 flex flex-wrap items-center gap-x-6 gap-y-3 sm:mt-10">
        <Button look="primary" size="large" onClick={onStart} autoFocus>
          {welcomeWords.start}
        </Button>
        <Button look="link" size="large" onClick={onJoin}>
          {welcomeWords.already}
        </Button>
      </div>
    </main>
    <ul className="grid gap-x-10 gap-y-6 border-t border-line py-8 md:grid-cols-3">
      {welcomeWords.facts.map(([fact, detail], index) => {
        const Icon = ICONS[index] ?? BadgeCheck;
        return (
          <li key={fact} className="flex gap-3">
            <Icon size={20} aria-hidden className="mt-0.5 shrink-0 text-accent-ink" />
            <span>
              <span className="block font-medium">{fact}</span>
              <span className="block text-sm text-ink-soft">{detail}</span>
            </span>
          </li>
        );
      })}
    </ul>
  </div>
);
