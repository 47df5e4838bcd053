import { type ReactNode, useEffect, useId, useRef } from 'react';

export interface DialogProps {
  readonly title: string;
  readonly closeLabel: string;
  readonly closeIcon: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Modal, and only ever opened by the user. Esc closes it; the focus goes back to where it was. */
export const Dialog = ({ title, closeLabel, closeIcon, onClose, children }: DialogProps) => {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();

  useEffect(() => {
    const opener = document.activeElement;
    ref.current?.showModal();
    return () => {
      if (opener instanceof HTMLElement) opener.focus();
    };
  }, []);

  return (
    <dialog
      ref={ref}
      aria-labelledby={titleId}
      onClose={onClose}
      className="m-auto w-[min(36rem,calc(100vw-2rem))] rounded-xl border border-line bg-raised p-0 text-ink shadow-float backdrop:bg-black/40"
    >
      <div className="flex items-center justify-between gap-4 border-b border-line px-6 py-4">
        <h2 id={titleId} className="text-xl font-semibold">
          {title}
        </h2>
        <button
          type="button"
          aria-label={closeLabel}
          title={closeLabel}
          onClick={() => ref.current?.close()}
          className="inline-flex size-9 items-center justify-center rounded-md text-ink-soft hover:bg-hover hover:text-ink"
        >
          {closeIcon}
        </button>
      </div>
      <div className="max-h-[70dvh] overflow-auto px-6 py-5">{children}</div>
    </dialog>
  );
};
