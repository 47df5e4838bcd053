import { unreachable } from '@holdfast/shared/base/result.ts';
import { lazy, Suspense, useEffect, useState } from 'react';
import { Redirect, Router, useLocation, useSearchParams } from 'wouter';
import {
  BrokenPage,
  ElsewherePage,
  OutdatedPage,
  StartingPage,
  UnreadablePage,
} from '../features/frame/gate-pages.tsx';
import { Locking } from '../features/frame/locking.tsx';
import { type Shell, ShellContext, useAccount, useTab } from '../features/shell.ts';
import { titleWords } from '../features/words.ts';
import { CrashGuard } from './crash-guard.tsx';
import type { OpenedProps } from './opened.tsx';

export interface RootProps extends OpenedProps {
  readonly shell: Shell;
}

const loadOpened = () => import('./opened.tsx');
const Opened = lazy(async () => ({ default: (await loadOpened()).Opened }));
const UnlockPage = lazy(async () => ({
  default: (await import('../features/unlock/unlock-page.tsx')).UnlockPage,
}));
const WelcomePage = lazy(async () => ({
  default: (await import('../features/welcome/welcome-page.tsx')).WelcomePage,
}));

/** The whole page: what the engine says decides which screen there is, the address which route. */
export const Root = ({ shell, workspace }: RootProps) => (
  <ShellContext value={shell}>
    <Router>
      <CrashGuard fallback={<BrokenPage onReload={() => void shell.acts.reload()} />}>
        <Suspense fallback={<StartingPage />}>
          <Gate workspace={workspace} />
        </Suspense>
        <Locking />
      </CrashGuard>
    </Router>
  </ShellContext>
);

const Gate = ({ workspace }: Pick<RootProps, 'workspace'>) => {
  const { engine } = useAccount();
  const { settling } = useTab();
  const [path] = useLocation();
  useEffect(() => {
    // While the password is typed, what comes after it is fetched.
    if (engine.kind === 'locked') void loadOpened();
    document.title = engine.kind === 'locked' ? titleWords.locked : titleWords.open;
  }, [engine.kind]);

  if (settling) return <StartingPage />;
  // In one place for both, so that the first minute survives the making of its account.
  if (path === '/welcome' && (engine.kind === 'new' || engine.kind === 'open')) return <Welcome />;
  switch (engine.kind) {
    case 'starting':
      return <StartingPage />;
    case 'new':
      return <Redirect to="/welcome" replace />;
    case 'locked':
      return <UnlockPage />;
    case 'elsewhere':
      return <ElsewherePage />;
    case 'outdated':
      return <OutdatedPage />;
    case 'unreadable':
      return <UnreadablePage reason={engine.reason} />;
    case 'open':
      return path === '/unlock' ? <Redirect to="/" replace /> : <Opened workspace={workspace} />;
    default:
      return unreachable(engine);
  }
};

const Welcome = () => {
  const { engine } = useAccount();
  const [, navigate] = useLocation();
  const [search] = useSearchParams();
  const [cameOpen] = useState(engine.kind === 'open');
  const atKit = search.get('step') === 'kit';
  if (cameOpen ? !atKit : atKit) return <Redirect to={cameOpen ? '/' : '/welcome'} replace />;
  return (
    <WelcomePage from={atKit ? 'kit' : 'start'} onDone={() => navigate('/', { replace: true })} />
  );
};
