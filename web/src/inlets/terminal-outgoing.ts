import type { TerminalSize } from '@holdfast/shared/capture/capture.ts';
import type { Link } from './link.ts';
import { type Outgoing, outgoingLatest, outgoingText } from './one-at-a-time.ts';

/** What is typed into the session's terminals, and how large they are, on its way to their processes. */
export interface TerminalOutgoing {
  readonly type: (key: string, text: string) => void;
  readonly resize: (key: string, size: TerminalSize) => void;
  readonly forget: (key: string) => void;
}

interface Channels {
  readonly text: Outgoing<string>;
  readonly size: Outgoing<TerminalSize>;
}

export const createTerminalOutgoing = (deps: {
  readonly link: () => Link | null;
  readonly processOf: (key: string) => string | null;
}): TerminalOutgoing => {
  const channelsByKey = new Map<string, Channels>();

  const channelsOf = (key: string): Channels => {
    const there = channelsByKey.get(key);
    if (there !== undefined) return there;
    const made: Channels = {
      text: outgoingText((text) =>
        send(key, (link, terminal) => link.ask('terminal.input', { terminal, text })),
      ),
      size: outgoingLatest((size) =>
        send(key, (link, terminal) => link.ask('terminal.resize', { terminal, size })),
      ),
    };
    channelsByKey.set(key, made);
    return made;
  };

  const send = async (
    key: string,
    ask: (link: Link, terminal: string) => Promise<{ readonly ok: boolean }>,
  ): Promise<boolean> => {
    const link = deps.link();
    const terminal = deps.processOf(key);
    return link !== null && terminal !== null && (await ask(link, terminal)).ok;
  };

  return {
    type: (key, text) => channelsOf(key).text.give(text),
    resize: (key, size) => channelsOf(key).size.give(size),
    forget: (key) => void channelsByKey.delete(key),
  };
};
