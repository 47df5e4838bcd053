import {
  type Clock,
  type Log,
  millis,
  type Random,
  type Timers,
} from '@holdfast/shared/base/ports.ts';
import { assert, err, ok, type Result } from '@holdfast/shared/base/result.ts';
import type { OpenKeys } from '@holdfast/shared/keyring/keyring.ts';
import type { StoredAccountState } from '@holdfast/shared/model/account-record.ts';
import type { EngineFailure } from '@holdfast/shared/model/failure.ts';
import type { Happening, SyncAction } from '@holdfast/shared/sync/event.ts';
import type { Channel, OutboxItem } from '@holdfast/shared/sync/state.ts';
import type { Disk } from '../disk/disk.ts';
import type { CommitPlace, OutboxItem as StoredOutboxItem } from '../disk/facts.ts';
import type { TransportError } from '../transport/http.ts';
import type { Transport } from '../transport/transport.ts';
import type { AccountKeeper } from './account-keeper.ts';
import { loadCursors } from './cursors.ts';
import { failureOfDisk, failureOfTransport } from './failures.ts';
import { createIncoming, type Writers } from './incoming.ts';
import { jsonBytes, jsonOf, type LocalRows } from './local-rows.ts';
import type { News } from './news.ts';
import { createOutgoing, itemToSend } from './outgoing.ts';
import { createReplication, type Replication } from './replication.ts';

export interface SyncServiceDeps {
  readonly disk: Disk;
  readonly keys: OpenKeys;
  readonly keeper: AccountKeeper;
  readonly rows: LocalRows;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Log;
  readonly news: News;
  readonly openTransport: (login: 'device' | 'nobody') => Transport;
  readonly onArrived: (places: readonly CommitPlace[]) => void;
}

/** Replication of this account with its sync server, once the user has asked for it. */
export interface SyncService {
  /** Goes on where it stood, if sync is on. */
  readonly resume: () => Promise<void>;
  /** Makes the account known to the server, and from then on sends and receives. */
  readonly start: () => Promise<Result<void, EngineFailure>>;
  /** A device that has joined is known there already. */
  readonly startJoined: () => Promise<Result<void, EngineFailure>>;
  readonly isOn: () => boolean;
  readonly queue: (item: StoredOutboxItem) => void;
  readonly tryNow: () => void;
  /** Ways to unlock have changed here: the server gets them as soon as it can be reached. */
  readonly slotsChanged: () => Promise<void>;
  readonly drain: (limitMs: number) => Promise<number>;
  readonly stop: () => void;
}

const SETTINGS = 'settings';
/** Between these two a device asks by itself, in case a notice was lost. */
const POLL_FROM_MS = 30_000;
const POLL_TO_MS = 60_000;

export const createSyncService = (deps: SyncServiceDeps): SyncService => {
  const { disk, keys, rows, news } = deps;
  let replication: Replication | null = null;
  let stopListening = (): void => {};

  const jitter = (): number => {
    const [a = 0, b = 0] = deps.random.bytes(2);
    return (a * 256 + b) / 65_536;
  };

  const run = async (): Promise<void> => {
    if (replication !== null) return;
    const transport = deps.openTransport('device');
    const channels: readonly Channel[] = [
      'account',
      ...keys.vaults().map(({ vaultId }) => vaultId),
    ];
    const perform = createPerformer(
      deps,
      transport,
      jitter,
      await loadCursors(disk, rows, channels),
    );
    const outbox = await Promise.all(disk.outbox().map((item) => itemToSend(disk, item)));
    const waiting = outbox.filter((item): item is OutboxItem => item !== null);
    const { clock, timers } = deps;
    const onState: Parameters<typeof createReplication>[0]['onState'] = (state) =>
      news.tell({ kind: 'sync', state });
    replication = createReplication({ clock, timers, perform, onState }, channels, waiting);
    stopListening = listen(deps, transport, replication, jitter);
    void pushSlots(deps, transport);
  };

  const turnOn = async (): Promise<Result<void, EngineFailure>> => {
    const row = await rows.seal(SETTINGS, 'sync', jsonBytes(true));
    const written = await disk.writeRows([row]);
    if (!written.ok) return err(failureOfDisk(written.error));
    await run();
    return ok(undefined);
  };

  return {
    resume: async () => {
      if (jsonOf(await rows.read(SETTINGS, 'sync')) === true) await run();
      else news.tell({ kind: 'sync', state: { kind: 'off' } });
    },
    start: async () => {
      const made = await register(deps);
      return made.ok ? turnOn() : err(failureOfTransport(made.error));
    },
    startJoined: turnOn,
    isOn: () => replication !== null,
    queue: (stored) => {
      void itemToSend(disk, stored).then((item) => {
        if (item !== null) replication?.tell({ kind: 'queued', items: [item] });
        return undefined;
      });
    },
    tryNow: () => replication?.tell({ kind: 'try-now' }),
    slotsChanged: async () => {
      await disk.writeRows([await rows.seal(SETTINGS, SLOTS_PENDING, jsonBytes(true))]);
      if (replication !== null) await pushSlots(deps, deps.openTransport('device'));
    },
    drain: async (limitMs) => (replication === null ? 0 : replication.drain(limitMs)),
    stop: () => {
      stopListening();
      replication?.stop();
      replication = null;
    },
  };
};

