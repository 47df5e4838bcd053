import { type ReactNode, useEffect, useRef } from 'react';

export interface FlowHeadingProps {
  readonly children: ReactNode;
  readonly why?: ReactNode;
  /** Takes the focus when it appears, so that a new step is read from its top. */
  readonly takesFocus?: boolean;
}

/** The heading of a step or a page that stands alone. */
export const FlowHeading = ({ children, why, takesFocus = false }: FlowHeadingProps) => {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (takesFocus) heading.current?.focus();
  }, [takesFocus]);

  return (
    <header className="mb-7">
      <h1 ref={heading} tabIndex={-1} className="text-2xl font-semibold">
        {children}
      </h1>
      {why !== undefined && <p className="mt-2 max-w-prose text-lg text-ink-soft">{why}</p>}
    </header>
  );
};
