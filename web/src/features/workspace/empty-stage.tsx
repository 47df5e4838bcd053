import { NotebookPen } from 'lucide-react';
import { Button } from '../../ui/button.tsx';
import { useTools } from './context.ts';
import { addNote } from './add-note.ts';
import { workspaceWords } from './workspace-words.ts';

/** Nothing is open: what will be here, and one thing to do. */
export const EmptyStage = () => {
  const tools = useTools();
  return (
    <div className="flex h-full flex-col items-center justify-center gap-4 p-8 text-center">
      <h2 className="text-lg font-semibold">{workspaceWords.nothingOpenTitle}</h2>
      <p className="max-w-sm text-ink-soft">{workspaceWords.nothingOpenWhy}</p>
      <Button
        look="primary"
        icon={<NotebookPen size={18} aria-hidden />}
        onClick={() => addNote(tools)}
      >
        {workspaceWords.newNote}
      </Button>
    </div>
  );
};
