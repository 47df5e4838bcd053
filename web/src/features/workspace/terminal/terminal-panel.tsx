import { useCallback, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { Button } from '../../../ui/button.tsx';
import { useCompanion, useLayout, useStores, useTools } from '../context.ts';
import { PanelBar } from '../panel-bar.tsx';
import { TitleInput } from '../title-input.tsx';
import { PanelPhase } from '../panel-phase.tsx';
import { wordsOfCompanion } from '../words-companion.ts';
import { terminalWords } from '../workspace-words.ts';
import { TerminalText } from './terminal-text.tsx';
import { type Terminal, useTerminal } from './use-terminal.ts';
import '@xterm/xterm/css/xterm.css';
import './terminal.css';

export const TerminalPanel = ({ terminalKey }: { readonly terminalKey: string }) => {
  const stores = useStores();
  const terminal = stores.terminals.find(terminalKey);
  if (terminal === null) return null;
  return (
    <PanelPhase pair={terminal} panel={{ kind: 'terminal', key: terminalKey }}>
      <OpenTerminal terminal={terminal} />
    </PanelPhase>
  );
};

const OpenTerminal = ({ terminal }: { readonly terminal: Terminal }) => {
  const { stores, places } = useTools();
  const { screenReader } = useLayout();
  const { name, process } = useStore(terminal.document);
  const start = useStore(terminal.content, (stream) => stream.start);
  const [asText, setAsText] = useState<string | null>(null);
  const bar = useRef<HTMLDivElement>(null);
  const leave = useCallback(() => bar.current?.querySelector('button')?.focus(), []);
  const { element, view } = useTerminal(terminal, leave);
  const id = `terminal:${terminal.key}`;
  useEffect(
    () => (view === null ? undefined : places.setFocus(id, view.focus)),
    [places, id, view],
  );

  return (
    <>
      <div ref={bar}>
        <PanelBar panel={{ kind: 'terminal', key: terminal.key }} title={name}>
          <TitleInput
            label={terminalWords.rename}
            value={name}
            placeholder={terminalWords.untitled}
            onChange={(next) => terminal.document.setState({ name: next })}
          />
          <Button
            look="link"
            size="small"
            aria-pressed={asText !== null}
            onClick={() => setAsText(asText === null ? (view?.text() ?? '') : null)}
          >
            {asText === null ? terminalWords.text : terminalWords.screen}
          </Button>
          <Button
            look="link"
            size="small"
            aria-pressed={screenReader}
            onClick={() => stores.layout.setScreenReader(!screenReader)}
          >
            {screenReader ? terminalWords.screenReaderOn : terminalWords.screenReaderOff}
          </Button>
          {start > 0 && (
            <Button
              look="link"
              size="small"
              onClick={() => void stores.session.readOlder(terminal.contentSource.id, start)}
            >
              {terminalWords.earlier}
            </Button>
          )}
        </PanelBar>
      </div>
      {process === null && <NoProcess terminal={terminal} />}
      <Offer terminal={terminal} />
      <p id={`${id}-leave`} className="sr-only">
        {terminalWords.leave}
      </p>
      <div className="hf-panel-body">
        {asText !== null && <TerminalText name={name} text={asText} />}
        <div
          ref={element}
          aria-describedby={`${id}-leave`}
          role="group"
          aria-label={terminalWords.name(name)}
          className="hf-terminal"
          hidden={asText !== null}
        />
      </div>
    </>
  );
};

/** Recorded output whose process is gone: said, and a new shell only when asked for. */
const NoProcess = ({ terminal }: { readonly terminal: Terminal }) => {
  const { acts, status } = useCompanion();
  const cwd = useStore(terminal.document, (document) => document.cwd);
  const [failure, setFailure] = useState<string | null>(null);
  const begin = async (): Promise<void> => {
    const restored = await acts?.restoreTerminal(terminal.key);
    if (restored !== undefined && !restored.ok) setFailure(wordsOfCompanion(restored.error));
  };
  return (
    <div className="hf-terminal-line">
      <span>{failure ?? terminalWords.readOnly}</span>
      {status.kind === 'connected' && (
        <Button size="small" onClick={() => void begin()}>
          {cwd === null ? terminalWords.startHere : terminalWords.startIn(cwd)}
        </Button>
      )}
    </div>
  );
};

/** The last command, shown and never run by itself. */
const Offer = ({ terminal }: { readonly terminal: Terminal }) => {
  const { acts, offered } = useCompanion();
  const { places } = useTools();
  const command = offered.get(terminal.key);
  if (command === undefined || acts === null) return null;
  const answer = (text: string): void => {
    acts.type(terminal.key, text);
    places.focus(`terminal:${terminal.key}`);
  };
  return (
    <div className="hf-terminal-line" role="status">
      <span className="min-w-0">
        {terminalWords.offer} <code className="font-mono break-all">{command}</code>
      </span>
      <span className="flex gap-2">
        <Button size="small" onClick={() => answer(`${command}\r`)}>
          {terminalWords.runIt}
        </Button>
        <Button size="small" look="quiet" onClick={() => answer('')}>
          {terminalWords.dismiss}
        </Button>
      </span>
    </div>
  );
};
