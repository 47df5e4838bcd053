import { type ReactNode, useState } from 'react';
import { IconButton } from './button.tsx';

export interface CopyLineProps {
  readonly text: string;
  readonly words: { readonly copy: string; readonly copied: string };
  readonly icons: { readonly copy: ReactNode; readonly copied: ReactNode };
}

/** One line to copy: a command. */
export const CopyLine = ({ text, words, icons }: CopyLineProps) => {
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };

  return (
    <div className="flex items-center gap-2 rounded-md border border-line bg-sunken py-1 pr-1 pl-3">
      <code className="min-w-0 flex-1 truncate font-mono text-sm">{text}</code>
      <span role="status" className="sr-only">
        {copied ? words.copied : ''}
      </span>
      <IconButton label={copied ? words.copied : words.copy} onClick={() => void copy()}>
        {copied ? icons.copied : icons.copy}
      </IconButton>
    </div>
  );
};
