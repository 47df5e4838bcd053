import { type Bytes, fromBase64url, toBase64url } from '@holdfast/shared/base/bytes.ts';
import type { CaptureItem } from '@holdfast/shared/capture/capture.ts';
import { millis, type Random, type Timers } from '@holdfast/shared/base/ports.ts';
import {
  CLOSE,
  encodeMessage,
  LINK_LIMITS,
  LINK_PATH,
  parseChallenge,
  parseCompanionMessage,
} from '@holdfast/shared/link/link.ts';
import type { EngineLink } from '../boundary/boundary.ts';
import { createLink, type Link, type LinkEnd } from './link.ts';
import type { OpenSocket } from './socket.ts';

export type Connected =
  | {
      readonly kind: 'ready';
      readonly link: Link;
      readonly home: string;
      readonly close: () => void;
    }
  /** Nothing answers, or not in time. */
  | { readonly kind: 'missing' }
  /** The companion does not know us, or we hold no secret. */
  | { readonly kind: 'unpaired' }
  /** What answers does not know the secret. */
  | { readonly kind: 'impostor' };

export interface HandshakeDeps {
  readonly engine: Pick<EngineLink, 'answerCompanion'>;
  readonly random: Random;
  readonly timers: Timers;
  readonly openSocket: OpenSocket;
  /** As in `ws://127.0.0.1:4872`; what follows `//` is the Host that both sides sign. */
  readonly companion: { readonly host: string };
  /** Of this page. */
  readonly origin: string;
  readonly captured: (item: CaptureItem) => void;
  readonly dropped: () => void;
  /** After `ready` only. */
  readonly closed: () => void;
}

const NONCE_BYTES = 32;

/** Opens a socket and proves, in both directions, who is there (LINK.md, section 3). */
export const connectCompanion = (deps: HandshakeDeps, clientId: string): Promise<Connected> =>
  new Promise((resolve) => {
    const ownNonce = deps.random.bytes(NONCE_BYTES);
    let end: LinkEnd | null = null;
    let step: 'hello' | 'proof' | 'done' = 'hello';

    const finish = (outcome: Connected): void => {
      if (step === 'done') return;
      step = 'done';
      timer.cancel();
      if (outcome.kind !== 'ready') socket.close();
      resolve(outcome);
    };
    const timer = deps.timers.after(millis(LINK_LIMITS.handshakeMs), () =>
      finish({ kind: 'missing' }),
    );

    const challenged = async (text: string): Promise<void> => {
      const challenge = parseChallenge(text);
      const otherNonce = challenge.ok ? fromBase64url(challenge.value.nonce) : null;
      const otherProof = challenge.ok ? fromBase64url(challenge.value.proof) : null;
      if (otherNonce === null || otherProof === null) return finish({ kind: 'impostor' });
      const proof = await proofFor(deps, { ownNonce, otherNonce, otherProof });
      if (proof.kind !== 'proof') return finish(proof);
      step = 'proof';
      socket.send(encodeMessage({ kind: 'proof', proof: toBase64url(proof.proof) }));
      return undefined;
    };

    const readied = (text: string): void => {
      const message = parseCompanionMessage(text);
      if (!message.ok || message.value.kind !== 'ready') return finish({ kind: 'impostor' });
      end = createLink({ socket, captured: deps.captured, dropped: deps.dropped });
      const { home } = message.value;
      return finish({ kind: 'ready', link: end.link, home, close: () => socket.close() });
    };

    const socket = deps.openSocket(`ws://${deps.companion.host}${LINK_PATH}`, {
      opened: () => {
        const nonce = toBase64url(ownNonce);
        socket.send(encodeMessage({ kind: 'hello', version: 1, clientId, nonce }));
      },
      text: (text) => {
        if (end !== null) end.text(text);
        else if (step === 'hello') void challenged(text);
        else if (step === 'proof') readied(text);
      },
      bytes: (bytes) => {
        if (end === null) finish({ kind: 'impostor' });
        else end.bytes(bytes);
      },
      closed: (code) => {
        if (end === null) return finish(closedEarly(code));
        end.closed();
        return deps.closed();
      },
    });
  });

const closedEarly = (code: number): Connected =>
  code === CLOSE.unknownClient || code === CLOSE.badProof
    ? { kind: 'unpaired' }
    : { kind: 'missing' };

interface Nonces {
  readonly ownNonce: Bytes;
  readonly otherNonce: Bytes;
  readonly otherProof: Bytes;
}

const proofFor = async (
  { engine, companion, origin }: HandshakeDeps,
  nonces: Nonces,
): Promise<
  { readonly kind: 'proof'; readonly proof: Bytes } | Exclude<Connected, { readonly kind: 'ready' }>
> => {
  const answer = await engine.answerCompanion({ ...nonces, host: companion.host, origin });
  if (!answer.ok) return { kind: 'missing' };
  return answer.value.kind === 'no-secret' ? { kind: 'unpaired' } : answer.value;
};
