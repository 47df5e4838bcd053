import { millis, type Timers } from '@holdfast/shared/base/ports.ts';
import type { Lead, TakeLead } from './ports.ts';

const ANSWERS_WITHIN = millis(5_000);
const PLEASE = 'release please';

/**
 * One leader for all tabs of a browser profile: who holds the Web Lock. A frozen tab keeps its lock and
 * hears nothing, so the one who asks takes the lock by force after 5 s. What the robbed one still writes is
 * stopped by its fencing number, not here.
 */
export const takeLead: TakeLead = async ({ name, timers, ask, onReleaseAsked, onStolen }) => {
  const lock = `holdfast/${name}/lead`;
  const channel = new BroadcastChannel(lock);

  const free = await request(lock, { ifAvailable: true }, onStolen);
  const lead = free ?? (ask ? await askForIt({ lock, channel, timers, onStolen }) : null);
  if (lead === null) {
    channel.close();
    return null;
  }
  channel.addEventListener('message', ({ data }) => {
    if (data === PLEASE) onReleaseAsked();
  });
  return {
    release: () => {
      channel.close();
      lead.release();
    },
  };
};

interface Asking {
  readonly lock: string;
  readonly channel: BroadcastChannel;
  readonly timers: Timers;
  readonly onStolen: () => void;
}

const askForIt = async ({ lock, channel, timers, onStolen }: Asking): Promise<Lead | null> => {
  const patience = new AbortController();
  const timer = timers.after(ANSWERS_WITHIN, () => patience.abort());
  const given = request(lock, { signal: patience.signal }, onStolen);
  channel.postMessage(PLEASE);
  const lead = await given;
  timer.cancel();
  return lead ?? (await request(lock, { steal: true }, onStolen));
};

/** `null`: not available, or the signal came first. */
const request = (lock: string, options: LockOptions, onStolen: () => void): Promise<Lead | null> =>
  new Promise((resolve) => {
    let held = false;
    const whileHeld = (granted: Lock | null): Promise<void> | undefined => {
      if (granted === null) {
        resolve(null);
        return undefined;
      }
      held = true;
      return new Promise((release) => {
        resolve({
          release: () => {
            held = false;
            release();
          },
        });
      });
    };
    navigator.locks.request(lock, options, whileHeld).catch(() => {
      if (held) onStolen();
      else resolve(null);
    });
  });
