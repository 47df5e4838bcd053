import { millis } from '@holdfast/shared/base/ports.ts';
import { LockKeyholeOpen } from 'lucide-react';
import { Button } from '../../ui/button.tsx';
import { Select } from '../../ui/select.tsx';
import { Switch } from '../../ui/switch.tsx';
import { useSettings, useShell, useTab } from '../shell.ts';
import { statusWords } from '../words.ts';
import { periodOf } from '../words-time.ts';
import { Panel, StatusButton } from './status-button.tsx';

const LIMITS_MIN = [1, 5, 15, 30, 60] as const;

export const LockItem = () => {
  const { acts, stores } = useShell();
  const { idleLimit, lockOnReload } = useSettings();
  const { locksInMinutes } = useTab();
  const text = statusWords.lock.unlocked(locksInMinutes ?? Math.ceil(idleLimit / 60_000));

  return (
    <StatusButton
      tone="quiet"
      icon={<LockKeyholeOpen size={14} />}
      text={text}
      shortcut="Control+Shift+L"
    >
      {() => (
        <>
          <Panel title={text} text={statusWords.lock.full}>
            <div className="mt-4">
              <Button size="small" look="primary" onClick={() => void acts.lock()}>
                {statusWords.lock.now}
              </Button>
            </div>
          </Panel>
          <div className="flex flex-col gap-4 border-t border-line px-4 py-3.5">
            <Select
              label={statusWords.lock.after}
              value={String(idleLimit)}
              options={LIMITS_MIN.map((minutes) => ({
                value: String(minutes * 60_000),
                label: periodOf(minutes * 60_000),
              }))}
              onChange={(value) => stores.settings.setIdleLimit(millis(Number(value)))}
            />
            <Switch
              label={statusWords.lock.onReload}
              detail={statusWords.lock.onReloadWhy}
              checked={lockOnReload}
              onChange={(event) => stores.settings.setLockOnReload(event.target.checked)}
            />
          </div>
        </>
      )}
    </StatusButton>
  );
};
