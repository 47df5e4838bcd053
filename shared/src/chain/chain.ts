import type { Bytes, Sealed } from '../base/bytes.ts';
import {
  type CommitId,
  commitIdOf,
  type Hash,
  hashOf,
  idBytes,
  type MarkId,
  markIdOf,
  type PackId,
} from '../base/ids.ts';
import { assert, err, ok, type Result } from '../base/result.ts';
import type { AccountState, ChainedAccountState, DeviceEntry } from '../model/account.ts';
import type { Anchor } from '../model/anchor.ts';
import type { Commit, CommitHeader } from '../model/commit.ts';
import type { Mark, MarkHeader } from '../model/mark.ts';
import { checkPublicKey, verifySignature } from '../seal/verify.ts';
import { accountHeaderBytes, IDENTITY_KEY_AT, parseAccountHeader } from './account-header.ts';
import { readAnchor, writeAnchor } from './anchor-bytes.ts';
import { COMMIT_WRITER, commitHeaderBytes, parseCommitHeader } from './commit-header.ts';
import type { FieldsError } from '../base/fields.ts';
import { type LoginFields, loginBytes } from './login.ts';
import { MARK_WRITER, markHeaderBytes, parseMarkHeader } from './mark-header.ts';
import { merkleRoot } from './merkle.ts';
import { ACCOUNT, COMMIT, MARK, openSigned, type SignedParts, signHeader } from './signed.ts';
import {
  checkSuccessor,
  onlyAddedDevice,
  possibleSigners,
  type SuccessorError,
} from './successor.ts';
import { type SigningKeyOf, verifyWriter, type WriterError } from './writer.ts';

/** Whose signature stands where in an account state. */
const BY_DEVICE = 0;
const BY_IDENTITY = 1;

export type Sign = (message: Bytes) => Promise<Bytes>;
export type LoginClaim = LoginFields;

export type ChainError =
  | FieldsError
  | SuccessorError
  | WriterError
  /** The key of a device in the list is one that WebCrypto would verify forgeries for. */
  | { readonly kind: 'bad-key' };

/** Signs a commit. What `parseCommit` would refuse is our own mistake and asserted. */
export const encodeCommit = async (
  header: CommitHeader,
  sign: Sign,
): Promise<{ readonly id: CommitId; readonly bytes: Sealed }> => {
  const bytes = commitHeaderBytes(header);
  assert(parseCommitHeader(bytes).ok, 'a commit of ours keeps the rules of CHAIN.md, section 2');
  const signed = await signHeader(COMMIT, bytes, [sign]);
  return { id: commitIdOf(idBytes(signed.hash)), bytes: signed.bytes };
};

/** Reads a commit without a look at its signature: for one that was verified when it was stored. */
export const parseCommit = async (bytes: Uint8Array): Promise<Result<Commit, ChainError>> => {
  const parts = openSigned(COMMIT, bytes);
  return parts.ok ? readCommit(parts.value) : parts;
};

/** Verifies the stored bytes first and reads them then. */
export const verifyCommit = async (
  bytes: Uint8Array,
  signingKeyOf: SigningKeyOf,
): Promise<Result<Commit, ChainError>> => {
  const parts = openSigned(COMMIT, bytes);
  if (!parts.ok) return parts;
  const verified = await verifyWriter(parts.value, COMMIT_WRITER, signingKeyOf);
  return verified.ok ? readCommit(parts.value) : verified;
};

/** Signs a mark. What `parseMark` would refuse is our own mistake and asserted. */
export const encodeMark = async (
  header: MarkHeader,
  sign: Sign,
): Promise<{ readonly id: MarkId; readonly bytes: Sealed }> => {
  const bytes = markHeaderBytes(header);
  assert(parseMarkHeader(bytes).ok, 'a mark of ours keeps the rules of CHAIN.md, section 3');
  const signed = await signHeader(MARK, bytes, [sign]);
  return { id: markIdOf(idBytes(signed.hash)), bytes: signed.bytes };
};

/** Reads a mark without a look at its signature: for one that was verified when it was stored. */
export const parseMark = async (bytes: Uint8Array): Promise<Result<Mark, ChainError>> => {
  const parts = openSigned(MARK, bytes);
  return parts.ok ? readMark(parts.value) : parts;
};

/** Verifies the stored bytes first and reads them then. */
export const verifyMark = async (
  bytes: Uint8Array,
  signingKeyOf: SigningKeyOf,
): Promise<Result<Mark, ChainError>> => {
  const parts = openSigned(MARK, bytes);
  if (!parts.ok) return parts;
  const verified = await verifyWriter(parts.value, MARK_WRITER, signingKeyOf);
  return verified.ok ? readMark(parts.value) : verified;
};

