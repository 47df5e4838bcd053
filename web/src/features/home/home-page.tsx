import { RECORDED_KINDS } from '@holdfast/shared/model/documents.ts';
import { Plus, Search } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { Button } from '../../ui/button.tsx';
import { INPUT_LOOK } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useSessions, useShell } from '../shell.ts';
import { homeWords, words } from '../words.ts';
import { type Failure, wordsOfFailure } from '../words-failure.ts';
import { ContinueCard } from './continue-card.tsx';
import { EmptyHome } from './empty-home.tsx';
import { NameForm } from './name-form.tsx';
import { rowsOf } from './session-rows.ts';
import { SessionList } from './session-list.tsx';

export const HomePage = () => {
  const { stores, clock } = useShell();
  const { sessions, failure } = useSessions();

  useEffect(() => {
    void stores.sessions.refresh();
  }, [stores]);

  return (
    <div className="mx-auto w-full max-w-3xl px-5 py-8 sm:px-8 sm:py-12">
      <h1 className="sr-only">{homeWords.title}</h1>
      {failure !== null && (
        <div className="mb-6">
          <Notice
            tone="bad"
            action={
              <Button size="small" onClick={() => void stores.sessions.refresh()}>
                {words.tryAgain}
              </Button>
            }
          >
            <p role="alert">{wordsOfFailure(failure, clock.now())}</p>
          </Notice>
        </div>
      )}
      {sessions === null ? (
        failure === null && <p className="hf-late text-ink-soft">{homeWords.loading}</p>
      ) : (
        <Sessions sessions={sessions} />
      )}
    </div>
  );
};

const Sessions = ({ sessions }: Pick<Parameters<typeof SessionList>[0], 'sessions'>) => {
  const { stores, acts, clock } = useShell();
  const [, navigate] = useLocation();
  const [creating, setCreating] = useState(false);
  const [query, setQuery] = useState('');
  const newest = sessions[0];

  const create = async (name: string): Promise<Failure | null> => {
    const made = await stores.sessions.create(name);
    if (!made.ok) return made.error;
    navigate(`/s/${made.value}`);
    return null;
  };
  const sample = async (): Promise<Failure | null> => {
    const made = await acts.startFirstSession({ sample: true, remember: new Set(RECORDED_KINDS) });
    if (!made.ok) return made.error;
    navigate(`/s/${made.value}`);
    return null;
  };
  const form = (
    <NameForm
      label={homeWords.createName}
      hint={homeWords.createHint}
      name=""
      submit={homeWords.createSubmit}
      onName={create}
      onCancel={() => setCreating(false)}
    />
  );

  if (newest === undefined)
    return creating ? form : <EmptyHome onCreate={() => setCreating(true)} onSample={sample} />;

  const nothing = rowsOf(sessions, query, clock.now()).length === 0;
  return (
    <>
      <ContinueCard session={newest} />
      <section aria-labelledby="sessions" className="mt-10">
        <div className="mb-3 flex flex-wrap items-center justify-between gap-3">
          <h2 id="sessions" className="text-xl font-semibold">
            {homeWords.sessions}
          </h2>
          <div className="flex flex-1 basis-64 items-center justify-end gap-2">
            <SearchField onQuery={setQuery} />
            <Button icon={<Plus size={18} aria-hidden />} onClick={() => setCreating(true)}>
              {homeWords.create}
            </Button>
          </div>
        </div>
        {creating && <Framed>{form}</Framed>}
        <p role="status" className="text-ink-soft not-empty:py-6">
          {nothing ? homeWords.noMatch(query) : ''}
        </p>
        <SessionList sessions={sessions} query={query} />
      </section>
    </>
  );
};

const Framed = ({ children }: { readonly children: ReactNode }) => (
  <div className="mb-4 rounded-lg border border-line bg-surface p-4">{children}</div>
);

const SearchField = ({ onQuery }: { readonly onQuery: (query: string) => void }) => (
  <span className="relative block max-w-56 min-w-0 flex-1">
    <Search
      size={16}
      aria-hidden
      className="pointer-events-none absolute inset-y-0 left-3 my-auto text-ink-faint"
    />
    <input
      type="search"
      aria-label={homeWords.search}
      placeholder={homeWords.search}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => onQuery(event.target.value)}
      className={`${INPUT_LOOK} min-h-10 pl-9 pointer-coarse:min-h-11`}
    />
  </span>
);
