import { millis, type Timer, type Timers } from '@holdfast/shared/base/ports.ts';
import type { Channel } from './channels.ts';
import type { Outlet } from './outlet.ts';
import type { Terminal } from './terminal.ts';

export interface AttachOrder {
  readonly channel: number;
  readonly fromByte: number;
  readonly windowBytes: number | null;
  /** The shell has ended and all it printed was sent. */
  readonly ended: () => void;
}

export interface Attachment extends Channel {
  /** Where the output starts: as asked for, or at what the ring still has. */
  readonly fromByte: number;
  /** Sends what there is; afterwards it goes on by itself. */
  readonly start: () => void;
}

interface Deps {
  readonly outlet: Outlet;
  readonly timers: Timers;
}

const MAX_FRAME_BYTES = 65_536;
/** A page that takes nothing for so long may be frozen; the program in the terminal must not wait for it. */
const PATIENCE = millis(10_000);

/**
 * Sends a terminal's output from a byte on and follows it. While the page cannot take more, the terminal
 * is held; what the ring loses after patience has run out is told as a gap.
 */
export const attachTerminal = (
  { outlet, timers }: Deps,
  terminal: Terminal,
  order: AttachOrder,
): Attachment => {
  const fromByte = Math.min(Math.max(order.fromByte, terminal.firstByte()), terminal.nextByte());
  const holder = {};
  let cursor = fromByte;
  let ackedTo = fromByte;
  let state: 'following' | 'held' | 'given-up' = 'following';
  let patience: Timer | null = null;
  let hasTold = false;

  const room = (): number => {
    if (outlet.isFull() || !outlet.isOpen()) return 0;
    const window =
      order.windowBytes === null ? MAX_FRAME_BYTES : ackedTo + order.windowBytes - cursor;
    return Math.min(window, MAX_FRAME_BYTES);
  };
  const isBehind = (): boolean => cursor < terminal.nextByte();

  const sendSome = (): boolean => {
    const from = cursor;
    for (let space = room(); isBehind() && space > 0; space = room()) {
      skipGap();
      const bytes = terminal.read(cursor, space);
      outlet.send({ type: 'terminal', channel: order.channel, fromByte: cursor, bytes });
      cursor += bytes.length;
    }
    return cursor > from;
  };
  const skipGap = (): void => {
    const toByte = terminal.firstByte();
    if (cursor >= toByte) return;
    const { channel } = order;
    outlet.say({ kind: 'event', event: 'gap', channel, fromByte: cursor, toByte });
    cursor = toByte;
    ackedTo = toByte;
  };

  const pump = (): void => {
    const moved = sendSome();
    if (!isBehind()) catchUp();
    else if (moved || state === 'following') holdOn();
  };
  const catchUp = (): void => {
    letGo();
    if (!hasTold) {
      hasTold = true;
      outlet.say({ kind: 'event', event: 'caught-up', channel: order.channel, toByte: cursor });
    }
    if (terminal.item().ended !== null) order.ended();
  };
  const holdOn = (): void => {
    state = 'held';
    terminal.hold(holder);
    patience?.cancel();
    patience = timers.after(PATIENCE, () => {
      state = 'given-up';
      terminal.release(holder);
    });
  };
  const letGo = (): void => {
    state = 'following';
    patience?.cancel();
    patience = null;
    terminal.release(holder);
  };

  const forgets = [terminal.listen(pump), outlet.onRoom(pump)];
  return {
    fromByte,
    start: pump,
    ack: (toByte) => {
      ackedTo = Math.min(Math.max(ackedTo, toByte), cursor);
      pump();
    },
    close: () => {
      for (const forget of forgets) forget();
      letGo();
    },
  };
};
