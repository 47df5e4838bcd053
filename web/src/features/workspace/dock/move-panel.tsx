import type { DockviewApi } from 'dockview';
import {
  ArrowDown,
  ArrowLeft,
  ArrowRight,
  ArrowUp,
  ChevronLeft,
  ChevronRight,
  Maximize2,
  X,
} from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { workspaceWords } from '../workspace-words.ts';
import { useTools } from '../context.ts';
import { hearAskToMove } from './ask-to-move.ts';
import { type MoveStep, moveActive } from './move-steps.ts';

const words = workspaceWords.move;
const MOVES: ReadonlyArray<readonly [MoveStep, string, ReactNode]> = [
  ['left', words.left, <ArrowLeft key="icon" size={16} aria-hidden />],
  ['right', words.right, <ArrowRight key="icon" size={16} aria-hidden />],
  ['up', words.up, <ArrowUp key="icon" size={16} aria-hidden />],
  ['down', words.down, <ArrowDown key="icon" size={16} aria-hidden />],
  ['previous', words.previous, <ChevronLeft key="icon" size={16} aria-hidden />],
  ['next', words.next, <ChevronRight key="icon" size={16} aria-hidden />],
];
const SIZES: ReadonlyArray<readonly [MoveStep, string]> = [
  ['wider', words.wider],
  ['narrower', words.narrower],
  ['taller', words.taller],
  ['shorter', words.shorter],
];

/** Everything that dragging does, by buttons: opened with Ctrl+M or from the panel's own bar. */
export const MovePanel = ({ dock }: { readonly dock: DockviewApi }) => {
  const { places } = useTools();
  const [isOpen, setIsOpen] = useState(false);

  useEffect(() => hearAskToMove(() => setIsOpen(true)), []);

  if (!isOpen) return null;
  const close = (): void => {
    setIsOpen(false);
    const active = dock.activePanel;
    if (active !== undefined) places.focus(active.id);
  };
  const step = (move: MoveStep): void => {
    moveActive(dock, move);
  };
  return (
    <Dialog
      title={words.title}
      closeLabel={words.close}
      closeIcon={<X size={18} aria-hidden />}
      onClose={close}
    >
      <div className="grid grid-cols-2 gap-2">
        {MOVES.map(([move, label, icon]) => (
          <Button key={move} icon={icon} onClick={() => step(move)}>
            {label}
          </Button>
        ))}
        {SIZES.map(([move, label]) => (
          <Button
            key={move}
            look="quiet"
            icon={<Maximize2 size={16} aria-hidden />}
            onClick={() => step(move)}
          >
            {label}
          </Button>
        ))}
      </div>
    </Dialog>
  );
};
