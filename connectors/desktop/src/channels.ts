import { err, ok, type Result } from '@holdfast/shared/base/result.ts';
import { FIRST_LINK_CHANNEL, LINK_LIMITS } from '@holdfast/shared/link/link.ts';

/** A stream of bytes to one page, for as long as the connection or the thing lasts. */
export interface Channel {
  readonly ack: (toByte: number) => void;
  readonly close: () => void;
}

/** The channels of one connection. A number is never used twice. */
export interface Channels {
  readonly reserve: () => Result<
    number,
    { readonly kind: 'too-many'; readonly of: 'channels'; readonly limit: number }
  >;
  readonly open: (number: number, channel: Channel) => void;
  readonly get: (number: number) => Channel | null;
  /** False when there is none of that number. */
  readonly close: (number: number) => boolean;
  readonly closeAll: () => void;
}

export const createChannels = (): Channels => {
  const channels = new Map<number, Channel>();
  let next = FIRST_LINK_CHANNEL;

  const close = (number: number): boolean => {
    channels.get(number)?.close();
    return channels.delete(number);
  };

  return {
    reserve: () => {
      const limit = LINK_LIMITS.channelsPerSocket;
      if (channels.size >= limit) return err({ kind: 'too-many', of: 'channels', limit });
      next += 1;
      return ok(next - 1);
    },
    open: (number, channel) => {
      channels.set(number, channel);
    },
    get: (number) => channels.get(number) ?? null,
    close,
    closeAll: () => {
      for (const number of channels.keys()) close(number);
    },
  };
};
