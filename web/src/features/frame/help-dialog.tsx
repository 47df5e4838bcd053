import { X } from 'lucide-react';
import { Dialog } from '../../ui/dialog.tsx';
import { Switch } from '../../ui/switch.tsx';
import { useSettings, useShell } from '../shell.ts';
import { helpWords, words } from '../words.ts';

type Row = readonly [what: string, keys: readonly (readonly string[])[]];

/** Each row: what it does, and one or more ways to press it. */
const rowsFor = (ctrl: string): readonly Row[] => [
  [helpWords.keys.lock, [[ctrl, 'Shift', 'L']]],
  [helpWords.keys.saveNow, [[ctrl, 'Shift', 'S']]],
  [helpWords.keys.regions, [['F6'], ['Shift', 'F6']]],
  [helpWords.keys.home, [['G', helpWords.andThen, 'H']]],
  [helpWords.keys.list, [['J'], ['K']]],
  [helpWords.keys.help, [['?']]],
  [helpWords.keys.escape, [['Esc']]],
];

export const HelpDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const { stores, device } = useShell();
  const { singleKeys } = useSettings();
  const ctrl = device.platform === 'macOS' ? '⌘' : 'Ctrl';

  return (
    <Dialog
      title={helpWords.title}
      closeLabel={words.close}
      closeIcon={<X size={18} aria-hidden />}
      onClose={onClose}
    >
      <dl className="divide-y divide-line">
        {rowsFor(ctrl).map(([what, ways]) => (
          <div key={what} className="flex items-center justify-between gap-4 py-2.5">
            <dt>{what}</dt>
            <dd className="flex flex-wrap items-center justify-end gap-x-2 gap-y-1 text-sm text-ink-soft">
              {ways.map((keys, index) => (
                <span key={keys.join(' ')} className="flex items-center gap-1">
                  {index > 0 && <span className="mr-1">{helpWords.or}</span>}
                  <Keys keys={keys} />
                </span>
              ))}
            </dd>
          </div>
        ))}
      </dl>
      <div className="mt-5 border-t border-line pt-5">
        <Switch
          label={helpWords.singleKeys}
          detail={helpWords.singleKeysWhy}
          checked={singleKeys}
          onChange={(event) => stores.settings.setSingleKeys(event.target.checked)}
        />
      </div>
    </Dialog>
  );
};

const Keys = ({ keys }: { readonly keys: readonly string[] }) =>
  keys.map((key) =>
    key === helpWords.andThen ? (
      <span key={key}>{key}</span>
    ) : (
      <kbd
        key={key}
        className="inline-flex min-w-7 justify-center rounded-sm border border-line-strong bg-surface px-1.5 py-0.5 font-sans text-xs text-ink"
      >
        {key}
      </kbd>
    ),
  );
