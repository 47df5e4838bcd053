import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import type { Clock, Timers } from '@holdfast/shared/base/ports.ts';
import { ok, type Result, unreachable } from '@holdfast/shared/base/result.ts';
import type { TerminalDocument, TerminalMark } from '@holdfast/shared/model/documents.ts';
import { MAX_TERMINAL_MARKS } from '@holdfast/shared/model/documents.ts';
import type { StreamState } from '@holdfast/shared/model/source.ts';
import { appendToStream } from '@holdfast/shared/model/stream.ts';
import type { CompanionFailure } from '../stores/companion-store.ts';
import type { Pair } from '../stores/pairs.ts';
import { gather } from './gather.ts';
import type { Link } from './link.ts';
import { createModeScanner } from './terminal-modes.ts';

export type Terminal = Pair<TerminalDocument, StreamState>;

/** The output of one process on its way into one terminal of the session. */
export interface TerminalFeed {
  readonly process: string;
  /** Runs when everything up to there has come: an ended process has printed its last. */
  readonly after: (toByte: number, run: () => void) => void;
  /** What has been received is in the stream. The process lives on. */
  readonly stop: () => void;
}

export interface FeedDeps {
  readonly link: Link;
  readonly clock: Clock;
  readonly timers: Timers;
  /** From this offset in its stream on, output is printed while we listen. */
  readonly live: (terminal: Terminal, from: number) => void;
  /** Output that was printed while nobody listened and that the companion no longer keeps. */
  readonly gap: (terminal: Terminal, missingBytes: number) => void;
  readonly dropped: () => void;
  /** Whether the page can take more: an engine that does not keep up must not fill the memory. */
  readonly keepsUp: (waitingBytes: number) => boolean;
  readonly onKeptUp: (run: () => void) => () => void;
}

/** How far output runs ahead of what the page has confirmed, and how often it confirms. */
const WINDOW_BYTES = 1024 * 1024;
const ACK_BYTES = 256 * 1024;

/** Goes on where the stream ends: the first byte asked for is the one after the last that we have. */
export const feedTerminal = async (
  deps: FeedDeps,
  terminal: Terminal,
  process: { readonly id: string; readonly base: number },
): Promise<Result<TerminalFeed, CompanionFailure>> => {
  const { link } = deps;
  const asked = terminal.content.getState().length - process.base;
  const attached = await link.ask('terminal.attach', {
    terminal: process.id,
    fromByte: Math.max(0, asked),
    windowBytes: WINDOW_BYTES,
  });
  if (!attached.ok) return attached;

  const { channel, fromByte, nextByte } = attached.value;
  if (fromByte !== asked) rebase(deps, terminal, fromByte, Math.max(0, fromByte - asked));
  deps.live(terminal, terminal.content.getState().length + nextByte - fromByte);
  const intake = createIntake(deps, terminal, channel, fromByte);
  link.follow(channel, {
    bytes: intake.bytes,
    event: (event) => {
      switch (event.event) {
        case 'gap':
          intake.gap(event.toByte);
          break;
        case 'ended':
          intake.stop();
          break;
        case 'restarted':
        case 'caught-up':
          break;
        default:
          unreachable(event);
      }
    },
  });
  return ok({
    process: process.id,
    after: intake.after,
    stop: () => {
      intake.stop();
      link.leave(channel);
      void link.ask('channel.close', { channel });
    },
  });
};

interface Intake {
  readonly bytes: (fromByte: number, bytes: Bytes) => void;
  readonly gap: (toByte: number) => void;
  readonly after: TerminalFeed['after'];
  readonly stop: () => void;
}

const createIntake = (
  deps: FeedDeps,
  terminal: Terminal,
  channel: number,
  fromByte: number,
): Intake => {
  const scanner = createModeScanner(terminal.document.getState().modes);
  let next = fromByte;
  let acked = fromByte;
  let stopped = false;
  let last: { readonly toByte: number; readonly run: () => void } | null = null;

  const append = (bytes: Bytes): void => {
    terminal.content.setState(appendToStream(terminal.content.getState(), bytes), true);
    if (scanner.take(bytes)) terminal.document.setState({ modes: scanner.modes() });
  };
  const gathered = gather(deps.timers, append);
  const acknowledge = (): void => {
    if (stopped || next - acked < ACK_BYTES || !deps.keepsUp(next - acked)) return;
    acked = next;
    void deps.link.ask('channel.ack', { channel, toByte: next });
  };
  const runLast = (): void => {
    if (last === null || next < last.toByte) return;
    const { run } = last;
    last = null;
    gathered.flush();
    run();
  };
  const forgetKeptUp = deps.onKeptUp(acknowledge);

  return {
    bytes: (from, bytes) => {
      if (stopped || from !== next) return deps.dropped();
      next += bytes.length;
      gathered.take(bytes);
      acknowledge();
      return runLast();
    },
    gap: (toByte) => {
      if (stopped || toByte <= next) return;
      gathered.flush();
      rebase(deps, terminal, toByte, toByte - next);
      next = toByte;
      acked = toByte;
      runLast();
    },
    after: (toByte, run) => {
      last = { toByte, run };
      runLast();
    },
    stop: () => {
      gathered.flush();
      stopped = true;
      forgetKeptUp();
    },
  };
};

/** The next byte of the process is `nextByte`, and it goes to the end of the stream. */
const rebase = (
  { clock, gap }: FeedDeps,
  terminal: Terminal,
  nextByte: number,
  missingBytes: number,
): void => {
  const { length } = terminal.content.getState();
  const { process, marks } = terminal.document.getState();
  if (process === null) return;
  const mark: TerminalMark = { kind: 'gap', at: length, time: clock.now(), missingBytes };
  terminal.document.setState({
    process: { id: process.id, base: length - nextByte },
    marks: missingBytes === 0 ? marks : withMark(marks, mark),
  });
  if (missingBytes > 0) gap(terminal, missingBytes);
};

export const withMark = (
  marks: readonly TerminalMark[],
  mark: TerminalMark,
): readonly TerminalMark[] => [...marks, mark].slice(-MAX_TERMINAL_MARKS);
