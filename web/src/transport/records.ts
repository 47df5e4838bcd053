import type { Bytes } from '@holdfast/shared/base/bytes.ts';
import type { VaultId } from '@holdfast/shared/base/ids.ts';
import type { Result } from '@holdfast/shared/base/result.ts';
import {
  type AppendAccountStateRequest,
  accountStatesAnswer,
  appendAccountStateAnswer,
  appendAccountStateRequest,
  type CreateAccountRequest,
  createAccountAnswer,
  createAccountRequest,
} from '@holdfast/shared/wire/account.ts';
import { accountChangesAnswer, changesAnswer } from '@holdfast/shared/wire/changes.ts';
import { postCommitAnswer } from '@holdfast/shared/wire/commits.ts';
import { encodeMarkUpload, type MarkUpload } from '@holdfast/shared/wire/frames.ts';
import { idToWire } from '@holdfast/shared/wire/ids.ts';
import { wireKeyring } from '@holdfast/shared/wire/keyring.ts';
import { postMarkAnswer } from '@holdfast/shared/wire/marks.ts';
import { writeMessage } from '@holdfast/shared/wire/message.ts';
import {
  putSlotsAnswer,
  putSlotsRequest,
  slotsAnswer,
  type WireSlot,
} from '@holdfast/shared/wire/slots.ts';
import type { z } from 'zod';
import { type Ask, type Http, readAnswer, type TransportError } from './http.ts';

type Answer<S extends z.ZodType> = Promise<Result<z.output<S>, TransportError>>;

/** The signed objects and what belongs to the account, each under its route of PROTOCOL.md. */
export interface Records {
  readonly createAccount: (request: CreateAccountRequest) => Answer<typeof createAccountAnswer>;
  readonly slots: () => Answer<typeof slotsAnswer>;
  readonly putSlots: (slots: readonly WireSlot[], ifMatch: string) => Answer<typeof putSlotsAnswer>;
  readonly accountStates: (afterSeq: number) => Answer<typeof accountStatesAnswer>;
  readonly appendAccountState: (
    request: AppendAccountStateRequest,
  ) => Answer<typeof appendAccountStateAnswer>;
  readonly keyring: () => Answer<typeof wireKeyring>;
  readonly postCommit: (vaultId: VaultId, bytes: Bytes) => Answer<typeof postCommitAnswer>;
  /** `null`: a mark of the account or of this device. */
  readonly postMark: (vaultId: VaultId | null, mark: MarkUpload) => Answer<typeof postMarkAnswer>;
  readonly changes: (vaultId: VaultId, afterSeq: number) => Answer<typeof changesAnswer>;
  readonly accountChanges: (afterSeq: number) => Answer<typeof accountChangesAnswer>;
}

export const createRecords = (http: Http): Records => {
  const asking = async <S extends z.ZodType>(schema: S, ask: Ask): Answer<S> => {
    const response = await http.ask(ask);
    return response.ok ? readAnswer(schema, response.value) : response;
  };
  const get = <S extends z.ZodType>(schema: S, path: string): Answer<S> =>
    asking(schema, { method: 'GET', path });
  const post = <S extends z.ZodType>(schema: S, path: string, body: string | Bytes): Answer<S> =>
    asking(schema, { method: 'POST', path, body });

  return {
    createAccount: (request) =>
      post(createAccountAnswer, '/accounts', writeMessage(createAccountRequest, request)),
    slots: () => get(slotsAnswer, '/slots'),
    putSlots: (slots, ifMatch) =>
      asking(putSlotsAnswer, {
        method: 'PUT',
        path: '/slots',
        body: writeMessage(putSlotsRequest, { slots: [...slots] }),
        headers: { 'if-match': ifMatch },
      }),
    accountStates: (afterSeq) => get(accountStatesAnswer, `/account-state?after=${afterSeq}`),
    appendAccountState: (request) =>
      post(
        appendAccountStateAnswer,
        '/account-state',
        writeMessage(appendAccountStateRequest, request),
      ),
    keyring: () => get(wireKeyring, '/keyring'),
    postCommit: (vaultId, bytes) =>
      post(postCommitAnswer, `/vaults/${idToWire(vaultId)}/commits`, bytes),
    postMark: (vaultId, mark) =>
      post(
        postMarkAnswer,
        vaultId === null ? '/marks' : `/vaults/${idToWire(vaultId)}/marks`,
        encodeMarkUpload(mark),
      ),
    changes: (vaultId, afterSeq) =>
      get(changesAnswer, `/vaults/${idToWire(vaultId)}/changes?after=${afterSeq}`),
    accountChanges: (afterSeq) => get(accountChangesAnswer, `/changes?after=${afterSeq}`),
  };
};
