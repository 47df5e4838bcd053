import type { SessionSummary } from '@holdfast/shared/model/event.ts';
import { ArrowRight } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { Link } from 'wouter';
import { useNow } from '../use-now.ts';
import { homeWords } from '../words.ts';
import { sizeOf, whenOf } from '../words-time.ts';

/** The newest session, one key away: Enter resumes it as soon as Home is there. */
export const ContinueCard = ({ session }: { readonly session: SessionSummary }) => {
  const now = useNow(10_000);
  const resume = useRef<HTMLAnchorElement>(null);

  useEffect(() => {
    const { activeElement } = document;
    if (activeElement === null || activeElement === document.body)
      resume.current?.focus({ preventScroll: true });
  }, []);

  const when = whenOf(session.savedAt, now);
  return (
    <section
      aria-labelledby="continue-name"
      className="flex flex-wrap items-center justify-between gap-x-8 gap-y-5 rounded-xl border border-line bg-surface p-5 shadow-card sm:p-7"
    >
      <div className="min-w-0 flex-1 basis-64">
        <p className="text-sm font-medium text-accent-ink">{homeWords.continue}</p>
        <h2 id="continue-name" className="mt-0.5 truncate text-2xl font-semibold">
          {session.name}
        </h2>
        <p className="mt-1.5 text-ink-soft">
          {session.thisDevice
            ? homeWords.lastSave(when)
            : homeWords.lastSaveElsewhere(when, session.deviceName)}
          <span className="text-ink-faint">
            {session.sourceCount === null ? '' : ` · ${homeWords.sources(session.sourceCount)}`}
            {' · '}
            {sizeOf(session.sizeBytes)}
          </span>
        </p>
      </div>
      <Link
        ref={resume}
        href={`/s/${session.sessionId}`}
        className="inline-flex min-h-12 items-center gap-2.5 rounded-md bg-accent px-6 text-lg font-medium text-on-accent hover:bg-accent-hover max-sm:w-full max-sm:justify-center"
      >
        {homeWords.resume}
        <ArrowRight size={20} aria-hidden />
      </Link>
    </section>
  );
};
