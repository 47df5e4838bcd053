import type { ReactNode } from 'react';
import { Logo } from './logo.tsx';
import { words } from './words.ts';

/** A page with one thing on it and no frame: locked, elsewhere, unreadable. */
export const LonePage = ({ children }: { readonly children: ReactNode }) => (
  <div className="flex min-h-dvh flex-col items-center px-4 py-8 sm:py-12">
    <p className="flex items-center gap-2.5 text-lg font-semibold">
      <Logo className="size-7 text-accent" />
      {words.app}
    </p>
    <main
      id="content"
      className="my-auto w-full max-w-md rounded-xl border border-line bg-surface p-6 shadow-card sm:p-9"
    >
      {children}
    </main>
    <div aria-hidden="true" className="h-9" />
  </div>
);
