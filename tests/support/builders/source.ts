import { type SourceId, sourceIdOf } from '@holdfast/shared/base/ids.ts';
import type { Source, SourceKind } from '@holdfast/shared/model/source.ts';

/** The id with this number in it; numbers sort as their ids do. */
export const aSourceId = (number = 1): SourceId => {
  const bytes = new Uint8Array(16);
  new DataView(bytes.buffer).setUint32(0, number);
  return sourceIdOf(bytes);
};

export const aSource = (
  kind: SourceKind = 'layout',
  number = 1,
  key = `${kind}/${number}`,
): Source => ({
  id: aSourceId(number),
  kind,
  key,
});
