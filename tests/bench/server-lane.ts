import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAddressOf } from '@holdfast/server/src/host/address.ts';
import { createApp } from '@holdfast/server/src/host/app.ts';
import { systemClock, systemRandom, systemTimers } from '@holdfast/server/src/host/ports.ts';
import { DEFAULT_SETTINGS } from '@holdfast/server/src/host/settings.ts';
import { LANE_LIMITS, type LaneLimits } from '@holdfast/server/src/storage/lane.ts';
import { openStorage } from '@holdfast/server/src/storage/storage.ts';
import { aClient, askOf, type Client, putPack, vaultPath } from '../server/sync/support/client.ts';
import { aCommit, type TestCommit } from '../server/sync/support/records.ts';
import { SYNC_ORIGIN } from '../server/sync/support/origins.ts';
import { aPack, aSessionId } from '../server/sync/support/values.ts';

/**
 * What the write lane with group commit is worth: head commits (signature, needs set and all) and pack
 * uploads, at 64 requests in flight, with the lane and with the same code one write a transaction. Every
 * answer is on the disk in both. `tsx tests/bench/server-lane.ts`
 */
const SESSIONS = 64;
const COMMITS_A_SESSION = 30;
const NEEDS = 90;
const PACKS = 400;
const PACK_BYTES = 64 * 1024;
const ROUNDS = 3;

const WITHOUT_LANE: LaneLimits = { ...LANE_LIMITS, maxGroup: 1 };
const PLENTY = { requests: 10_000_000, perSeconds: 60 };

interface Figures {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Of this process, client and server together: tells a loaded machine from slow code. */
  readonly cpuMsEach: number;
}

const withServer = async <T>(
  limits: LaneLimits,
  run: (client: Client) => Promise<T>,
): Promise<T> => {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-lane-'));
  const opened = await openStorage(folder, systemClock, limits);
  if (!opened.ok) throw new Error(opened.error.kind);
  const storage = opened.value;
  const app = createApp({
    ...storage,
    registration: { mode: 'open', isToken: async () => false },
    settings: {
      ...DEFAULT_SETTINGS,
      syncOrigins: [SYNC_ORIGIN],
      rates: {
        registration: PLENTY,
        login: PLENTY,
        stranger: PLENTY,
        ticket: PLENTY,
        account: PLENTY,
      },
    },
    clock: systemClock,
    random: systemRandom,
    timers: systemTimers,
    log: { write: () => undefined },
    appOrigins: [],
    addressOf: createAddressOf(new Set()),
  });
  try {
    return await run(await aClient(askOf({ app })));
  } finally {
    await storage.meta.close();
    await storage.blobs.close();
    await rm(folder, { recursive: true });
  }
};

/** Runs every line of work beside the others, each one request after the other. */
const measure = async (
  lines: readonly (readonly (() => Promise<Response>)[])[],
): Promise<Figures> => {
  const times: number[] = [];
  const cpuBefore = process.cpuUsage();
  const from = performance.now();
  await Promise.all(
    lines.map(async (requests) => {
      for (const request of requests) {
        const start = performance.now();
        const { status } = await request();
        if (status !== 201) throw new Error(`answered ${status}`);
        times.push(performance.now() - start);
      }
    }),
  );
  const seconds = (performance.now() - from) / 1_000;
  const cpu = process.cpuUsage(cpuBefore);
  const cpuMsEach = (cpu.user + cpu.system) / 1_000 / times.length;
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? 0;
  return { perSecond: times.length / seconds, p50Ms: at(0.5), p99Ms: at(0.99), cpuMsEach };
};

const commits = (limits: LaneLimits): Promise<Figures> =>
  withServer(limits, async (client) => {
    const packs = await Promise.all(
      Array.from({ length: NEEDS }, () => aPack(client.account, { sizeBytes: 1_024 })),
    );
    for (const pack of packs) await putPack(client, pack);
    const adds = packs.map(({ id }) => id);
    const path = `${vaultPath(client.account.vaultId)}/commits`;
    const lines = await Promise.all(
      Array.from({ length: SESSIONS }, async () => {
        const sessionId = aSessionId();
        const requests: (() => Promise<Response>)[] = [];
        let prev: TestCommit | null = null;
        for (let made = 0; made < COMMITS_A_SESSION; made += 1) {
          const next: TestCommit = await aCommit(client, {
            sessionId,
            prev,
            adds: prev === null ? adds : [],
          });
          requests.push(() => client.postBytes(path, next.bytes));
          prev = next;
        }
        return requests;
      }),
    );
    return measure(lines);
  });

const uploads = (limits: LaneLimits): Promise<Figures> =>
  withServer(limits, async (client) => {
    const packs = await Promise.all(
      Array.from({ length: PACKS }, () => aPack(client.account, { sizeBytes: PACK_BYTES })),
    );
    const lines = Array.from({ length: 64 }, (_, line) =>
      packs.filter((_pack, at) => at % 64 === line).map((pack) => () => putPack(client, pack)),
    );
    return measure(lines);
  });

const median = (figures: readonly Figures[]): Figures => {
  const sorted = figures.toSorted((a, b) => a.perSecond - b.perSecond);
  const middle = sorted[sorted.length >> 1];
  if (middle === undefined) throw new Error('nothing was measured');
  return middle;
};

const compare = async (
  name: string,
  unit: string,
  run: (limits: LaneLimits) => Promise<Figures>,
): Promise<void> => {
  const withLane: Figures[] = [];
  const without: Figures[] = [];
  // In turns, so that what else the machine does falls on both.
  for (let round = 0; round < ROUNDS; round += 1) {
    withLane.push(await run(LANE_LIMITS));
    without.push(await run(WITHOUT_LANE));
  }
  const value = median(withLane);
  const control = median(without);
  const line = {
    name,
    value: Math.round(value.perSecond),
    unit,
    control: Math.round(control.perSecond),
    ratio: Number((value.perSecond / control.perSecond).toFixed(2)),
    n: ROUNDS,
    p50: Number(value.p50Ms.toFixed(1)),
    p99: Number(value.p99Ms.toFixed(1)),
    controlP99: Number(control.p99Ms.toFixed(1)),
    cpuMsEach: Number(value.cpuMsEach.toFixed(2)),
    controlCpuMsEach: Number(control.cpuMsEach.toFixed(2)),
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

await compare('server: head commits, 64 in flight, 90 needed packs each', 'commits/s', commits);
await compare('server: packs of 64 KiB, 64 in flight', 'packs/s', uploads);
