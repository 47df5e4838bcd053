import { X } from 'lucide-react';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { linkWords } from '../workspace-words.ts';
import { readLink } from './read-link.ts';

/** Opened by a click on captured text: shows the host as it will really be asked for. */
export const ConfirmLink = ({
  url,
  onClose,
}: {
  readonly url: string;
  readonly onClose: () => void;
}) => {
  const link = readLink(url);
  if (link === null) return null;
  const open = (): void => {
    window.open(link.href, '_blank', 'noopener,noreferrer');
    onClose();
  };
  return (
    <Dialog
      title={linkWords.title}
      closeLabel={linkWords.cancel}
      closeIcon={<X size={18} aria-hidden />}
      onClose={onClose}
    >
      <p className="text-ink-soft">{linkWords.why}</p>
      <dl className="mt-4">
        <dt className="text-sm text-ink-soft">{linkWords.host}</dt>
        <dd className="font-mono text-lg font-semibold break-all">{link.host}</dd>
      </dl>
      <p className="mt-2 max-h-40 overflow-auto font-mono text-sm break-all text-ink-soft">
        {link.href}
      </p>
      <div className="mt-6 flex flex-wrap gap-3">
        <Button look="primary" onClick={open}>
          {linkWords.open}
        </Button>
        <Button onClick={onClose}>{linkWords.cancel}</Button>
      </div>
    </Dialog>
  );
};
