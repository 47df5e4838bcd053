import {
  challengeAnswer,
  challengeRequest,
  tokenAnswer,
  tokenRequest,
} from '@holdfast/shared/wire/auth.ts';
import { takeToken } from '../services/login.ts';
import type { Services } from '../services/services.ts';
import { refused, sent } from './reply.ts';
import { json, NO_PARAMS, openRoute, type Route } from './route.ts';

export const authRoutes = (services: Services): readonly Route[] => [
  openRoute({
    method: 'POST',
    path: '/auth/challenge',
    summary: 'A nonce to sign; the same answer for ids that exist and ids that do not.',
    rate: 'login',
    params: NO_PARAMS,
    query: NO_PARAMS,
    body: json(challengeRequest),
    answer: { kind: 'json', schema: challengeAnswer },
    handle: async ({ body }) => sent(challengeAnswer, services.challenges.issue(body)),
  }),
  openRoute({
    method: 'POST',
    path: '/auth/token',
    summary: 'A token for whoever signed the nonce.',
    rate: 'login',
    params: NO_PARAMS,
    query: NO_PARAMS,
    body: json(tokenRequest),
    answer: { kind: 'json', schema: tokenAnswer },
    handle: async ({ body }) => {
      const { accounts, incarnation } = services.meta;
      const { syncOrigins } = services.settings;
      const login = await takeToken({ ...services, accounts, incarnation, syncOrigins }, body);
      return login.ok ? sent(tokenAnswer, login.value) : refused(login.error);
    },
  }),
];
