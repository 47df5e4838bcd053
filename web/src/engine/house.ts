import {
  type Clock,
  type Log,
  millis,
  type Random,
  type Timers,
} from '@holdfast/shared/base/ports.ts';
import { ok, type Result } from '@holdfast/shared/base/result.ts';
import { verifyCommit } from '@holdfast/shared/chain/chain.ts';
import type { OpenKeys } from '@holdfast/shared/keyring/keyring.ts';
import type { AccountRecord } from '@holdfast/shared/model/account-record.ts';
import type { Head } from '@holdfast/shared/model/commit.ts';
import type { Adopted, CommitPlace, VerifyCommit } from '../disk/facts.ts';
import type { Disk } from '../disk/disk.ts';
import type { DiskError } from '../disk/disk-error.ts';
import type { Identity } from '../transport/login.ts';
import { openTransport, type TransportDeps } from '../transport/transport.ts';
import { type AccountKeeper, createAccountKeeper } from './account-keeper.ts';
import { type Autosave, createAutosave, DEFAULT_AUTOSAVE } from './autosave.ts';
import { createDesk, type Desk } from './desk.ts';
import { createHlc } from './hlc.ts';
import { createLocalRows, jsonBytes, jsonOf, type LocalRows } from './local-rows.ts';
import type { News } from './news.ts';
import { deviceNameOf } from './session-list.ts';
import { createSessionNames } from './session-names.ts';
import { createSyncService, type SyncService } from './sync-service.ts';

export interface HouseDeps {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Log;
  readonly news: News;
  readonly appVersion: string;
  readonly network: Pick<TransportDeps, 'origin' | 'fetch' | 'openSocket'>;
}

/** An account whose keys are in memory, and everything that works with them. Gone when it is left. */
export interface House {
  readonly disk: Disk;
  readonly keys: OpenKeys;
  readonly keeper: AccountKeeper;
  readonly rows: LocalRows;
  readonly desk: Desk;
  readonly sync: SyncService;
  readonly autosave: Autosave;
  readonly keepAutosave: () => Promise<Result<void, DiskError>>;
  /** Saves and closes what is open; the keys go with the last reference to this. */
  readonly leave: () => ReturnType<Desk['close']>;
}

const SETTINGS = 'settings';
const AUTOSAVE = 'autosave';
/** Journal files that hold little are rewritten in the background this often. */
const TIDY_PERIOD = millis(600_000);

/** Brings both stores together, makes snapshots of what a crash left, and starts to save and to sync. */
export const enterHouse = async (
  deps: HouseDeps,
  disk: Disk,
  { record, keys }: { readonly record: AccountRecord; readonly keys: OpenKeys },
): Promise<Result<House, DiskError>> => {
  const { news, random, clock, timers } = deps;
  const verify: VerifyCommit = async (bytes) => {
    const commit = await verifyCommit(bytes, keys.signingKeyOf);
    return commit.ok ? commit.value : null;
  };
  const adopted = await disk.adopt(verify);
  if (!adopted.ok) return adopted;
  tellAdopted(deps, adopted.value);

  const keeper = createAccountKeeper(disk, record);
  const rows = createLocalRows(disk, keys, random);
  const names = createSessionNames(disk, keys, random, ({ id, header }) => {
    const { subjectId, version } = header;
    sync.queue({ kind: 'mark', id, subjectId, version });
    news.tell({ kind: 'sessions-changed' });
  });
  await names.load();

  const lookAgain = async (): Promise<readonly Head[]> => {
    const again = await disk.adopt(verify);
    return again.ok ? again.value.heads : [];
  };
  const desk = createDesk({
    ...deps,
    disk,
    keys,
    keeper,
    rows,
    names,
    hlc: createHlc(clock),
    lookAgain,
    onCommitted: (place) => {
      sync.queue({ kind: 'commit', ...place });
      news.tell({ kind: 'sessions-changed' });
    },
  });
  const sync = createSyncService({
    ...deps,
    disk,
    keys,
    keeper,
    rows,
    openTransport: (login) =>
      openTransport(
        { ...deps.network, clock, timers },
        login === 'nobody' ? null : deviceIdentity(keys, deps.network.origin),
      ),
    onArrived: (places) => {
      void names.load().then(() => news.tell({ kind: 'sessions-changed' }));
      tellNewer(deps, keys, desk, places);
    },
  });

  await desk.recover();
  const saved = jsonOf(await rows.read(SETTINGS, AUTOSAVE));
  const period = typeof saved === 'number' ? millis(saved) : DEFAULT_AUTOSAVE;
  const autosave = createAutosave(timers, period, () => void desk.tick());
  const tidying = timers.every(TIDY_PERIOD, () => void disk.tidy());
  await sync.resume();

  return ok({
    disk,
    keys,
    keeper,
    rows,
    desk,
    sync,
    autosave,
    keepAutosave: async () => {
      const row = await rows.seal(SETTINGS, AUTOSAVE, jsonBytes(autosave.period()));
      const written = await disk.writeRows([row]);
      return written.ok ? ok(undefined) : written;
    },
    leave: async () => {
      const closed = await desk.close();
      autosave.stop();
      tidying.cancel();
      return closed;
    },
  });
};

const deviceIdentity = (keys: OpenKeys, syncOrigin: string): Identity => ({
  accountId: keys.accountId,
  // A device logs in under its own id (crypto.md, section 11).
  keyId: keys.deviceId as string as Identity['keyId'],
  purpose: 'device',
  sign: ({ nonce, expiresAt }) =>
    keys.signLogin({ syncOrigin, nonce, expiresAt, purpose: 'device' }),
});

const tellAdopted = ({ news, log }: HouseDeps, { healed, refused, missing }: Adopted): void => {
  for (const healing of healed) news.tell({ kind: 'healed', healing });
  for (const { reason } of refused) log.write('warn', 'commit-not-adopted', { reason });
  if (missing.length > 0) log.write('warn', 'packs-missing', { count: missing.length });
};

/** The open session is never changed under the user: that there is newer work is only told. */
const tellNewer = (
  { news, clock }: HouseDeps,
  keys: OpenKeys,
  desk: Desk,
  places: readonly CommitPlace[],
): void => {
  const open = desk.openSessionId();
  const newer = places.findLast(
    ({ sessionId, deviceId }) => sessionId === open && deviceId !== keys.deviceId,
  );
  if (newer === undefined) return;
  const { sessionId, deviceId } = newer;
  const deviceName = deviceNameOf(keys, deviceId);
  news.tell({ kind: 'newer-elsewhere', sessionId, deviceName, at: clock.now() });
};
