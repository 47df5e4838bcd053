import { type Bytes, concatBytes } from '@holdfast/shared/base/bytes.ts';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import type { Refusal } from '@holdfast/shared/wire/problem.ts';
import type { Budget } from '../services/budget.ts';
import { type BodyKind, maxBodyBytes } from './route.ts';

export interface HeldBody {
  readonly bytes: Bytes;
  /** Gives the room back; called when the request is answered. */
  readonly release: () => void;
}

const NOTHING: HeldBody = { bytes: new Uint8Array(0), release: () => undefined };

const TYPES = { json: 'application/json', bytes: 'application/octet-stream' } as const;

/**
 * Reads a body chunk by chunk, counting: what the request says about its own length is believed only where
 * it allows to refuse sooner. Nothing is inflated.
 */
export const readBody = async (
  budget: Budget,
  kind: BodyKind,
  request: Request,
): Promise<Result<HeldBody, Refusal>> => {
  if (kind.kind === 'none') return ok(NOTHING);
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== TYPES[kind.kind]) {
    return err({ kind: 'malformed', detail: `content-type: not ${TYPES[kind.kind]}` });
  }
  if ((request.headers.get('content-encoding') ?? 'identity') !== 'identity') {
    return err({ kind: 'malformed', detail: 'content-encoding: bodies are sent as they are' });
  }
  const limit = maxBodyBytes(kind);
  const announced = Number(request.headers.get('content-length') ?? 0);
  if (announced > limit) return err({ kind: 'too_large', limit });
  return request.body === null ? ok(NOTHING) : collect(budget, request.body.getReader(), limit);
};

const collect = async (
  budget: Budget,
  reader: ReadableStreamDefaultReader<Uint8Array>,
  limit: number,
): Promise<Result<HeldBody, Refusal>> => {
  const chunks: Uint8Array[] = [];
  let taken = 0;
  const release = (): void => {
    budget.give(taken);
    taken = 0;
  };
  const stop = async (refusal: Refusal): Promise<Result<HeldBody, Refusal>> => {
    release();
    await reader.cancel().catch(() => undefined);
    return err(refusal);
  };
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return ok({ bytes: concatBytes(chunks), release });
      if (taken + value.length > limit) return await stop({ kind: 'too_large', limit });
      if (!budget.take(value.length)) return await stop({ kind: 'busy' });
      taken += value.length;
      chunks.push(value);
    }
  } catch {
    // The client went away, or its time was up: nobody reads this answer.
    release();
    return err({ kind: 'timeout' });
  }
};
