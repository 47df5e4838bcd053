import type { SessionId } from '@holdfast/shared/base/ids.ts';
import type { Millis } from '@holdfast/shared/base/ports.ts';
import type { SessionSummary } from '@holdfast/shared/model/event.ts';
import { Pencil } from 'lucide-react';
import { Link } from 'wouter';
import { IconButton } from '../../ui/button.tsx';
import { homeWords } from '../words.ts';
import { sizeOf, whenOf } from '../words-time.ts';
import { NameForm, type NameFormProps } from './name-form.tsx';

export interface SessionRowProps {
  readonly session: SessionSummary;
  readonly now: Millis;
  readonly renaming: boolean;
  readonly onRename: (sessionId: SessionId | null) => void;
  readonly onName: NameFormProps['onName'];
}

export const SessionRow = ({ session, now, renaming, onRename, onName }: SessionRowProps) =>
  renaming ? (
    <div className="rounded-lg border border-line bg-surface p-3">
      <NameForm
        label={homeWords.renameLabel(session.name)}
        name={session.name}
        submit={homeWords.save}
        onName={onName}
        onCancel={() => onRename(null)}
      />
    </div>
  ) : (
    <div className="group relative flex items-center gap-2 rounded-lg pr-1 hover:bg-hover focus-within:bg-hover">
      <Link
        href={`/s/${session.sessionId}`}
        data-session={session.sessionId}
        className="flex min-h-14 min-w-0 flex-1 flex-wrap items-center gap-x-4 rounded-lg px-3 py-2"
      >
        <span className="min-w-0 flex-1 basis-40 truncate font-medium">{session.name}</span>
        <span className="shrink-0 text-sm text-ink-soft tabular-nums">
          {session.thisDevice ? '' : `${session.deviceName} · `}
          {whenOf(session.savedAt, now)}
          <span className="text-ink-faint max-sm:hidden">
            {' · '}
            {sizeOf(session.sizeBytes)}
          </span>
        </span>
      </Link>
      <IconButton
        label={homeWords.renameOf(session.name)}
        onClick={() => onRename(session.sessionId)}
        className="opacity-70 group-focus-within:opacity-100 group-hover:opacity-100"
      >
        <Pencil size={16} aria-hidden />
      </IconButton>
    </div>
  );
