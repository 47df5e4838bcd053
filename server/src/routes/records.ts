import { z } from 'zod';
import { ok } from '@holdfast/shared/base/result.ts';
import { needsAnswer, postCommitAnswer } from '@holdfast/shared/wire/commits.ts';
import { MAX_MARK_UPLOAD_BYTES, parseMarkUpload } from '@holdfast/shared/wire/frames.ts';
import { wireCommitId, wireVaultId } from '@holdfast/shared/wire/ids.ts';
import { LIMITS } from '@holdfast/shared/wire/limits.ts';
import { postMarkAnswer } from '@holdfast/shared/wire/marks.ts';
import { pushCommit } from '../services/push-commit.ts';
import { pushMark } from '../services/push-mark.ts';
import type { Services } from '../services/services.ts';
import { refused, sent, sentBytes } from './reply.ts';
import { bytes, deviceRoute, NO_BODY, NO_PARAMS, type Route } from './route.ts';
import { vaultParams, withVault } from './vault.ts';

const commitParams = z.strictObject({ v: wireVaultId, id: wireCommitId });

/** Signed objects: commits and marks. */
export const recordRoutes = (services: Services): readonly Route[] => {
  const { accounts } = services.meta;
  const deps = { ...services, accounts };
  return [
    deviceRoute({
      method: 'POST',
      path: '/vaults/:v/commits',
      summary: 'Takes a commit and moves the ref of its device.',
      params: vaultParams,
      query: NO_PARAMS,
      body: bytes(LIMITS.recordBytes, (body) => ok(body)),
      answer: { kind: 'json', schema: postCommitAnswer },
      handle: ({ params, body }, caller) =>
        withVault(services, caller, params.v, async (vault) => {
          const pushed = await pushCommit(deps, vault, caller, body);
          if (!pushed.ok) return refused(pushed.error);
          return sent(postCommitAnswer, pushed.value, { created: pushed.value.created });
        }),
    }),
    deviceRoute({
      method: 'GET',
      path: '/vaults/:v/commits/:id',
      summary: 'The signed bytes of a commit.',
      params: commitParams,
      query: NO_PARAMS,
      body: NO_BODY,
      answer: { kind: 'bytes' },
      handle: ({ params }, caller) =>
        withVault(services, caller, params.v, async (vault) => {
          const commit = await vault.commitBytes(params.id);
          return commit === null ? refused({ kind: 'unknown' }) : sentBytes(commit);
        }),
    }),
    deviceRoute({
      method: 'GET',
      path: '/vaults/:v/commits/:id/needs',
      summary: 'The full set of packs a commit needs.',
      params: commitParams,
      query: NO_PARAMS,
      body: NO_BODY,
      answer: { kind: 'json', schema: needsAnswer },
      handle: ({ params }, caller) =>
        withVault(services, caller, params.v, async (vault) => {
          const packs = await vault.needs(params.id);
          return packs === null ? refused({ kind: 'unknown' }) : sent(needsAnswer, { packs });
        }),
    }),
    deviceRoute({
      method: 'POST',
      path: '/vaults/:v/marks',
      summary: 'Takes a mark on a commit or a session, with its sealed label.',
      params: vaultParams,
      query: NO_PARAMS,
      body: bytes(MAX_MARK_UPLOAD_BYTES, parseMarkUpload),
      answer: { kind: 'json', schema: postMarkAnswer },
      handle: ({ params, body }, caller) =>
        withVault(services, caller, params.v, async (vault) => {
          const pushed = await pushMark(deps, vault, caller, body);
          if (!pushed.ok) return refused(pushed.error);
          return sent(postMarkAnswer, pushed.value, { created: pushed.value.created });
        }),
    }),
    deviceRoute({
      method: 'POST',
      path: '/marks',
      summary: 'Takes a mark on the account or on the writing device.',
      params: NO_PARAMS,
      query: NO_PARAMS,
      body: bytes(MAX_MARK_UPLOAD_BYTES, parseMarkUpload),
      answer: { kind: 'json', schema: postMarkAnswer },
      handle: async ({ body }, caller) => {
        const pushed = await pushMark(deps, null, caller, body);
        if (!pushed.ok) return refused(pushed.error);
        return sent(postMarkAnswer, pushed.value, { created: pushed.value.created });
      },
    }),
  ];
};
