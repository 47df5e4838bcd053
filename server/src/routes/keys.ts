import { z } from 'zod';
import { wireHash } from '@holdfast/shared/wire/ids.ts';
import { idToWire } from '@holdfast/shared/wire/ids.ts';
import { putKeyringAnswer, wireKeyring } from '@holdfast/shared/wire/keyring.ts';
import { readValue } from '@holdfast/shared/wire/message.ts';
import { putSlotsAnswer, putSlotsRequest, slotsAnswer } from '@holdfast/shared/wire/slots.ts';
import { putKeyring } from '../services/keyring.ts';
import type { Services } from '../services/services.ts';
import { replaceSlots } from '../services/slots.ts';
import { refused, sent } from './reply.ts';
import { deviceRoute, json, keyRoute, NO_BODY, NO_PARAMS, type Route } from './route.ts';

/** Unlock slots and key ring: what a new device fetches before it can open anything. */
export const keyRoutes = (services: Services): readonly Route[] => {
  const { accounts } = services.meta;
  return [
    keyRoute({
      method: 'GET',
      path: '/slots',
      summary: 'All unlock slots with their parameter blocks.',
      params: NO_PARAMS,
      query: NO_PARAMS,
      body: NO_BODY,
      answer: { kind: 'json', schema: slotsAnswer },
      handle: async (_, { accountId }) => {
        const slots = await accounts.slots(accountId);
        const account = await accounts.find(accountId);
        if (account === null) return refused({ kind: 'unknown' });
        const etag = account.slotsEtag;
        return sent(slotsAnswer, { slots, etag }, { headers: { etag: quoted(idToWire(etag)) } });
      },
    }),
    deviceRoute({
      method: 'PUT',
      path: '/slots',
      summary: 'Replaces the whole set, compared with If-Match.',
      params: NO_PARAMS,
      query: NO_PARAMS,
      body: json(putSlotsRequest),
      answer: { kind: 'json', schema: putSlotsAnswer },
      handle: async ({ body, header }, { accountId }) => {
        const ifMatch = readValue(ETAG, header('if-match') ?? '');
        if (!ifMatch.ok) return refused({ kind: 'malformed', detail: 'if-match: not an ETag' });
        const deps = { ...services, accounts };
        const put = await replaceSlots(deps, accountId, ifMatch.value, body.slots);
        return put.ok ? sent(putSlotsAnswer, put.value) : refused(put.error);
      },
    }),
    keyRoute({
      method: 'GET',
      path: '/keyring',
      summary: 'The newest sealed key ring.',
      params: NO_PARAMS,
      query: NO_PARAMS,
      body: NO_BODY,
      answer: { kind: 'json', schema: wireKeyring },
      handle: async (_, { accountId }) => {
        const keyring = await accounts.keyring(accountId);
        return sent(wireKeyring, keyring, { headers: { etag: quoted(String(keyring.version)) } });
      },
    }),
    deviceRoute({
      method: 'PUT',
      path: '/keyring',
      summary: 'Puts the next version of the key ring.',
      params: NO_PARAMS,
      query: NO_PARAMS,
      body: json(wireKeyring),
      answer: { kind: 'json', schema: putKeyringAnswer },
      handle: async ({ body }, { accountId }) => {
        const put = await putKeyring({ ...services, accounts }, accountId, body);
        return put.ok ? sent(putKeyringAnswer, put.value) : refused(put.error);
      },
    }),
  ];
};

const quoted = (text: string): string => `"${text}"`;

/** The base64url text, in quotes or not. */
const ETAG = z
  .string()
  .max(64)
  .transform((text) => text.replaceAll('"', ''))
  .pipe(wireHash);
