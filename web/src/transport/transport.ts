import type { PackId, VaultId } from '@holdfast/shared/base/ids.ts';
import { type Clock, millis, type Timers, type Unsubscribe } from '@holdfast/shared/base/ports.ts';
import type { Result } from '@holdfast/shared/base/result.ts';
import type { Notice } from '@holdfast/shared/wire/events.ts';
import type { PackFrame, PackUpload } from '@holdfast/shared/wire/frames.ts';
import { createHttp, type TransportError } from './http.ts';
import { type Identity, withLogin } from './login.ts';
import { listenToNotices } from './notices.ts';
import { checkPacks, getPacks, putPack } from './packs.ts';
import { createRecords, type Records } from './records.ts';

export type { TransportError };

export interface TransportDeps {
  /** The sync server that this device has configured; what a login signature names. */
  readonly origin: string;
  readonly fetch: typeof fetch;
  readonly openSocket: (url: string, protocols: readonly string[]) => WebSocket;
  readonly clock: Clock;
  readonly timers: Timers;
}

/** Moves sealed bytes to and from the sync server. Keeps nothing but a token, and retries nothing by itself. */
export interface Transport extends Records {
  readonly checkPacks: (
    vaultId: VaultId,
    ids: readonly PackId[],
  ) => Promise<Result<readonly PackId[], TransportError>>;
  readonly putPack: (
    vaultId: VaultId,
    id: PackId,
    upload: PackUpload,
  ) => Promise<Result<void, TransportError>>;
  readonly getPacks: (
    vaultId: VaultId,
    ids: readonly PackId[],
    take: (frame: PackFrame) => Promise<void>,
  ) => Promise<Result<void, TransportError>>;
  readonly notices: (hear: (notice: Notice) => void, onOpen: () => void) => Unsubscribe;
}

const DEADLINE = millis(60_000);

/** `identity` is `null` only to make an account: everything else asks for a token first. */
export const openTransport = (deps: TransportDeps, identity: Identity | null): Transport => {
  const open = createHttp({ origin: deps.origin, fetch: deps.fetch, deadline: DEADLINE });
  const http = identity === null ? open : withLogin(open, identity, deps.clock);
  return {
    ...createRecords(http),
    checkPacks: (vaultId, ids) => checkPacks(http, vaultId, ids),
    putPack: (vaultId, id, upload) => putPack(http, vaultId, id, upload),
    getPacks: (vaultId, ids, take) => getPacks(http, vaultId, ids, take),
    notices: (hear, onOpen) =>
      listenToNotices({
        origin: deps.origin,
        http,
        timers: deps.timers,
        openSocket: deps.openSocket,
        hear,
        onOpen,
      }),
  };
};
