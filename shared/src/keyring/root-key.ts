import { u32 } from '../base/binary.ts';
import type { Bytes } from '../base/bytes.ts';
import { type DeviceId, idBytes } from '../base/ids.ts';
import { deriveBytes, deriveHmacKey } from '../seal/derive.ts';
import { type BaseKey, importBaseKey } from '../seal/envelope.ts';
import { label } from '../seal/label.ts';
import type { AccountGeneration } from './account-place.ts';

/** What the account root key is for: three keys of one generation (KEYS.md, section 1). */
export interface AccountKeys {
  /** The root key's handle: derives, and shows itself to nobody. */
  readonly root: BaseKey;
  /** K_acct: seals the key ring, private keys and private parts. */
  readonly account: BaseKey;
  /** K_ldb: seals local rows and write-ahead records. */
  readonly local: BaseKey;
  /** K_state: authenticates the anchor. */
  readonly state: CryptoKey;
}

export const deriveAccountKeys = async (
  root: BaseKey,
  { accountId, generation }: AccountGeneration,
  deviceId: DeviceId,
): Promise<AccountKeys> => {
  const salt = idBytes(accountId);
  const g = u32(generation);
  const derive = async (info: Bytes): Promise<BaseKey> =>
    importBaseKey(await deriveBytes(root, salt, info));
  const [account, local, state] = await Promise.all([
    derive(label('account/enc', g)),
    derive(label('local/index', g, idBytes(deviceId))),
    deriveHmacKey(root, salt, label('local/state', g)),
  ]);
  return { root, account, local, state };
};
