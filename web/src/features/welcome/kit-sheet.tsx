import { Download, Printer, QrCode as QrIcon } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { PaperGroups, textOf } from '../paper-code.tsx';
import { LazyQrCode } from '../lazy-qr-code.tsx';
import { welcomeWords } from '../words.ts';

/** The kit itself: on the screen, on paper, as a file, as a picture for a phone. */
export const KitSheet = ({ groups }: { readonly groups: readonly string[] }) => {
  const [qr, setQr] = useState(false);
  return (
    <section aria-label={welcomeWords.kit.sheetTitle} className="print-sheet">
      <div className="print-only">
        <h2>{welcomeWords.kit.sheetTitle}</h2>
        <p>{welcomeWords.kit.sheetWhy}</p>
      </div>
      <PaperGroups groups={groups} />
      <div className="print-hidden mt-4 flex flex-wrap gap-2">
        <Button
          size="small"
          icon={<Printer size={16} aria-hidden />}
          onClick={() => window.print()}
        >
          {welcomeWords.kit.print}
        </Button>
        <Button size="small" icon={<Download size={16} aria-hidden />} onClick={() => save(groups)}>
          {welcomeWords.kit.save}
        </Button>
        <Button
          size="small"
          icon={<QrIcon size={16} aria-hidden />}
          aria-expanded={qr}
          onClick={() => setQr(!qr)}
        >
          {qr ? welcomeWords.kit.hideQr : welcomeWords.kit.qr}
        </Button>
      </div>
      {qr && (
        <div className="mt-4">
          <LazyQrCode text={textOf(groups)} label={welcomeWords.kit.qrLabel} />
        </div>
      )}
    </section>
  );
};

const PER_LINE = 5;

const save = (groups: readonly string[]): void => {
  const lines = groups.flatMap((_, index) =>
    index % PER_LINE === 0 ? [groups.slice(index, index + PER_LINE).join(' ')] : [],
  );
  const text = [welcomeWords.kit.sheetTitle, welcomeWords.kit.sheetWhy, '', ...lines, ''];
  const url = URL.createObjectURL(new Blob([text.join('\n')], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = welcomeWords.kit.fileName;
  link.click();
  URL.revokeObjectURL(url);
};
