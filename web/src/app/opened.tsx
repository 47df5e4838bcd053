import { type ComponentType, Suspense, useState } from 'react';
import { Route, Switch, useLocation } from 'wouter';
import { Frame } from '../features/frame/frame.tsx';
import { BrokenPage, NotFoundPage } from '../features/frame/gate-pages.tsx';
import { HelpDialog } from '../features/frame/help-dialog.tsx';
import { IdleWatch } from '../features/frame/idle-watch.tsx';
import { useShortcuts } from '../features/frame/use-shortcuts.ts';
import { WelcomeNext } from '../features/frame/welcome-next.tsx';
import { HomePage } from '../features/home/home-page.tsx';
import { useShell } from '../features/shell.ts';
import { StatusBar } from '../features/status/status-bar.tsx';
import { UpdateToast } from '../features/status/update-toast.tsx';
import { ToastRegion } from '../ui/toast.tsx';
import { CrashGuard } from './crash-guard.tsx';

export interface OpenedProps {
  /** Loaded when a session is opened. */
  readonly workspace: ComponentType<{ readonly sessionId: string }>;
}

/** Everything there is once the account is open: the frame, and in it the route. */
export const Opened = ({ workspace: Workspace }: OpenedProps) => {
  const { stores, acts } = useShell();
  const [path, navigate] = useLocation();
  const [help, setHelp] = useState(false);
  const onHome = (): void => navigate('/');
  useShortcuts({
    onHome,
    onHelp: () => setHelp(true),
    onSaveNow: () => void stores.status.saveNow(),
  });

  return (
    <>
      <Frame
        atHome={path === '/'}
        statusBar={<StatusBar onHelp={() => setHelp(true)} />}
        toasts={
          <ToastRegion>
            <WelcomeNext />
            <UpdateToast />
            <IdleWatch />
          </ToastRegion>
        }
      >
        <CrashGuard key={path} fallback={<BrokenPage onReload={() => void acts.reload()} />}>
          <Suspense fallback={null}>
            <Switch>
              <Route path="/">
                <HomePage />
              </Route>
              <Route path="/s/:session">{({ session }) => <Workspace sessionId={session} />}</Route>
              <Route>
                <NotFoundPage onHome={onHome} />
              </Route>
            </Switch>
          </Suspense>
        </CrashGuard>
      </Frame>
      {help && <HelpDialog onClose={() => setHelp(false)} />}
    </>
  );
};
