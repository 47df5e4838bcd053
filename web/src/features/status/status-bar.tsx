import {
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CircleQuestionMark,
  Cloud,
  CloudAlert,
  CloudCheck,
  CloudOff,
  CloudUpload,
  MonitorUp,
  Plug,
  TriangleAlert,
  Wrench,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { useSync } from '../shell.ts';
import { helpWords } from '../words.ts';
import type { StatusItem, StatusTone } from '../words-status.ts';
import { Announcer } from './announcer.tsx';
import { LockItem } from './lock-item.tsx';
import { ItemPanel, SavedPanel } from './saved-panel.tsx';
import { StatusButton } from './status-button.tsx';
import { SyncPanel } from './sync-panel.tsx';
import { KitItem, OutdatedItem, PrivateItem, UpdateItem } from './tab-items.tsx';
import { useItems } from './use-items.ts';

const SIZE = 14;

/** States live here; each is a button that opens the facts behind it. */
export const StatusBar = ({ onHelp }: { readonly onHelp: () => void }) => {
  const { saved, sync, others } = useItems();
  const { sync: state } = useSync();
  const all = [saved, sync, ...others].filter((item) => item !== null);

  return (
    <>
      <Announcer items={all} />
      <div className="relative flex min-w-0 flex-1 items-stretch overflow-x-auto">
        <OutdatedItem />
        {saved !== null && (
          <StatusButton tone={saved.tone} icon={savedIcon(saved.tone)} text={saved.text} keepsText>
            {(close) => <SavedPanel item={saved} close={close} />}
          </StatusButton>
        )}
        {sync !== null && state !== null && (
          <StatusButton tone={sync.tone} icon={syncIcon(state.kind, sync.tone)} text={sync.text}>
            {(close) => <SyncPanel item={sync} state={state} close={close} />}
          </StatusButton>
        )}
        <LockItem />
        {others.map((item) => (
          <StatusButton key={item.id} tone={item.tone} icon={otherIcon(item)} text={item.text}>
            {(close) => <ItemPanel item={item} close={close} />}
          </StatusButton>
        ))}
        <span className="grow" />
        <PrivateItem />
        <KitItem />
        <UpdateItem />
      </div>
      <button
        type="button"
        title={helpWords.item}
        aria-label={helpWords.item}
        aria-keyshortcuts="?"
        onClick={onHelp}
        className="flex min-w-9 items-center justify-center border-l border-line hover:bg-hover hover:text-ink focus-visible:outline-offset-[-2px] pointer-coarse:min-w-11"
      >
        <CircleQuestionMark size={SIZE} aria-hidden />
      </button>
    </>
  );
};

const savedIcon = (tone: StatusTone): ReactNode => {
  if (tone === 'good') return <CircleCheck size={SIZE} />;
  return tone === 'busy' ? <CircleDashed size={SIZE} /> : <CircleAlert size={SIZE} />;
};

type SyncKind = NonNullable<ReturnType<typeof useSync>['sync']>['kind'];

const syncIcon = (kind: SyncKind, tone: StatusTone): ReactNode => {
  if (kind === 'offline') return <CloudOff size={SIZE} />;
  if (kind === 'stopped') return <CloudAlert size={SIZE} />;
  if (kind === 'online')
    return tone === 'busy' ? <CloudUpload size={SIZE} /> : <CloudCheck size={SIZE} />;
  return <Cloud size={SIZE} />;
};

const otherIcon = ({ id }: StatusItem): ReactNode => {
  if (id === 'companion') return <Plug size={SIZE} />;
  if (id === 'newer') return <MonitorUp size={SIZE} />;
  return id === 'healed' ? <Wrench size={SIZE} /> : <TriangleAlert size={SIZE} />;
};
