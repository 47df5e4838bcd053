import { workspaceWords } from '../workspace-words.ts';
import { CompanionNotice } from './companion-notice.tsx';
import { ConversationsSection } from './conversations-section.tsx';
import { FilesSection } from './files-section.tsx';
import { NotesSection } from './notes-section.tsx';
import { TerminalsSection } from './terminals-section.tsx';
import './side.css';

/** Everything the session consists of, whether it is on a panel or not. */
export const SideBar = () => (
  <aside id="hf-side" aria-label={workspaceWords.sources} className="hf-side">
    <CompanionNotice />
    <TerminalsSection />
    <FilesSection />
    <ConversationsSection />
    <NotesSection />
  </aside>
);
