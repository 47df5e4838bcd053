import type { WebSocket } from 'ws';
import type { Unsubscribe } from '@holdfast/shared/base/ports.ts';
import {
  encodeFrame,
  encodeMessage,
  type LinkEvent,
  type LinkFrame,
  LINK_LIMITS,
  type RawReply,
  type Ready,
} from '@holdfast/shared/link/link.ts';

/** The way out to one page. Takes everything, and says when it should be left alone for a while. */
export interface Outlet {
  readonly say: (message: Ready | RawReply | LinkEvent) => void;
  readonly send: (frame: LinkFrame) => void;
  /** More than 1 MiB waits to be taken. */
  readonly isFull: () => boolean;
  readonly isOpen: () => boolean;
  /** Hears each time when there is room again, and when the socket is gone. */
  readonly onRoom: (hear: () => void) => Unsubscribe;
  /** Waits until there is room; answers false when the socket is gone. */
  readonly room: () => Promise<boolean>;
}

export const createOutlet = (socket: WebSocket): Outlet => {
  const hearers = new Set<() => void>();
  let wasFull = false;

  const isFull = (): boolean => socket.bufferedAmount > LINK_LIMITS.socketBufferBytes;
  const isOpen = (): boolean => socket.readyState === socket.OPEN;
  const tell = (): void => {
    for (const hear of hearers) hear();
  };
  const write = (data: string | Uint8Array): void => {
    if (!isOpen()) return;
    socket.send(data, () => {
      if (!wasFull || isFull()) return;
      wasFull = false;
      tell();
    });
    wasFull ||= isFull();
  };
  const onRoom = (hear: () => void): Unsubscribe => {
    hearers.add(hear);
    return () => hearers.delete(hear);
  };
  socket.on('close', tell);

  return {
    say: (message) => write(encodeMessage(message)),
    send: (frame) => write(encodeFrame(frame)),
    isFull,
    isOpen,
    onRoom,
    room: () =>
      new Promise((resolve) => {
        if (!isFull() || !isOpen()) {
          resolve(isOpen());
          return;
        }
        const forget = onRoom(() => {
          forget();
          resolve(isOpen());
        });
      }),
  };
};