const createPerformer = (
  deps: SyncServiceDeps,
  transport: Transport,
  jitter: () => number,
  cursors: Awaited<ReturnType<typeof loadCursors>>,
): ((action: SyncAction) => Promise<Happening | null>) => {
  const { disk, keys, log, news, clock, onArrived } = deps;
  const writers: Writers = {
    signingKeyOf: keys.signingKeyOf,
    refresh: () => refreshAccount(deps, transport),
  };
  const outgoing = createOutgoing({ disk, transport, jitter });
  const incoming = createIncoming({ disk, transport, jitter, log, writers, cursors, onArrived });

  return async (action) => {
    switch (action.kind) {
      case 'check':
      case 'upload':
      case 'send':
        return outgoing(action);
      case 'read':
        return incoming(action);
      case 'acknowledge': {
        const { item } = action;
        await disk.acknowledge([item.kind === 'commit' ? item.commitId : item.markId]);
        if (item.kind === 'commit') {
          news.tell({ kind: 'on-server', commitId: item.commitId, at: clock.now() });
        }
        return null;
      }
      case 'wake-at':
        return null;
      default:
        return action satisfies never;
    }
  };
};

const listen = (
  { timers }: SyncServiceDeps,
  transport: Transport,
  replication: Replication,
  jitter: () => number,
): (() => void) => {
  const stopNotices = transport.notices(
    ({ vault }) => replication.tell({ kind: 'hint', channel: vault ?? 'account' }),
    () => replication.tell({ kind: 'hint-all' }),
  );
  const period = millis(POLL_FROM_MS + (POLL_TO_MS - POLL_FROM_MS) * jitter());
  const poll = timers.every(period, () => replication.tell({ kind: 'hint-all' }));
  return () => {
    stopNotices();
    poll.cancel();
  };
};

/** Makes the account on the server; one that is there already, with the same bytes, is the same answer. */
const register = async (deps: SyncServiceDeps): Promise<Result<void, TransportError>> => {
  const record = deps.keeper.record();
  const [first, ...later] = record.states;
  const { recoveryKey } = record;
  // A device that joined another's account never registers it.
  assert(
    first !== undefined && recoveryKey !== null,
    'the device that made an account registers it',
  );
  const made = await deps.openTransport('nobody').createAccount({
    accountId: record.accountId,
    identityKey: deps.keys.identityKey,
    enrolKey: record.enrolKey,
    recoveryKey,
    state: first,
    slots: record.slots,
    keyring: record.keyring,
  });
  if (!made.ok) return made;
  const transport = deps.openTransport('device');
  for (const state of later) {
    const appended = await transport.appendAccountState({ state });
    if (!appended.ok && !isThereAlready(appended.error)) return appended;
  }
  return ok(undefined);
};

const isThereAlready = (error: TransportError): boolean =>
  error.kind === 'refused' && error.problem.code === 'state_stale';

/** Pulls account states that are new, takes in those that follow, and keeps them. */
const refreshAccount = async (
  { keys, keeper, log }: SyncServiceDeps,
  transport: Transport,
): Promise<Result<void, TransportError>> => {
  const page = await transport.accountStates(keys.accountStateSeq);
  if (!page.ok) return page;
  const taken: StoredAccountState[] = [];
  for (const stored of page.value.states) {
    const accepted = await keys.acceptAccountState(stored);
    if (!accepted.ok) {
      log.write('warn', 'account-state-refused', { code: accepted.error.kind });
      break;
    }
    taken.push(stored);
  }
  if (taken.length > 0) {
    const record = keeper.record();
    await keeper.write({ ...record, states: [...record.states, ...taken] }, 'other');
  }
  return ok(undefined);
};

const SLOTS_PENDING = 'slots-pending';

/** Sends changed slots with an account state that names the change; tried again at the next start. */
const pushSlots = async (deps: SyncServiceDeps, transport: Transport): Promise<void> => {
  const { disk, keys, keeper, rows, log } = deps;
  if (jsonOf(await rows.read(SETTINGS, SLOTS_PENDING)) !== true) return;
  const refreshed = await refreshAccount(deps, transport);
  const there = refreshed.ok ? await transport.slots() : refreshed;
  if (!there.ok) return;

  const record = keeper.record();
  const state = await keys.renewAccountState();
  const sent = await transport.appendAccountState({
    state,
    slots: { ifMatch: there.value.etag, slots: record.slots },
    ...(record.recoveryKey === null ? {} : { recoveryKey: record.recoveryKey }),
  });
  if (!sent.ok) {
    log.write('warn', 'slots-not-sent', { reason: sent.error.kind });
    return;
  }
  await keys.acceptAccountState(state);
  await keeper.write({ ...record, states: [...record.states, state] }, 'other');
  await disk.writeRows([{ table: SETTINGS, key: SLOTS_PENDING, bytes: null }]);
};
