import { House } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { Logo } from '../logo.tsx';
import { frameWords, words } from '../words.ts';
import { REGION } from './regions.ts';
import './frame.css';

export interface FrameProps {
  readonly atHome: boolean;
  readonly statusBar: ReactNode;
  readonly toasts: ReactNode;
  readonly children: ReactNode;
}

/** Rail, content, status bar: each a landmark with a name, each reached by F6. */
export const Frame = ({ atHome, statusBar, toasts, children }: FrameProps) => (
  <div className="hf-frame">
    <a href="#content" className="hf-skip" onClick={toContent}>
      {words.skip}
    </a>
    <nav {...REGION} aria-label={frameWords.rail} className="hf-rail">
      <Link
        href="/"
        aria-current={atHome ? 'page' : undefined}
        className="hf-rail-link"
        title={frameWords.home}
        aria-label={frameWords.home}
      >
        <House size={20} aria-hidden className="max-md:hidden" />
        <Logo className="size-6 text-accent md:hidden" />
        <span className="text-base font-semibold md:hidden">{words.app}</span>
      </Link>
    </nav>
    <main {...REGION} id="content" aria-label={frameWords.content} className="hf-content">
      {children}
    </main>
    <div {...REGION} role="region" aria-label={frameWords.statusBar} className="hf-status">
      {statusBar}
    </div>
    {toasts}
  </div>
);

/** By hand, so that the address keeps no trace of it. */
const toContent = (event: { readonly preventDefault: () => void }): void => {
  event.preventDefault();
  document.querySelector<HTMLElement>('#content')?.focus();
};
