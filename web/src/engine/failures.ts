import { unreachable } from '@holdfast/shared/base/result.ts';
import type { SaveFailure } from '@holdfast/shared/model/event.ts';
import type { EngineFailure } from '@holdfast/shared/model/failure.ts';
import type { DiskError } from '../disk/disk-error.ts';
import type { TransportError } from '../transport/transport.ts';

/** What a failed write means to a person: everything saved before is still there. */
export const saveFailureOf = (error: DiskError): SaveFailure => {
  switch (error.kind) {
    case 'storage-full':
    case 'read-back-failed':
    case 'lost-lead':
      return { kind: error.kind };
    case 'storage-failed':
      return { kind: 'storage-failed', store: error.store };
    // Another tab has updated the database: as with a lost lead, this one writes nothing any more.
    case 'outdated':
      return { kind: 'lost-lead' };
    default:
      return unreachable(error);
  }
};

export const failureOfDisk = (error: DiskError): EngineFailure =>
  error.kind === 'outdated'
    ? { kind: 'outdated' }
    : { kind: 'save-failed', failure: saveFailureOf(error) };

export const failureOfTransport = (error: TransportError): EngineFailure =>
  error.kind === 'refused'
    ? { kind: 'server-refused', code: error.problem.code }
    : { kind: 'offline' };
