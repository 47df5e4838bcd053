import { Link, useSearchParams } from 'wouter';
import { Button } from '../../ui/button.tsx';
import { Toast } from '../../ui/toast.tsx';
import { useAccount } from '../shell.ts';
import { welcomeWords, words } from '../words.ts';

/** After "Show me": the first minute goes on where the reload cut it. */
export const WelcomeNext = () => {
  const { engine } = useAccount();
  const [search, setSearch] = useSearchParams();
  if (search.get('from') !== 'welcome' || engine.kind !== 'open') return null;

  const done = (): void => setSearch({}, { replace: true });
  return (
    <Toast
      tone="plain"
      action={
        <span className="flex gap-2">
          {!engine.kitConfirmed && (
            <Link
              href="/welcome?step=kit"
              replace
              className="inline-flex min-h-8 items-center rounded-md bg-accent px-3 text-sm font-medium text-on-accent hover:bg-accent-hover pointer-coarse:min-h-11"
            >
              {welcomeWords.next.show}
            </Link>
          )}
          <Button size="small" look="quiet" onClick={done}>
            {engine.kitConfirmed ? words.close : words.later}
          </Button>
        </span>
      }
    >
      <p className="font-medium">{welcomeWords.next.backAgain}</p>
      {!engine.kitConfirmed && <p className="text-ink-soft">{welcomeWords.next.kit}</p>}
    </Toast>
  );
};
