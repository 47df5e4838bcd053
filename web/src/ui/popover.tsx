import {
  type ComponentPropsWithRef,
  type ReactNode,
  type ToggleEvent,
  useId,
  useState,
} from 'react';

export interface PopoverProps {
  /** The button's content and the popover's accessible name. */
  readonly button: ReactNode;
  readonly buttonProps?: Omit<ComponentPropsWithRef<'button'>, 'popoverTarget' | 'type'>;
  readonly label: string;
  /** Made when it opens and dropped when it closes, so that nothing typed in it stays. */
  readonly children: (close: () => void) => ReactNode;
}

/** The browser's own popover: Esc and a press outside close it, the focus goes back to its button. */
export const Popover = ({ button, buttonProps, label, children }: PopoverProps) => {
  const id = useId();
  const [open, setOpen] = useState(false);
  const [element, setElement] = useState<HTMLDivElement | null>(null);

  return (
    <>
      <button {...buttonProps} type="button" popoverTarget={id} aria-haspopup="dialog">
        {button}
      </button>
      <div
        ref={setElement}
        id={id}
        popover="auto"
        role="dialog"
        aria-label={label}
        className="hf-popover"
        onToggle={(event: ToggleEvent<HTMLDivElement>) => setOpen(event.newState === 'open')}
      >
        {open && children(() => element?.hidePopover())}
      </div>
    </>
  );
};
