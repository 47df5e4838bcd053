import { type Bytes, fromBase64url, toBase64url } from '@holdfast/shared/base/bytes.ts';
import type { Random } from '@holdfast/shared/base/ports.ts';
import { unreachable } from '@holdfast/shared/base/result.ts';
import {
  challengeBytes,
  CLOSE,
  encodeMessage,
  LINK_LIMITS,
  parseHello,
  parseProof,
} from '@holdfast/shared/link/link.ts';
import type { Client, Clients } from './clients.ts';
import { proofOf, sameSecret } from './proof.ts';

/** What to do after a message of the handshake (LINK.md, section 3). */
export type HandshakeStep =
  | { readonly kind: 'say'; readonly text: string }
  | { readonly kind: 'open'; readonly client: Client }
  | { readonly kind: 'close'; readonly code: number };

export interface Handshake {
  /** Takes the page's messages one by one; the next only when the step before is known. */
  readonly next: (text: string) => Promise<HandshakeStep>;
}

/** As the upgrade request showed them, and the gate let pass. */
export interface Upgrade {
  readonly host: string;
  readonly origin: string;
}

interface Deps {
  readonly clients: Clients;
  readonly random: Random;
}

type State =
  | { readonly kind: 'hello' }
  | { readonly kind: 'proof'; readonly client: Client; readonly expected: Bytes }
  | { readonly kind: 'over' };

const NONCE_BYTES = 32;

export const createHandshake = ({ clients, random }: Deps, upgrade: Upgrade): Handshake => {
  let state: State = { kind: 'hello' };

  const refuse = (code: number): HandshakeStep => {
    state = { kind: 'over' };
    return { kind: 'close', code };
  };

  const greet = async (text: string): Promise<HandshakeStep> => {
    const hello = parseHello(text);
    const pageNonce = hello.ok ? fromBase64url(hello.value.nonce) : null;
    if (!hello.ok || pageNonce?.length !== NONCE_BYTES) return refuse(CLOSE.badMessage);
    const { clientId } = hello.value;
    const client = (await clients.list()).find((known) => known.clientId === clientId);
    if (client === undefined || client.origin !== upgrade.origin) {
      return refuse(CLOSE.unknownClient);
    }

    const nonce = random.bytes(NONCE_BYTES);
    const { host, origin } = upgrade;
    const own = challengeBytes('companion', nonce, pageNonce, host, origin);
    const theirs = challengeBytes('page', pageNonce, nonce, host, origin);
    state = { kind: 'proof', client, expected: proofOf(client.secret, theirs) };
    const proof = toBase64url(proofOf(client.secret, own));
    return {
      kind: 'say',
      text: encodeMessage({ kind: 'challenge', nonce: toBase64url(nonce), proof }),
    };
  };

  const judge = (text: string, client: Client, expected: Bytes): HandshakeStep => {
    const message = parseProof(text);
    if (!message.ok) return refuse(CLOSE.badMessage);
    const proof = fromBase64url(message.value.proof);
    if (proof === null || !sameSecret(proof, expected)) return refuse(CLOSE.badProof);
    state = { kind: 'over' };
    return { kind: 'open', client };
  };

  return {
    next: async (text) => {
      if (text.length > LINK_LIMITS.handshakeFrameBytes) return refuse(CLOSE.badMessage);
      switch (state.kind) {
        case 'hello':
          return greet(text);
        case 'proof':
          return judge(text, state.client, state.expected);
        case 'over':
          return refuse(CLOSE.badMessage);
        default:
          return unreachable(state);
      }
    },
  };
};
