import { type WebSocket, WebSocketServer } from 'ws';
import { toHex } from '@holdfast/shared/base/bytes.ts';
import type { Clock, Log, Random, Timers } from '@holdfast/shared/base/ports.ts';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import { CLOSE, LINK_LIMITS, LINK_PATH } from '@holdfast/shared/link/link.ts';
import { type Client, openClients } from './clients.ts';
import { type ConnectionDeps, serveConnection } from './connection.ts';
import type { TranscriptFolders } from './find-transcripts.ts';
import { createGate, type Gate, isOrigin, knockOf } from './gate.ts';
import { answerHttp } from './http.ts';
import { type Answers, listenOnLoopback } from './listen.ts';
import { createPairing } from './pairing.ts';
import { createSaveFile } from './save-file.ts';
import { shellStart } from './shell.ts';
import { createTerminals } from './terminals.ts';
import { createTranscripts } from './transcripts.ts';
import type { Services } from './verbs.ts';
import { watchTranscripts } from './watch-transcripts.ts';

export interface CompanionOptions {
  /** 0 takes any free port; `Companion.port` says which. */
  readonly port: number;
  /** Holds the paired clients (0600) and nothing else of ours. Made when it is missing. */
  readonly dataDir: string;
  /** Pages that may speak to us, exactly as their browser writes them ("http://localhost:4870"). */
  readonly origins: readonly string[];
  /** The user's home folder. */
  readonly home: string;
  /** Handed to the shells, and to nothing else. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute path of the shell; its arguments are ours. */
  readonly shell: string;
  /** Folders with the transcripts of Claude Code and Codex. */
  readonly transcripts: TranscriptFolders;
  readonly clock: Clock;
  readonly random: Random;
  readonly timers: Timers;
  readonly log: Log;
}

export interface Companion {
  readonly port: number;
  /** A new one-time code, valid for ten minutes; the one before it stops working. */
  readonly makePairingCode: () => string;
  /** Ends every terminal, closes every socket, frees the port. */
  readonly stop: () => Promise<void>;
}

export type StartError =
  | { readonly kind: 'port-taken'; readonly port: number }
  | { readonly kind: 'bad-origin'; readonly origin: string }
  | { readonly kind: 'folder-unwritable' }
  | { readonly kind: 'clients-unreadable' };

const MAX_SOCKETS = 16;

/** Starts listening when everything it needs is there; a companion that could not start has changed nothing. */
export const startCompanion = async (
  options: CompanionOptions,
): Promise<Result<Companion, StartError>> => {
  const badOrigin = options.origins.find((origin) => !isOrigin(origin));
  if (badOrigin !== undefined) return err({ kind: 'bad-origin', origin: badOrigin });
  const opened = await openClients(options, options.dataDir);
  if (!opened.ok) return opened;

  const clients = opened.value;
  const pairing = createPairing(options);
  const terminals = createTerminals({ ...options, shell: shellStart(options.shell, options.env) });
  const sockets = createSockets();
  const transcripts = createTranscripts(options.transcripts);
  const services: Services = {
    home: options.home,
    timers: options.timers,
    terminals,
    transcripts,
    transcriptWatch: watchTranscripts(options, transcripts),
    clients,
    saveFile: createSaveFile(options),
    dropClient: sockets.dropClient,
  };
  const connect = { services, random: options.random, run: toHex(options.random.bytes(16)) };

  const listening = await listenOnLoopback(options.port, (port) => {
    const gate = createGate(port, options.origins);
    return {
      request: (request, response) =>
        void answerHttp({ gate, pairing, clients }, request, response),
      upgrade: acceptLink({ gate, sockets, log: options.log }, connect),
    };
  });
  if (!listening.ok) {
    await terminals.stop();
    return listening;
  }
  options.log.write('info', 'companion-started', { port: listening.value.port });
  return ok({
    port: listening.value.port,
    makePairingCode: pairing.makeCode,
    stop: async () => {
      sockets.closeAll();
      await terminals.stop();
      await listening.value.close();
    },
  });
};

/** The open sockets, and which client each belongs to once it has proved itself. */
interface Sockets {
  readonly size: () => number;
  readonly add: (socket: WebSocket) => void;
  readonly own: (socket: WebSocket, clientId: string) => void;
  readonly dropClient: (clientId: string) => void;
  readonly closeAll: () => void;
}

const createSockets = (): Sockets => {
  const owners = new Map<WebSocket, string | null>();
  return {
    size: () => owners.size,
    add: (socket) => {
      owners.set(socket, null);
      socket.on('close', () => owners.delete(socket));
    },
    own: (socket, clientId) => {
      owners.set(socket, clientId);
    },
    dropClient: (clientId) => {
      for (const [socket, owner] of owners) {
        if (owner === clientId) socket.close(CLOSE.unknownClient);
      }
    },
    closeAll: () => {
      for (const socket of owners.keys()) socket.close(1001);
    },
  };
};

/** Refuses with a plain HTTP answer whatever is not a link from one of our pages. */
const acceptLink = (
  { gate, sockets, log }: { readonly gate: Gate; readonly sockets: Sockets; readonly log: Log },
  connect: Omit<ConnectionDeps, 'opened'>,
): Answers['upgrade'] => {
  const upgrades = new WebSocketServer({
    noServer: true,
    maxPayload: LINK_LIMITS.textFrameBytes,
    perMessageDeflate: false,
  });
  return (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    const knock = knockOf(request);
    const { host, origin } = knock;
    const status =
      gate.upgrade(knock) ??
      (request.url === LINK_PATH ? null : 404) ??
      (sockets.size() < MAX_SOCKETS ? null : 503);
    if (status !== null || host === undefined || origin === undefined) {
      log.write('warn', 'upgrade-refused', { status });
      socket.end(
        `HTTP/1.1 ${status ?? 403} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
      );
      return;
    }
    upgrades.handleUpgrade(request, socket, head, (link) => {
      sockets.add(link);
      const opened = ({ clientId }: Client): void => sockets.own(link, clientId);
      serveConnection({ ...connect, opened }, link, { host, origin });
    });
  };
};
