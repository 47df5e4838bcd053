import { useMemo } from 'react';
import type { DiskVersion } from '../../../stores/companion-store.ts';
import { Button } from '../../../ui/button.tsx';
import { filesWords } from '../workspace-words.ts';
import { type DiffRow, diffLines } from './diff-lines.ts';

/** Both texts beside each other. Nothing is decided until a button is pressed, and nothing is lost by either. */
export const DiskConflict = ({
  mine,
  disk,
  onKeepMine,
  onTakeDisk,
  onLater,
}: {
  readonly mine: string;
  readonly disk: DiskVersion;
  readonly onKeepMine: () => void;
  readonly onTakeDisk: (text: string) => void;
  readonly onLater: () => void;
}) => {
  const { text } = disk;
  const rows = useMemo(() => (text === null ? [] : diffLines(mine, text)), [mine, text]);
  return (
    <div className="hf-conflict">
      <div className="border-b border-warn-line bg-warn-soft px-4 py-3">
        <h3 className="font-semibold">{filesWords.changedTitle}</h3>
        <p className="text-sm">{text === null ? filesWords.goneWhy : filesWords.changedWhy}</p>
        <div className="mt-2 flex flex-wrap gap-2">
          <Button size="small" look="primary" onClick={onKeepMine}>
            {filesWords.keepMine}
          </Button>
          {text !== null && (
            <Button size="small" onClick={() => onTakeDisk(text)}>
              {filesWords.takeDisk}
            </Button>
          )}
          <Button size="small" look="quiet" onClick={onLater}>
            {filesWords.later}
          </Button>
        </div>
      </div>
      {text !== null && (
        <div tabIndex={0} role="region" aria-label={filesWords.compare} className="overflow-auto">
          <table className="hf-diff">
            <thead>
              <tr>
                <th scope="col">{filesWords.mine}</th>
                <th scope="col">{filesWords.disk}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row, at) => (
                // Rows have no identity but their place: the texts do not change while this is open.
                // oxlint-disable-next-line react/no-array-index-key
                <tr key={at}>
                  <Cell row={row} side="mine" />
                  <Cell row={row} side="disk" />
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
};

const Cell = ({ row, side }: { readonly row: DiffRow; readonly side: 'mine' | 'disk' }) => {
  const line = row[side];
  const isDifferent = row.kind !== 'same' && line !== null;
  return (
    <td data-different={isDifferent || undefined}>
      {isDifferent && <span className="hf-diff-sign">{side === 'mine' ? '+' : '−'}</span>}
      {line}
    </td>
  );
};
