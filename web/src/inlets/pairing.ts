import { type Bytes, fromBase64url } from '@holdfast/shared/base/bytes.ts';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import { encodeMessage, PAIR_PATH, parsePairAnswer } from '@holdfast/shared/link/link.ts';

/** `fetch`, as far as it is used here. */
export type Send = (
  url: string,
  options: Omit<RequestInit, 'body'> & { readonly body?: string },
) => Promise<Response>;

/** The part of the address bar that pairing needs. */
export interface AddressPort {
  readonly hash: () => string;
  /** Takes the fragment out of the address and out of the history. */
  readonly dropHash: () => void;
}

export const browserAddress: AddressPort = {
  hash: () => window.location.hash,
  dropHash: () => {
    const { pathname, search } = window.location;
    window.history.replaceState(window.history.state, '', `${pathname}${search}`);
  },
};

const CODE = /^#pair=([A-Za-z0-9_-]{4,64})$/;

/** Takes a pairing code out of the address bar at once; it is good for one use and ten minutes. */
export const takePairingCode = (address: AddressPort): string | null => {
  const hash = address.hash();
  if (!hash.startsWith('#pair=')) return null;
  address.dropHash();
  return CODE.exec(hash)?.[1] ?? null;
};

export interface Paired {
  readonly clientId: string;
  readonly secret: Bytes;
}

export type PairError =
  | { readonly kind: 'missing' }
  /** Used already, too old, mistyped, or guessed at too often. */
  | { readonly kind: 'code-refused' };

/** Exchanges the code for a secret of our own (LINK.md, section 1). */
export const pairWith = async (
  send: Send,
  host: string,
  code: string,
): Promise<Result<Paired, PairError>> => {
  const answer = await post(send, `http://${host}${PAIR_PATH}`, encodeMessage({ code }));
  if (answer === null) return err({ kind: 'missing' });
  if (!answer.ok) return err({ kind: 'code-refused' });
  const read = parsePairAnswer(await answer.text());
  const secret = read.ok ? fromBase64url(read.value.secret) : null;
  if (!read.ok || secret === null) return err({ kind: 'code-refused' });
  return ok({ clientId: read.value.clientId, secret });
};

const post = async (send: Send, url: string, body: string): Promise<Response | null> => {
  try {
    return await send(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body,
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
    });
  } catch {
    return null;
  }
};

/** Whether anything answers there. A GET of the companion has no content that this page may read. */
export const isCompanionThere = async (send: Send, host: string): Promise<boolean> => {
  try {
    await send(`http://${host}/health`, {
      mode: 'no-cors',
      credentials: 'omit',
      cache: 'no-store',
    });
    return true;
  } catch {
    return false;
  }
};
