import { terminalWords } from '../workspace-words.ts';

/** What stands on the terminal as plain text: to read, to search with the browser, to copy. */
export const TerminalText = ({ name, text }: { readonly name: string; readonly text: string }) => (
  <pre
    // A place that scrolls is reached by keyboard.
    tabIndex={0}
    role="region"
    aria-label={terminalWords.textLabel(name)}
    className="hf-terminal-text"
  >
    {text}
  </pre>
);
