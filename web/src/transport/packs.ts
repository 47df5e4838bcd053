import type { PackId, VaultId } from '@holdfast/shared/base/ids.ts';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import {
  createPackFrameReader,
  encodePackUpload,
  type PackFrame,
  type PackUpload,
} from '@holdfast/shared/wire/frames.ts';
import { idToWire } from '@holdfast/shared/wire/ids.ts';
import { LIMITS } from '@holdfast/shared/wire/limits.ts';
import { writeMessage } from '@holdfast/shared/wire/message.ts';
import {
  checkPacksAnswer,
  checkPacksRequest,
  getPacksRequest,
} from '@holdfast/shared/wire/packs.ts';
import { type Http, readAnswer, type TransportError } from './http.ts';

/** Few enough that an answer of usual packs comes within the deadline on a slow line. */
const PACKS_A_REQUEST = 32;

/** Of these packs, the ones the server wants: missing there, or damaged there. */
export const checkPacks = async (
  http: Http,
  vaultId: VaultId,
  ids: readonly PackId[],
): Promise<Result<readonly PackId[], TransportError>> => {
  const wanted: PackId[] = [];
  for (let at = 0; at < ids.length; at += LIMITS.checkIds) {
    const asked = await http.ask({
      method: 'POST',
      path: `/vaults/${idToWire(vaultId)}/packs/check`,
      body: writeMessage(checkPacksRequest, { ids: ids.slice(at, at + LIMITS.checkIds) }),
    });
    if (!asked.ok) return asked;
    const answer = await readAnswer(checkPacksAnswer, asked.value);
    if (!answer.ok) return answer;
    wanted.push(...answer.value.missing, ...answer.value.damaged);
  }
  return ok(wanted);
};

export const putPack = async (
  http: Http,
  vaultId: VaultId,
  id: PackId,
  upload: PackUpload,
): Promise<Result<void, TransportError>> => {
  const put = await http.ask({
    method: 'PUT',
    path: `/vaults/${idToWire(vaultId)}/packs/${idToWire(id)}`,
    body: encodePackUpload(upload),
  });
  return put.ok ? ok(undefined) : put;
};

/**
 * Fetches packs and hands each over as it arrives, so that no more than one is held. What arrives is not
 * yet checked against its id.
 */
export const getPacks = async (
  http: Http,
  vaultId: VaultId,
  ids: readonly PackId[],
  take: (frame: PackFrame) => Promise<void>,
): Promise<Result<void, TransportError>> => {
  for (let at = 0; at < ids.length; at += PACKS_A_REQUEST) {
    const asked = await http.ask({
      method: 'POST',
      path: `/vaults/${idToWire(vaultId)}/packs/get`,
      body: writeMessage(getPacksRequest, { ids: ids.slice(at, at + PACKS_A_REQUEST) }),
    });
    if (!asked.ok) return asked;
    const read = await readFrames(asked.value, take);
    if (!read.ok) return read;
  }
  return ok(undefined);
};

const readFrames = async (
  response: Response,
  take: (frame: PackFrame) => Promise<void>,
): Promise<Result<void, TransportError>> => {
  if (response.body === null) return err({ kind: 'unreachable' });
  const frames = createPackFrameReader();
  const reader = response.body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      const fed = frames.feed(value);
      if (!fed.ok) return err({ kind: 'unreachable' });
      for (const frame of fed.value) await take(frame);
    }
  } catch {
    return err({ kind: 'unreachable' });
  }
  return frames.done() ? ok(undefined) : err({ kind: 'unreachable' });
};
