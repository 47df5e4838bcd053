import { z } from 'zod';
import {
  accountAnswer,
  accountStatesAnswer,
  appendAccountStateAnswer,
  appendAccountStateRequest,
  createAccountAnswer,
  createAccountRequest,
} from '@holdfast/shared/wire/account.ts';
import { LIMITS } from '@holdfast/shared/wire/limits.ts';
import { appendAccountState, readAccountStates } from '../services/account-state.ts';
import { createAccount } from '../services/create-account.ts';
import { readAccount } from '../services/read-account.ts';
import type { Services } from '../services/services.ts';
import { refused, sent } from './reply.ts';
import {
  deviceRoute,
  json,
  keyRoute,
  NO_BODY,
  NO_PARAMS,
  openRoute,
  queryNumber,
  type Route,
} from './route.ts';

const afterQuery = z.strictObject({ after: queryNumber(Number.MAX_SAFE_INTEGER).default(0) });

export const accountRoutes = (services: Services): readonly Route[] => {
  const { meta, settings } = services;
  const { accounts, incarnation } = meta;
  return [
    openRoute({
      method: 'POST',
      path: '/accounts',
      summary: 'Makes an account from its first signed state.',
      rate: 'registration',
      params: NO_PARAMS,
      query: NO_PARAMS,
      body: json(createAccountRequest),
      answer: { kind: 'json', schema: createAccountAnswer },
      handle: async ({ body }) => {
        const { quota } = settings;
        const made = await createAccount({ ...services, accounts, incarnation, quota }, body);
        if (!made.ok) return refused(made.error);
        return sent(createAccountAnswer, made.value, { created: made.value.created });
      },
    }),
    deviceRoute({
      method: 'GET',
      path: '/account',
      summary: 'What the account has and uses.',
      params: NO_PARAMS,
      query: NO_PARAMS,
      body: NO_BODY,
      answer: { kind: 'json', schema: accountAnswer },
      handle: async (_, { accountId }) => {
        const account = await readAccount(meta, accountId);
        return account.ok ? sent(accountAnswer, account.value) : refused(account.error);
      },
    }),
    keyRoute({
      method: 'GET',
      path: '/account-state',
      summary: 'The chain of account states after a seq.',
      params: NO_PARAMS,
      query: afterQuery,
      body: NO_BODY,
      answer: { kind: 'json', schema: accountStatesAnswer },
      handle: async ({ query }, { accountId }) => {
        const page = { limit: LIMITS.statesPage, maxBytes: LIMITS.changesPageBytes };
        const states = await readAccountStates(accounts, accountId, query.after, page);
        return sent(accountStatesAnswer, states);
      },
    }),
    keyRoute({
      method: 'POST',
      path: '/account-state',
      summary: 'Appends the next account state, with what belongs to it.',
      params: NO_PARAMS,
      query: NO_PARAMS,
      body: json(appendAccountStateRequest),
      answer: { kind: 'json', schema: appendAccountStateAnswer },
      handle: async ({ body }, caller) => {
        const appended = await appendAccountState({ ...services, accounts }, caller, body);
        if (!appended.ok) return refused(appended.error);
        return sent(appendAccountStateAnswer, appended.value, { created: appended.value.created });
      },
    }),
  ];
};
