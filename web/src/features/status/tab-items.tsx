import { ArrowUpFromLine, EyeOff, KeyRound, RotateCw } from 'lucide-react';
import { Link } from 'wouter';
import { Button } from '../../ui/button.tsx';
import { useAccount, useShell, useTab } from '../shell.ts';
import { privateWords, statusWords, updateWords } from '../words.ts';
import { Panel, StatusButton } from './status-button.tsx';

/** Stays until two groups of the kit were typed back. Never more than this. */
export const KitItem = () => {
  const { engine } = useAccount();
  if (engine.kind !== 'open' || engine.kitConfirmed) return null;
  return (
    <StatusButton tone="quiet" icon={<KeyRound size={14} />} text={statusWords.kit.item}>
      {() => (
        <Panel title={statusWords.kit.item} text={statusWords.kit.full}>
          <Link
            href="/welcome?step=kit"
            className="mt-4 inline-flex min-h-8 items-center rounded-md bg-accent px-3 text-sm font-medium text-on-accent hover:bg-accent-hover pointer-coarse:min-h-11"
          >
            {statusWords.kit.show}
          </Link>
        </Panel>
      )}
    </StatusButton>
  );
};

export const UpdateItem = () => {
  const { acts } = useShell();
  const { update } = useTab();
  if (update.kind === 'none') return null;
  const full = updateWords.full(update.kind === 'ready' ? update.version : null);
  return (
    <StatusButton tone="quiet" icon={<ArrowUpFromLine size={14} />} text={updateWords.item}>
      {(close) => (
        <Panel title={updateWords.item} text={full}>
          <div className="mt-4 flex flex-wrap gap-2">
            <Button
              size="small"
              look="primary"
              busy={update.kind === 'applying'}
              onClick={() => void acts.applyUpdate()}
            >
              {update.kind === 'applying' ? updateWords.updating : updateWords.now}
            </Button>
            <Button size="small" onClick={close}>
              {updateWords.later}
            </Button>
          </div>
        </Panel>
      )}
    </StatusButton>
  );
};

export const OutdatedItem = () => {
  const { acts } = useShell();
  const { outdated } = useTab();
  if (!outdated) return null;
  return (
    <StatusButton tone="bad" icon={<RotateCw size={14} />} text={statusWords.outdated.item}>
      {() => (
        <Panel title={statusWords.outdated.item} text={statusWords.outdated.full}>
          <div className="mt-4">
            <Button size="small" look="primary" onClick={() => void acts.reload()}>
              {statusWords.outdated.act}
            </Button>
          </div>
        </Panel>
      )}
    </StatusButton>
  );
};

export const PrivateItem = () => {
  const { privateWindow } = useTab();
  if (!privateWindow) return null;
  return (
    <StatusButton tone="warn" icon={<EyeOff size={14} />} text={privateWords.item}>
      {() => <Panel title={privateWords.item} text={privateWords.full} />}
    </StatusButton>
  );
};
