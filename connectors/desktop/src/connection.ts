import type { RawData, WebSocket } from 'ws';
import { millis, type Random } from '@holdfast/shared/base/ports.ts';
import type { CaptureItem } from '@holdfast/shared/capture/capture.ts';
import { CLOSE, LINK_LIMITS, parseVerb, type Request } from '@holdfast/shared/link/link.ts';
import { createChannels } from './channels.ts';
import type { Client } from './clients.ts';
import { createHandshake, type Upgrade } from './handshake.ts';
import { createOutlet } from './outlet.ts';
import { createRoots } from './places.ts';
import { createVerbs, type Services } from './verbs.ts';

export interface ConnectionDeps {
  readonly services: Services;
  readonly random: Random;
  readonly run: string;
  readonly opened: (client: Client) => void;
}

const MAX_UNDER_WAY = 32;

/** Serves one socket: the handshake first, then its verbs. No verb is even read before. */
export const serveConnection = (
  deps: ConnectionDeps,
  socket: WebSocket,
  upgrade: Upgrade,
): void => {
  const { services } = deps;
  const handshake = createHandshake({ clients: services.clients, random: deps.random }, upgrade);
  const late = services.timers.after(millis(LINK_LIMITS.handshakeMs), () =>
    socket.close(CLOSE.handshakeLate),
  );
  let hear: ((text: string) => void) | null = null;
  let turn: Promise<void> = Promise.resolve();

  const shakeHands = async (text: string): Promise<void> => {
    if (hear !== null) {
      hear(text);
      return;
    }
    const step = await handshake.next(text);
    if (step.kind === 'say') socket.send(step.text);
    else if (step.kind === 'close') socket.close(step.code);
    else {
      late.cancel();
      deps.opened(step.client);
      hear = openLink(deps, socket, step.client);
    }
  };

  socket.on('message', (data, isBinary) => {
    if (socket.readyState !== socket.OPEN) return;
    if (isBinary) socket.close(CLOSE.badMessage);
    else if (hear !== null) hear(textOf(data));
    // The messages of a handshake wait for each other.
    else turn = turn.then(() => shakeHands(textOf(data)));
  });
  socket.on('close', () => late.cancel());
  // A broken frame or a lost connection ends in `close`; there is nobody left to tell.
  socket.on('error', () => undefined);
};

const openLink = (
  { services, run }: ConnectionDeps,
  socket: WebSocket,
  { clientId }: Client,
): ((text: string) => void) => {
  const outlet = createOutlet(socket);
  const channels = createChannels();
  const roots = createRoots(services.home);
  const carryOut = createVerbs(services, { clientId, outlet, channels, roots });
  const tell = (item: CaptureItem): void => {
    outlet.say({ kind: 'event', event: 'captured', item });
  };
  const forgets = [services.terminals.listen(tell), services.transcriptWatch.listen(tell)];
  socket.on('close', () => {
    for (const forget of forgets) forget();
    channels.closeAll();
  });
  let underWay = 0;

  const answer = async (request: Request): Promise<void> => {
    underWay += 1;
    const result = await carryOut(request);
    underWay -= 1;
    outlet.say({ kind: 'reply', id: request.id, ...result });
  };

  outlet.say({ kind: 'ready', run, home: services.home });
  return (text) => {
    const request = parseVerb(text);
    if (request.ok && underWay < MAX_UNDER_WAY) void answer(request.value);
    else if (request.ok) {
      const error = { kind: 'too-many', of: 'requests', limit: MAX_UNDER_WAY } as const;
      outlet.say({ kind: 'reply', id: request.value.id, ok: false, error });
    } else if (request.error.kind === 'bad-arguments') {
      const { id, field } = request.error;
      outlet.say({ kind: 'reply', id, ok: false, error: { kind: 'bad-arguments', field } });
    } else {
      const isUnknown = request.error.kind === 'unknown-verb';
      socket.close(isUnknown ? CLOSE.unknownVerb : CLOSE.badMessage);
    }
  };
};

/** `ws` hands text over as one Buffer unless it is told otherwise; it has checked the UTF-8. */
const textOf = (data: RawData): string => (Buffer.isBuffer(data) ? data.toString('utf8') : '');
