import type { AccountRecord } from '@holdfast/shared/model/account-record.ts';
import type { EngineState } from '@holdfast/shared/model/event.ts';
import type { Disk } from '../disk/disk.ts';
import type { House } from './house.ts';
import type { UnlockAttempts } from './unlock-attempts.ts';

/** Where the engine stands, with what it has there. Exactly one at a time. */
export type Phase =
  | { readonly kind: 'starting' | 'elsewhere' | 'outdated' }
  | { readonly kind: 'unreadable'; readonly reason: string }
  | { readonly kind: 'new'; readonly disk: Disk }
  | {
      readonly kind: 'locked';
      readonly disk: Disk;
      readonly record: AccountRecord;
      readonly attempts: UnlockAttempts;
    }
  | { readonly kind: 'open'; readonly disk: Disk; readonly house: House };

/** The same, as much of it as the page is told. */
export const stateOf = (phase: Phase): EngineState => {
  switch (phase.kind) {
    case 'locked':
      return {
        kind: 'locked',
        failedAttempts: phase.attempts.failed(),
        retryAt: phase.attempts.retryAt(),
      };
    case 'open':
      return {
        kind: 'open',
        deviceId: phase.house.keys.deviceId,
        kitConfirmed: phase.house.keeper.record().settings.kitConfirmed,
      };
    case 'new':
      return { kind: 'new' };
    case 'unreadable':
      return { kind: 'unreadable', reason: phase.reason };
    case 'starting':
    case 'elsewhere':
    case 'outdated':
      return { kind: phase.kind };
    default:
      return phase satisfies never;
  }
};
