import { type Clock, millis, type Timers } from '@holdfast/shared/base/ports.ts';
import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import type { Notice } from '@holdfast/shared/wire/events.ts';
import type { DeviceCaller } from './caller.ts';
import type { Hub } from './hub.ts';

/** One open line to a device, whatever carries it. */
export interface Line {
  readonly send: (notice: Notice) => void;
  /** `over`: the token has expired or the device was revoked. `restart`: the server stops. */
  readonly end: (reason: 'over' | 'restart') => void;
}

/** The open lines of this process: each hears its account's notices until its token ends. */
export interface Connections {
  /** Answers what is to be called when the line is gone. */
  readonly open: (
    caller: DeviceCaller,
    line: Line,
  ) => Result<() => void, { readonly kind: 'slow_down' }>;
  readonly endAll: () => void;
  readonly count: () => number;
}

export interface ConnectionLimits {
  readonly perAccount: number;
  readonly total: number;
}

export const createConnections = (
  deps: { readonly hub: Hub; readonly clock: Clock; readonly timers: Timers },
  limits: ConnectionLimits,
): Connections => {
  const lines = new Set<Line>();

  return {
    open: (caller, line) => {
      const { accountId, deviceId, expiresAt } = caller;
      if (lines.size >= limits.total || deps.hub.countOf(accountId) >= limits.perAccount) {
        return err({ kind: 'slow_down' });
      }
      lines.add(line);
      const over = (): void => line.end('over');
      const silence = deps.hub.listen({ accountId, deviceId, hear: line.send, revoked: over });
      const left = millis(Math.max(0, expiresAt - deps.clock.now()));
      const expiry = deps.timers.after(left, over);
      return ok(() => {
        lines.delete(line);
        silence();
        expiry.cancel();
      });
    },
    endAll: () => {
      for (const line of lines) line.end('restart');
    },
    count: () => lines.size,
  };
};
