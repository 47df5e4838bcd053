import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import type { CaptureItem } from '@holdfast/shared/capture/capture.ts';
import type { Clock, Random, Timers, Unsubscribe } from '@holdfast/shared/base/ports.ts';
import { unreachable } from '@holdfast/shared/base/result.ts';
import type { EngineLink } from '../boundary/boundary.ts';
import type { Stores } from '../stores/stores.ts';
import { createFilesInlet } from './files-inlet.ts';
import { type Connected, connectCompanion } from './handshake.ts';
import { type Carrier, keepConnected } from './keep-connected.ts';
import {
  type AddressPort,
  browserAddress,
  isCompanionThere,
  pairWith,
  type Send,
  takePairingCode,
} from './pairing.ts';
import { openBrowserSocket, type OpenSocket } from './socket.ts';
import { createTerminalsInlet } from './terminals-inlet.ts';
import { createTranscriptsInlet } from './transcripts-inlet.ts';

export interface InletsPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly timers: Timers;
  /** Host and port of the companion, as in `127.0.0.1:4872`. */
  readonly companionHost: string;
  /** Of this page: part of what both sides sign. */
  readonly origin: string;
  readonly pairing: PairingKeeper;
  /** The network and the address bar, unless a test stands in for them. */
  readonly openSocket?: OpenSocket;
  readonly send?: Send;
  readonly address?: AddressPort;
}

/** Where the id and the secret that pairing gave us are sealed. */
export interface PairingKeeper {
  /** `null`: not paired. */
  readonly client: () => Promise<string | null>;
  /** Takes the secret's bytes over. */
  readonly keep: (clientId: string, secret: Bytes) => Promise<boolean>;
}

/**
 * Brings capture from the companion into the stores, as long as a session is open, and carries verbs out.
 * Takes a pairing code out of the address bar at once. What does not parse is dropped and counted.
 */
export const startInlets = (
  engine: EngineLink,
  stores: Stores,
  ports: InletsPorts,
): { readonly stop: Unsubscribe } => {
  const { clock, random, timers, companionHost: host } = ports;
  const send = ports.send ?? ((url, options) => fetch(url, options));
  let code = takePairingCode(ports.address ?? browserAddress);
  let codeRefused = false;

  const dropped = (): void =>
    stores.companion.note({ dropped: stores.companion.getState().dropped + 1 });
  const terminals = createTerminalsInlet({ stores, clock, timers, dropped });
  const transcripts = createTranscriptsInlet({ stores, clock, dropped });
  const files = createFilesInlet({ stores });

  const captured = (item: CaptureItem): void => {
    switch (item.kind) {
      case 'terminal':
        return terminals.captured(item);
      case 'transcript':
        return transcripts.captured(item);
      default:
        return unreachable(item);
    }
  };

  const attempt = async (closed: () => void): Promise<Connected | CodeRefused> => {
    await usePairingCode();
    const clientId = await ports.pairing.client();
    if (clientId === null) {
      if (!(await isCompanionThere(send, host))) return { kind: 'missing' };
      return { kind: codeRefused ? 'code-refused' : 'unpaired' };
    }
    return connectCompanion(
      {
        engine,
        random,
        timers,
        openSocket: ports.openSocket ?? openBrowserSocket,
        companion: { host },
        origin: ports.origin,
        captured,
        dropped,
        closed,
      },
      clientId,
    );
  };

  /** A code that could not be delivered is kept for the next attempt. */
  const exchangeCode = async (): Promise<void> => {
    if (code === null) return;
    const paired = await pairWith(send, host, code);
    if (!paired.ok && paired.error.kind === 'missing') return;
    code = null;
    codeRefused = !paired.ok;
    if (paired.ok) await ports.pairing.keep(paired.value.clientId, paired.value.secret);
  };
  /** One at a time: a code is good for one use. */
  let exchanging: Promise<void> | null = null;
  const usePairingCode = async (): Promise<void> => {
    exchanging ??= exchangeCode();
    await exchanging;
    exchanging = null;
  };

  const keeper = keepConnected({
    timers,
    carrier: together([files, terminals, transcripts]),
    attempt,
    note: (status) => stores.companion.note({ status }),
    seen: (now) => {
      stores.companion.note({ lastSeenAt: clock.now() });
      const isOpen = stores.session.store.getState().kind === 'open';
      if (now === 'gone' && isOpen) stores.layout.setSeen(clock.now());
    },
  });

  stores.companion.note({
    acts: { ...files.acts, ...terminals.acts, ...transcripts.acts, connect: keeper.now },
  });
  const follow = (): void => {
    if (stores.session.store.getState().kind === 'open') keeper.start();
    else keeper.stop();
  };
  follow();
  // As soon as there is an account that can keep the secret: a page that is left on the way loses the code.
  const pairEarly = (): void => {
    if (code !== null && stores.account.getState().engine.kind === 'open') void usePairingCode();
  };
  pairEarly();
  const stops = [stores.session.store.subscribe(follow), stores.account.subscribe(pairEarly)];
  return {
    stop: () => {
      for (const stop of stops) stop();
      keeper.stop();
      stores.companion.note({ acts: null });
    },
  };
};

interface CodeRefused {
  readonly kind: 'code-refused';
}

/** One after the other: a shell is put back in a folder only once that folder has been named. */
const together = (carriers: readonly Carrier[]): Carrier => ({
  connected: async (link) => {
    for (const carrier of carriers) await carrier.connected(link);
  },
  disconnected: () => {
    for (const carrier of carriers) carrier.disconnected();
  },
});
