import type { EngineLink } from '@holdfast/web/src/boundary/boundary.ts';
import { type InletsPorts, startInlets } from '@holdfast/web/src/inlets/inlets.ts';
import {
  answerWith,
  CLIENT_ID,
  COMPANION_HOST,
  createFakeCompanion,
  type FakeCompanion,
  PAGE_ORIGIN,
  SECRET,
} from './fake-companion.ts';
import { createMemoryEngine, type MemoryEngine } from './memory-engine.ts';
import { aWorld, createTestRandom, type World } from './world.ts';

export interface LinkedWorld extends World {
  readonly companion: FakeCompanion;
  readonly sessionId: ReturnType<MemoryEngine['addSession']>;
}

/** One tab with its session open and its companion running. */
export const aLinkedWorld = async (
  given: {
    readonly engine?: MemoryEngine;
    readonly companion?: FakeCompanion;
    readonly sessionId?: ReturnType<MemoryEngine['addSession']>;
    readonly seed?: number;
    readonly ports?: Partial<InletsPorts>;
    readonly secret?: Uint8Array | null;
  } = {},
): Promise<LinkedWorld> => {
  const engine = given.engine ?? createMemoryEngine();
  const companion = given.companion ?? createFakeCompanion();
  const sessionId = given.sessionId ?? engine.addSession('payments');
  const world = aWorld(engine, given.seed ?? 3);
  const secret = given.secret === undefined ? SECRET : given.secret;
  const link: EngineLink = { ...engine.link, answerCompanion: answerWith(secret) };
  startInlets(link, world.stores, {
    clock: world.time.clock,
    timers: world.time.timers,
    random: createTestRandom(given.seed ?? 3),
    companionHost: COMPANION_HOST,
    origin: PAGE_ORIGIN,
    pairing: { client: async () => CLIENT_ID, keep: async () => true },
    openSocket: companion.openSocket,
    address: { hash: () => '', dropHash: () => undefined },
    ...given.ports,
  });
  await world.stores.session.open(sessionId);
  await world.time.pass(100);
  return { ...world, companion, sessionId };
};
