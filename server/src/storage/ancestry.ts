import { createReader, u64 } from '@holdfast/shared/base/binary.ts';
import { type Bytes, concatBytes } from '@holdfast/shared/base/bytes.ts';
import { type DeviceId, deviceIdOf, idBytes } from '@holdfast/shared/base/ids.ts';
import { assert } from '@holdfast/shared/base/result.ts';
import type { Ancestry } from '../services/vault-store.ts';

/** `device 16 | counter u64` for each. */
export const ancestryBytes = (ancestry: Ancestry): Bytes =>
  concatBytes([...ancestry].flatMap(([deviceId, counter]) => [idBytes(deviceId), u64(counter)]));

export const readAncestry = (bytes: Bytes): Ancestry => {
  const counters = new Map<DeviceId, number>();
  const reader = createReader(bytes);
  while (reader.left() > 0) {
    const device = reader.bytes(16);
    const counter = reader.u64();
    assert(device !== null && counter !== null, 'a stored ancestry reads');
    counters.set(deviceIdOf(device), counter);
  }
  return counters;
};
