import { constants } from 'node:fs';
import {
  access,
  chmod,
  type FileHandle,
  mkdir,
  open,
  readFile,
  rename,
  rm,
  stat,
} from 'node:fs/promises';
import { join } from 'node:path';
import { type Bytes, fromBase64url, toBase64url, toHex } from '@holdfast/shared/base/bytes.ts';
import { parseJson } from '@holdfast/shared/base/json.ts';
import type { Clock, Random } from '@holdfast/shared/base/ports.ts';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import type { VerbFailure } from '@holdfast/shared/link/link.ts';
import { diskError } from './disk-error.ts';

/** A page that was paired: its id, what it proves itself with, and where it was served from. */
export interface Client {
  readonly clientId: string;
  readonly secret: Bytes;
  readonly origin: string;
  readonly pairedAt: number;
}

export interface Clients {
  readonly list: () => Promise<readonly Client[]>;
  readonly add: (origin: string) => Promise<Result<Client, VerbFailure>>;
  readonly revoke: (clientId: string) => Promise<Result<null, VerbFailure>>;
}

export type OpenClientsError =
  | { readonly kind: 'folder-unwritable' }
  | { readonly kind: 'clients-unreadable' };

interface Deps {
  readonly clock: Clock;
  readonly random: Random;
}

const FILE = 'companion-clients.json';
const MAX_CLIENTS = 64;

/**
 * The one file of the companion: ids, secrets, origins and times of the paired pages, readable by the
 * user alone. It is read anew each time, so that a client taken out of it is out at once.
 */
export const openClients = async (
  { clock, random }: Deps,
  dataDir: string,
): Promise<Result<Clients, OpenClientsError>> => {
  const path = join(dataDir, FILE);
  if (!(await isUsable(dataDir, path))) return err({ kind: 'folder-unwritable' });
  if ((await readClients(path)) === null) return err({ kind: 'clients-unreadable' });

  // Changes come one after the other: each reads, changes and writes the whole file.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(change: () => Promise<T>): Promise<T> => {
    const next = last.then(change, change);
    last = next.catch(() => undefined);
    return next;
  };
  const list = async (): Promise<readonly Client[]> => (await readClients(path)) ?? [];

  return ok({
    list,
    add: (origin) =>
      inTurn(async () => {
        const client: Client = {
          clientId: toHex(random.bytes(16)),
          secret: random.bytes(32),
          origin,
          pairedAt: clock.now(),
        };
        const others = await readClients(path);
        if (others === null) return err({ kind: 'disk-failed', code: 'UNREADABLE' });
        const written = await writeClients(path, [...others, client].slice(-MAX_CLIENTS));
        return written.ok ? ok(client) : written;
      }),
    revoke: (clientId) =>
      inTurn(async () => {
        const clients = await list();
        const kept = clients.filter((client) => client.clientId !== clientId);
        if (kept.length === clients.length) return err({ kind: 'unknown-client' });
        return writeClients(path, kept);
      }),
  });
};

const isUsable = async (dataDir: string, path: string): Promise<boolean> => {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await access(dataDir, constants.W_OK | constants.X_OK);
    const mode = await modeOf(path);
    if (mode !== null && (mode & 0o077) !== 0) await chmod(path, 0o600);
    return true;
  } catch {
    return false;
  }
};

const modeOf = async (path: string): Promise<number | null> => {
  try {
    return (await stat(path)).mode;
  } catch {
    return null;
  }
};

/** `null` when the file is there and cannot be understood: nobody's pairing is thrown away over that. */
const readClients = async (path: string): Promise<readonly Client[] | null> => {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    return isMissing(error) ? [] : null;
  }
  const file = parseJson(text);
  if (!isObject(file) || file['version'] !== 1 || !Array.isArray(file['clients'])) return null;
  const clients = file['clients'].map(parseClient);
  return clients.every((client) => client !== null) ? clients : null;
};

const parseClient = (value: unknown): Client | null => {
  if (!isObject(value)) return null;
  const { clientId, secret, origin, pairedAt } = value;
  const bytes = typeof secret === 'string' ? fromBase64url(secret) : null;
  if (typeof clientId !== 'string' || typeof origin !== 'string') return null;
  if (typeof pairedAt !== 'number' || bytes?.length !== 32) return null;
  return { clientId, secret: bytes, origin, pairedAt };
};

/** Whole or not at all: written beside and moved over, so that a crash leaves the file of before. */
const writeClients = async (
  path: string,
  clients: readonly Client[],
): Promise<Result<null, VerbFailure>> => {
  const beside = `${path}.new`;
  const rows = clients.map((client) => ({ ...client, secret: toBase64url(client.secret) }));
  let file: FileHandle | null = null;
  try {
    await rm(beside, { force: true });
    file = await open(beside, 'wx', 0o600);
    await file.writeFile(`${JSON.stringify({ version: 1, clients: rows })}\n`);
    await file.sync();
    await rename(beside, path);
    return ok(null);
  } catch (error) {
    return err(diskError(error));
  } finally {
    await file?.close();
  }
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';
