import type { Bytes } from '@holdfast/shared/base/bytes.ts';

export interface SocketHearer {
  readonly opened: () => void;
  readonly text: (text: string) => void;
  readonly bytes: (bytes: Bytes) => void;
  /** Once, whoever closed it; also when it could not be opened. */
  readonly closed: (code: number) => void;
}

export interface Socket {
  readonly send: (text: string) => void;
  readonly close: () => void;
}

export type OpenSocket = (url: string, hear: SocketHearer) => Socket;

export const openBrowserSocket: OpenSocket = (url, hear) => {
  const socket = new WebSocket(url);
  socket.binaryType = 'arraybuffer';
  socket.addEventListener('open', hear.opened);
  socket.addEventListener('close', (event) => hear.closed(event.code));
  socket.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (typeof event.data === 'string') hear.text(event.data);
    else if (event.data instanceof ArrayBuffer) hear.bytes(new Uint8Array(event.data));
  });
  return {
    send: (text) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    close: () => socket.close(),
  };
};
