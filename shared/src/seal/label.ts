import { lengthPrefixed, u8 } from '../base/binary.ts';
import { type Bytes, concatBytes, utf8 } from '../base/bytes.ts';

/**
 * Every purpose a key or a signature of ours has. The list is closed: a string that is not here starts no
 * HKDF info, no signed message and no object id (SEAL.md, section 2).
 */
export type LabelName =
  | 'kek/password'
  | 'kek/passkey'
  | 'kek/recovery'
  | 'kek/handover'
  | 'slot-id'
  | 'account/enc'
  | 'account/private'
  | 'local/state'
  | 'local/index'
  | 'auth/enrol'
  | 'auth/recovery'
  | 'obj/enc'
  | 'obj/commit'
  | 'pack'
  | 'mark'
  | 'keyring'
  | 'private-key'
  | 'row'
  | 'wal'
  | 'handover'
  | 'sig/commit'
  | 'sig/mark'
  | 'sig/tombstone'
  | 'sig/account'
  | 'sig/successor'
  | 'sig/handover'
  | 'sig/request'
  | 'sig/answer'
  | 'sig/delete'
  | 'sig/login'
  | 'prf'
  | 'export'
  | 'webhook';

/**
 * `utf8("holdfast/v1/" + name) || 0x00 || LP(field) …`: no two different calls give the same bytes, because
 * a name has no zero byte and every field carries its length.
 */
export const label = (name: LabelName, ...fields: readonly Uint8Array[]): Bytes =>
  concatBytes([utf8(`holdfast/v1/${name}`), u8(0), ...fields.map(lengthPrefixed)]);
