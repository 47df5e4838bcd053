import type { AccountId, DeviceId } from '@holdfast/shared/base/ids.ts';
import type { KeyId } from '@holdfast/shared/wire/ids.ts';

/** Who asks, as the token says it. `expiresAt`: of the token. */
export type Caller = DeviceCaller | EnrolCaller;

export interface DeviceCaller {
  readonly scope: 'D';
  readonly accountId: AccountId;
  readonly deviceId: DeviceId;
  readonly expiresAt: number;
}

export interface EnrolCaller {
  readonly scope: 'E';
  readonly accountId: AccountId;
  /** Of EK or RE. */
  readonly keyId: KeyId;
  readonly expiresAt: number;
}
