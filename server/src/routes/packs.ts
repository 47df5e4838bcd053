import { z } from 'zod';
import {
  encodePackFrame,
  MAX_PACK_UPLOAD_BYTES,
  parsePackUpload,
} from '@holdfast/shared/wire/frames.ts';
import { idToWire, wirePackId, wireVaultId } from '@holdfast/shared/wire/ids.ts';
import {
  checkPacksAnswer,
  checkPacksRequest,
  damageAnswer,
  damageRequest,
  getPacksRequest,
  putPackAnswer,
} from '@holdfast/shared/wire/packs.ts';
import { putPack } from '../services/put-pack.ts';
import { checkPacks, readPack, reportDamage } from '../services/read-packs.ts';
import type { Services } from '../services/services.ts';
import { rangeOf } from './range.ts';
import { refused, sent, sentBytes } from './reply.ts';
import { bytes, deviceRoute, json, NO_BODY, NO_PARAMS, type Route } from './route.ts';
import { streamOf } from './stream.ts';
import { vaultParams, withVault } from './vault.ts';

const packParams = z.strictObject({ v: wireVaultId, id: wirePackId });

export const packRoutes = (services: Services): readonly Route[] => {
  const { accounts } = services.meta;
  return [
    deviceRoute({
      method: 'POST',
      path: '/vaults/:v/packs/check',
      summary: 'Which of these packs are missing or damaged; keeps the others.',
      params: vaultParams,
      query: NO_PARAMS,
      body: json(checkPacksRequest),
      answer: { kind: 'json', schema: checkPacksAnswer },
      handle: ({ params, body }, caller) =>
        withVault(services, caller, params.v, async (vault) => {
          const checked = await checkPacks(services, vault, body.ids);
          return checked.ok ? sent(checkPacksAnswer, checked.value) : refused(checked.error);
        }),
    }),
    deviceRoute({
      method: 'PUT',
      path: '/vaults/:v/packs/:id',
      summary: 'Stores a pack and its key envelope.',
      params: packParams,
      query: NO_PARAMS,
      body: bytes(MAX_PACK_UPLOAD_BYTES, parsePackUpload),
      answer: { kind: 'json', schema: putPackAnswer },
      handle: ({ params: { v, id }, body }, caller) =>
        withVault(services, caller, v, async (vault) => {
          const put = await putPack({ ...services, accounts }, vault, id, body);
          if (!put.ok) return refused(put.error);
          const { sizeBytes, created } = put.value;
          return sent(putPackAnswer, { id, sizeBytes }, { created });
        }),
    }),
    deviceRoute({
      method: 'POST',
      path: '/vaults/:v/packs/get',
      summary: 'A framed stream of packs with their key envelopes.',
      params: vaultParams,
      query: NO_PARAMS,
      body: json(getPacksRequest),
      answer: { kind: 'bytes' },
      handle: ({ params, body }, caller) =>
        withVault(services, caller, params.v, async (vault) => {
          const frames = streamOf(services.streams, body.ids, async (id) =>
            encodePackFrame(await readPack(services, vault, id)),
          );
          return frames === null ? refused({ kind: 'busy' }) : sentBytes(frames);
        }),
    }),
    deviceRoute({
      method: 'GET',
      path: '/vaults/:v/packs/:id',
      summary: 'One pack, whole or a range of it.',
      params: packParams,
      query: NO_PARAMS,
      body: NO_BODY,
      answer: { kind: 'bytes' },
      handle: ({ params: { v, id }, header }, caller) =>
        withVault(services, caller, v, async (vault) => {
          const frame = await readPack(services, vault, id);
          if (frame.kind !== 'found') return refused({ kind: 'unknown' });
          const caching = 'private, max-age=31536000, immutable';
          return rangeOf(frame.pack, header('range'), {
            'cache-control': caching,
            etag: `"${idToWire(id)}"`,
          });
        }),
    }),
    deviceRoute({
      method: 'POST',
      path: '/vaults/:v/damage',
      summary: 'Reports packs that came damaged or not at all.',
      params: vaultParams,
      query: NO_PARAMS,
      body: json(damageRequest),
      answer: { kind: 'json', schema: damageAnswer },
      handle: ({ params, body }, caller) =>
        withVault(services, caller, params.v, async (vault) => {
          const damage = await reportDamage(services, vault, body.ids);
          return damage.ok ? sent(damageAnswer, damage.value) : refused(damage.error);
        }),
    }),
  ];
};