/** Signs an account state with both keys. What `parseAccountState` would refuse is asserted. */
export const encodeAccountState = async (
  state: AccountState,
  signDevice: Sign,
  signIdentity: Sign,
): Promise<{ readonly hash: Hash; readonly bytes: Sealed }> => {
  const bytes = accountHeaderBytes(state);
  assert(parseAccountHeader(bytes).ok, 'a state of ours keeps the rules of CHAIN.md, section 4');
  return signHeader(ACCOUNT, bytes, [signDevice, signIdentity]);
};

/** Reads an account state without a look at its signatures: for one that was verified when it was stored. */
export const parseAccountState = async (
  bytes: Uint8Array,
): Promise<Result<ChainedAccountState, ChainError>> => {
  const parts = openSigned(ACCOUNT, bytes);
  return parts.ok ? readAccountState(parts.value) : parts;
};

/**
 * Verifies a state as the one that follows `previous`: by the identity key that is known, or, for the first
 * of a chain, by the one it names, which the caller must pin; and by a device that may sign it.
 */
export const verifyAccountState = async (
  bytes: Uint8Array,
  previous: ChainedAccountState | null,
): Promise<Result<ChainedAccountState, ChainError>> => {
  const parts = openSigned(ACCOUNT, bytes);
  if (!parts.ok) return parts;

  const named = parts.value.header.subarray(IDENTITY_KEY_AT, IDENTITY_KEY_AT + 32);
  const identityKey = previous === null ? named : previous.state.identityKey;
  const message = await parts.value.message();
  if (!(await verifySignature(identityKey, message, parts.value.signature(BY_IDENTITY)))) {
    return err({ kind: 'bad-signature' });
  }

  const next = await readAccountState(parts.value);
  if (!next.ok) return next;
  const follows = checkSuccessor(previous, next.value);
  if (!follows.ok) return follows;
  return verifyDevices(parts.value, previous?.state ?? null, next.value);
};

/** The device that `next` adds to `previous`, if it changes nothing else: all that an enrolment key may append. */
export const deviceAddedBy = (previous: AccountState, next: AccountState): DeviceEntry | null =>
  onlyAddedDevice(previous, next);

/** Merkle root (RFC 6962) over the sorted set of needed packs. */
export const needsRoot = async (packIds: readonly PackId[]): Promise<Hash> =>
  hashOf(await merkleRoot([...new Set(packIds)].toSorted().map(idBytes)));

/** The full needs of a commit, sorted: those of its first parent with its own changes applied. */
export const needsOf = (
  header: CommitHeader,
  parentNeeds: readonly PackId[],
): readonly PackId[] => {
  const dropped = new Set(header.drops);
  const kept = parentNeeds.filter((id) => !dropped.has(id));
  return [...new Set([...kept, ...header.adds])].toSorted();
};

/** The message of a login signature, for the key that makes it and the server that verifies it. */
export const loginMessage = (claim: LoginClaim): Bytes => loginBytes(claim);

/** The anchor as bytes; their HMAC is made where its key is, in room `keyring`. */
export const anchorBytes = (anchor: Anchor): Bytes => writeAnchor(anchor);

export const parseAnchor = (bytes: Uint8Array): Result<Anchor, ChainError> => readAnchor(bytes);

const readCommit = async (parts: SignedParts): Promise<Result<Commit, FieldsError>> => {
  const header = parseCommitHeader(parts.header);
  if (!header.ok) return header;
  return ok({ id: commitIdOf(idBytes(await parts.hash())), header: header.value });
};

const readMark = async (parts: SignedParts): Promise<Result<Mark, FieldsError>> => {
  const header = parseMarkHeader(parts.header);
  if (!header.ok) return header;
  return ok({ id: markIdOf(idBytes(await parts.hash())), header: header.value });
};

const readAccountState = async (
  parts: SignedParts,
): Promise<Result<ChainedAccountState, FieldsError>> => {
  const state = parseAccountHeader(parts.header);
  return state.ok ? ok({ hash: await parts.hash(), state: state.value }) : state;
};

const verifyDevices = async (
  parts: SignedParts,
  previous: AccountState | null,
  next: ChainedAccountState,
): Promise<Result<ChainedAccountState, ChainError>> => {
  if (!next.state.devices.every(({ signingKey }) => checkPublicKey(signingKey).ok)) {
    return err({ kind: 'bad-key' });
  }
  const message = await parts.message();
  const verified = await Promise.all(
    possibleSigners(previous, next.state).map(({ signingKey }) =>
      verifySignature(signingKey, message, parts.signature(BY_DEVICE)),
    ),
  );
  return verified.includes(true) ? ok(next) : err({ kind: 'bad-signature' });
};
