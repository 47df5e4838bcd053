import type { Clock, Log, Random, Timers } from '@holdfast/shared/base/ports.ts';
import type { BlobStore } from './blob-store.ts';
import { createBudget, type Budget } from './budget.ts';
import { type Challenges, createChallenges } from './challenge.ts';
import { type ConnectionLimits, type Connections, createConnections } from './connections.ts';
import type { Registration } from './create-account.ts';
import { createHub, type Hub } from './hub.ts';
import type { Hasher } from './hasher.ts';
import type { MetaStore } from './meta-store.ts';
import { createRateLimits, type RateLimits, type Rates } from './rate-limits.ts';
import { createReservations, type Reservations } from './reservations.ts';
import type { ServerKeys } from './server-keys.ts';
import { createTickets, type Tickets } from './tickets.ts';
import { createTokens, type Tokens } from './token.ts';

export interface Settings {
  /** Origins that clients may have configured for this server. */
  readonly syncOrigins: readonly string[];
  readonly quota: { readonly bytes: number; readonly packs: number };
  readonly rates: Rates;
  readonly connections: ConnectionLimits;
  /** Memory for request bodies under way. */
  readonly bodyBudgetBytes: number;
  /** Pack streams under way: each holds one pack in memory. */
  readonly packStreams: number;
}

export interface ServiceDeps {
  readonly meta: MetaStore;
  readonly blobs: BlobStore;
  readonly keys: ServerKeys;
  readonly hasher: Hasher;
  readonly registration: Registration;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly random: Random;
  readonly timers: Timers;
  readonly log: Log;
}

/** What the routes work with: the ports, and the little state a process keeps in memory. */
export interface Services extends Omit<ServiceDeps, 'keys' | 'random'> {
  readonly challenges: Challenges;
  readonly tokens: Tokens;
  readonly tickets: Tickets;
  readonly hub: Hub;
  readonly connections: Connections;
  readonly limits: RateLimits;
  readonly reservations: Reservations;
  readonly bodies: Budget;
  readonly streams: Budget;
}

export const createServices = (deps: ServiceDeps): Services => {
  const { keys, random, ...rest } = deps;
  const { clock, timers, settings } = rest;
  const hub = createHub();
  return {
    ...rest,
    challenges: createChallenges({ keys, clock, random }),
    tokens: createTokens({ keys, clock, random }),
    tickets: createTickets({ clock, random }),
    hub,
    connections: createConnections({ hub, clock, timers }, settings.connections),
    limits: createRateLimits(settings.rates),
    reservations: createReservations(),
    bodies: createBudget(settings.bodyBudgetBytes),
    streams: createBudget(settings.packStreams),
  };
};
