import { u8 } from '../base/binary.ts';
import { type Bytes, concatBytes, fromUtf8, utf8 } from '../base/bytes.ts';
import { createFields } from '../base/fields.ts';
import { type AccountId, accountIdOf, idBytes } from '../base/ids.ts';
import { assert, err, ok, type Result } from '../base/result.ts';
import { sha256 } from '../seal/hash.ts';
import { bytesToValues, checkValue, digitOf, valueOf, valuesToBytes } from './base32.ts';

export type PaperKind = 'set-up-code' | 'recovery-kit';

/** What a code on paper carries (KEYS.md, section 7). */
export interface PaperContent {
  readonly accountId: AccountId;
  /** Of the sync server; empty where there is none. */
  readonly syncOrigin: string;
  /** 32 bytes: the account secret in a set-up code, the recovery key in a kit. */
  readonly secret: Bytes;
  /** 16 bytes of the hash of the identity key. */
  readonly fingerprint: Bytes;
}

export interface BadCode {
  readonly kind: 'bad-code';
  /** The first wrong group, from 1; `null` where every group is right and the whole is not. */
  readonly group: number | null;
}

/** Version and kind in one number: both codes are of version 1. */
const KINDS: Readonly<Record<PaperKind, number>> = { 'set-up-code': 0x11, 'recovery-kit': 0x12 };
const GROUP = 3;
const CHECKSUM_VALUES = 4;
const MAX_ORIGIN_BYTES = 255;
const MAX_TEXT = 1024;

/** Groups of four: three digits and one that checks them and their place. */
export const writePaper = (kind: PaperKind, content: PaperContent): Promise<readonly string[]> => {
  const origin = utf8(content.syncOrigin);
  assert(origin.length <= MAX_ORIGIN_BYTES, 'the origin of a sync server is short');
  return groupsOf(
    concatBytes([
      u8(KINDS[kind]),
      idBytes(content.accountId),
      u8(origin.length),
      origin,
      content.secret,
      content.fingerprint,
    ]),
  );
};

/** Reads what somebody typed: case, spaces and hyphens do not matter, a wrong group is named. */
export const readPaper = async (
  kind: PaperKind,
  text: string,
): Promise<Result<PaperContent, BadCode>> => {
  const typed = Array.from(text.replaceAll(/[\s-]/g, ''), valueOf);
  if (typed.length === 0 || typed.length > MAX_TEXT) return badCode(null);
  const values = inChunks(typed, GROUP + 1);
  const wrong = values.findIndex((group, at) => !isGroup(group, at));
  if (wrong >= 0) return badCode(wrong + 1);

  const bytes = valuesToBytes(values.flatMap((group) => group.slice(0, GROUP)));
  // What cannot be read is zeros here, and the number of the kind is not looked at: written again, neither
  // gives the same digits.
  const content = readPayload(bytes);
  const canonical = await writePaper(kind, content);
  const same = canonical.join('') === values.flat().map(digitOf).join('');
  return same ? ok(content) : badCode(null);
};

const badCode = (group: number | null): { readonly ok: false; readonly error: BadCode } =>
  err({ kind: 'bad-code', group });

const isGroup = (values: readonly number[], at: number): boolean =>
  values.length === GROUP + 1 &&
  !values.includes(-1) &&
  checkValue(values.slice(0, GROUP), at) === values[GROUP];

const readPayload = (bytes: Bytes): PaperContent => {
  const fields = createFields(bytes);
  fields.u8();
  return {
    accountId: accountIdOf(fields.bytes(16)),
    syncOrigin: fromUtf8(fields.bytes(fields.u8())) ?? '',
    secret: fields.bytes(32),
    fingerprint: fields.bytes(16),
  };
};

/** Payload, zeros up to whole groups, and 20 bits of its SHA-256 at the end. */
const groupsOf = async (payload: Bytes): Promise<readonly string[]> => {
  const checksum = bytesToValues(await sha256(payload)).slice(0, CHECKSUM_VALUES);
  const values = [...bytesToValues(payload)];
  while ((values.length + CHECKSUM_VALUES) % GROUP !== 0) values.push(0);
  const all = [...values, ...checksum];
  return inChunks(all, GROUP).map((three, at) =>
    [...three, checkValue(three, at)].map(digitOf).join(''),
  );
};

const inChunks = (values: readonly number[], length: number): readonly (readonly number[])[] =>
  Array.from({ length: Math.ceil(values.length / length) }, (_, at) =>
    values.slice(at * length, (at + 1) * length),
  );
