import { z } from 'zod';
import { accountChangesAnswer, changesAnswer } from '@holdfast/shared/wire/changes.ts';
import { wireSessionId } from '@holdfast/shared/wire/ids.ts';
import { LIMITS } from '@holdfast/shared/wire/limits.ts';
import { sessionsAnswer, stateAnswer } from '@holdfast/shared/wire/state.ts';
import { readState } from '../services/read-state.ts';
import type { Services } from '../services/services.ts';
import { refused, sent } from './reply.ts';
import { deviceRoute, NO_BODY, NO_PARAMS, queryNumber, type Route } from './route.ts';
import { vaultParams, withVault } from './vault.ts';

const after = queryNumber(Number.MAX_SAFE_INTEGER).default(0);
const limit = queryNumber(LIMITS.changesPage).default(LIMITS.changesPage);
const changesQuery = z.strictObject({ after, limit });
const maxBytes = LIMITS.changesPageBytes;

/** What a device reads to know what is new, or everything. */
export const viewRoutes = (services: Services): readonly Route[] => {
  const { accounts, incarnation } = services.meta;
  return [
    deviceRoute({
      method: 'GET',
      path: '/changes',
      summary: 'Account-level changes after a seq.',
      params: NO_PARAMS,
      query: changesQuery,
      body: NO_BODY,
      answer: { kind: 'json', schema: accountChangesAnswer },
      handle: async ({ query }, { accountId }) => {
        const page = { limit: query.limit, maxBytes };
        const changes = await accounts.changes(accountId, query.after, page);
        return sent(accountChangesAnswer, { ...changes, incarnation });
      },
    }),
    deviceRoute({
      method: 'GET',
      path: '/vaults/:v/changes',
      summary: 'Changes of a vault after a seq.',
      params: vaultParams,
      query: changesQuery,
      body: NO_BODY,
      answer: { kind: 'json', schema: changesAnswer },
      handle: ({ params, query }, caller) =>
        withVault(services, caller, params.v, async (vault) => {
          const changes = await vault.changes(query.after, { limit: query.limit, maxBytes });
          return sent(changesAnswer, { ...changes, incarnation });
        }),
    }),
    deviceRoute({
      method: 'GET',
      path: '/vaults/:v/state',
      summary: 'What is newest in a vault, without its history.',
      params: vaultParams,
      query: z.strictObject({ after, root: z.literal('1').optional() }),
      body: NO_BODY,
      answer: { kind: 'json', schema: stateAnswer },
      handle: ({ params, query }, caller) =>
        withVault(services, caller, params.v, async (vault) => {
          const page = { limit: LIMITS.changesPage, maxBytes };
          const withRoot = query.root !== undefined;
          const state = await readState(services.meta, vault, query.after, page, withRoot);
          return state.ok ? sent(stateAnswer, state.value) : refused(state.error);
        }),
    }),
    deviceRoute({
      method: 'GET',
      path: '/vaults/:v/sessions',
      summary: 'Sessions with their heads and newest marks.',
      params: vaultParams,
      query: z.strictObject({ after: wireSessionId.optional() }),
      body: NO_BODY,
      answer: { kind: 'json', schema: sessionsAnswer },
      handle: ({ params, query }, caller) =>
        withVault(services, caller, params.v, async (vault) => {
          const page = { limit: LIMITS.sessionsPage, maxBytes };
          return sent(sessionsAnswer, await vault.sessions(query.after ?? null, page));
        }),
    }),
  ];
};
