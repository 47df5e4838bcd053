import { SquareTerminal } from 'lucide-react';
import { useState } from 'react';
import { useStore } from 'zustand';
import { useCompanion, useStores, useTools } from '../context.ts';
import { wordsOfCompanion } from '../words-companion.ts';
import { terminalWords } from '../workspace-words.ts';
import { Rows, Section, SourceRow } from './section.tsx';

type Terminal = ReturnType<ReturnType<typeof useStores>['terminals']['add']>;

export const TerminalsSection = () => {
  const { stores, goTo } = useTools();
  const terminals = useStore(stores.terminals.list);
  const { status, acts } = useCompanion();
  const [failure, setFailure] = useState<string | null>(null);

  const open = async (): Promise<void> => {
    const opened = await acts?.openTerminal(null);
    if (opened === undefined) return;
    setFailure(opened.ok ? null : wordsOfCompanion(opened.error));
    if (opened.ok) goTo({ kind: 'terminal', key: opened.value });
  };

  return (
    <Section
      title={terminalWords.section}
      recorded="terminals"
      add={
        status.kind === 'connected' ? { label: terminalWords.add, run: () => void open() } : null
      }
      empty={terminalWords.emptyWhy}
      isEmpty={terminals.length === 0}
    >
      {failure !== null && (
        <p role="alert" className="text-sm text-bad-ink">
          {failure}
        </p>
      )}
      <Rows
        items={terminals}
        render={(terminal) => <TerminalRow key={terminal.key} terminal={terminal} />}
      />
    </Section>
  );
};

const TerminalRow = ({ terminal }: { readonly terminal: Terminal }) => {
  const stores = useStores();
  const name = useStore(terminal.document, (document) => document.name);
  const cwd = useStore(terminal.document, (document) => document.cwd);
  return (
    <SourceRow
      panel={{ kind: 'terminal', key: terminal.key }}
      name={name}
      detail={cwd}
      icon={<SquareTerminal size={15} />}
      onRemove={() => stores.terminals.remove(terminal.key)}
    />
  );
};
