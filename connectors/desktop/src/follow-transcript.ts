import { watch } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { type Bytes, concatBytes, equalBytes, NO_BYTES } from '@holdfast/shared/base/bytes.ts';
import { millis, type Timers } from '@holdfast/shared/base/ports.ts';
import { ok, type Result } from '@holdfast/shared/base/result.ts';
import { LINK_LIMITS, type VerbFailure } from '@holdfast/shared/link/link.ts';
import type { Channel } from './channels.ts';
import type { FoundTranscript } from './find-transcripts.ts';
import type { Outlet } from './outlet.ts';
import { readBytes, withTranscript } from './transcripts.ts';

export interface FollowOrder {
  readonly channel: number;
  readonly from: KnownTail | null;
  /** The transcript is gone for good. */
  readonly ended: () => void;
}

/** What the page has: so many bytes of this generation, of which `tail` are the last. */
export interface KnownTail {
  readonly generation: number;
  readonly byte: number;
  readonly tail: Bytes;
}

export interface Following extends Channel {
  readonly generation: number;
  readonly fromByte: number;
  readonly continued: boolean;
  /** Sends what there is; afterwards it goes on by itself. */
  readonly start: () => void;
}

interface Deps {
  readonly outlet: Outlet;
  readonly timers: Timers;
}

/** Where the following stands. A transcript that does not hold `tail` before `at` any more was rewritten. */
interface Standing {
  readonly generation: number;
  readonly at: number;
  readonly tail: Bytes;
  /** 0: not known yet. */
  readonly inode: number;
}

const TAIL_BYTES = LINK_LIMITS.transcriptTailBytes;
const FRAME_BYTES = 262_144;
const SCAN_BYTES = 65_536;
const LF = 0x0a;
/** Watching can miss what happens on network folders, and a file that is replaced. */
const LOOK_EVERY = millis(2_000);
/** A file that another program writes anew may be away for a moment. */
const GONE_AFTER_TURNS = 2;

/** Follows a transcript by whole lines (LINK.md, section 4); `unknown-transcript` when it cannot be read. */
export const followTranscript = async (
  deps: Deps,
  transcript: FoundTranscript,
  order: FollowOrder,
): Promise<Result<Following, VerbFailure>> => {
  const first = await withTranscript(transcript, async (file) => ok(await begin(file, order.from)));
  if (!first.ok) return first;
  const { standing, continued } = first.value;
  const follower = createFollower(deps, transcript, order, standing);
  return ok({
    generation: standing.generation,
    fromByte: standing.at,
    continued,
    start: follower.look,
    ack: () => undefined,
    close: follower.close,
  });
};

const begin = async (
  file: FileHandle,
  from: KnownTail | null,
): Promise<{ readonly standing: Standing; readonly continued: boolean }> => {
  const { ino: inode } = await file.stat();
  if (from === null) {
    return { standing: { generation: 0, at: 0, tail: NO_BYTES, inode }, continued: false };
  }
  const { generation, byte: at, tail } = from;
  const isWhole = tail.length === Math.min(TAIL_BYTES, at);
  if (isWhole && (await holdsTail(file, at, tail))) {
    return { standing: { generation, at, tail, inode }, continued: true };
  }
  return {
    standing: { generation: generation + 1, at: 0, tail: NO_BYTES, inode },
    continued: false,
  };
};

const createFollower = (
  { outlet, timers }: Deps,
  transcript: FoundTranscript,
  order: FollowOrder,
  start: Standing,
): { readonly look: () => void; readonly close: () => void } => {
  let standing = start;
  let looks: Promise<void> | null = null;
  let lookAgain = false;
  let turns = 0;
  let goneSince: number | null = null;
  let isClosed = false;
  let hasTold = false;
  const isOver = (): boolean => isClosed;

  const lookOnce = async (): Promise<void> => {
    const seen = await withTranscript(transcript, async (file) => {
      standing = await afterRewrite(file);
      return ok(await sendLines(file));
    });
    goneSince = seen.ok ? null : (goneSince ?? turns);
    if (goneSince !== null && turns - goneSince >= GONE_AFTER_TURNS && !isClosed) order.ended();
  };
  const afterRewrite = async (file: FileHandle): Promise<Standing> => {
    const { ino: inode } = await file.stat();
    const isSame = inode === standing.inode && (await holdsTail(file, standing.at, standing.tail));
    if (isSame || isClosed) return standing;
    if (inode !== standing.inode) watchAgain();
    const generation = standing.generation + 1;
    outlet.say({ kind: 'event', event: 'restarted', channel: order.channel, generation });
    return { generation, at: 0, tail: NO_BYTES, inode };
  };
  const sendLines = async (file: FileHandle): Promise<void> => {
    const end = await lastLineEnd(file, standing.at);
    const from = standing.at;
    while (standing.at < end && !isOver() && (await outlet.room())) {
      const bytes = await readBytes(file, standing.at, Math.min(FRAME_BYTES, end - standing.at));
      if (bytes.length === 0) break;
      const { channel } = order;
      outlet.send({ type: 'transcript', channel, fromByte: standing.at, bytes });
      const tail = concatBytes([standing.tail, bytes]).slice(-TAIL_BYTES);
      standing = { ...standing, at: standing.at + bytes.length, tail };
    }
    if ((standing.at > from || !hasTold) && !isClosed) {
      hasTold = true;
      const { channel } = order;
      outlet.say({ kind: 'event', event: 'caught-up', channel, toByte: standing.at });
    }
  };

  /** One look at a time; whoever asks meanwhile is answered by one more. */
  const look = (): void => {
    if (isClosed) return;
    lookAgain = true;
    looks ??= (async () => {
      while (lookAgain && !isOver()) {
        lookAgain = false;
        await lookOnce();
      }
      looks = null;
    })();
  };
  let unwatch = watchFile(transcript.path, look);
  const watchAgain = (): void => {
    unwatch();
    unwatch = watchFile(transcript.path, look);
  };
  const polling = timers.every(LOOK_EVERY, () => {
    turns += 1;
    look();
  });

  return {
    look,
    close: () => {
      isClosed = true;
      unwatch();
      polling.cancel();
    },
  };
};

/** Where the last whole line ends, at or behind `from`; what comes after it is not finished. */
const lastLineEnd = async (file: FileHandle, from: number): Promise<number> => {
  let end = (await file.stat()).size;
  while (end > from) {
    const start = Math.max(from, end - SCAN_BYTES);
    const bytes = await readBytes(file, start, end - start);
    const lineEnd = bytes.lastIndexOf(LF) + 1;
    if (lineEnd > 0) return start + lineEnd;
    end = start;
  }
  return from;
};

const holdsTail = async (file: FileHandle, at: number, tail: Bytes): Promise<boolean> =>
  equalBytes(await readBytes(file, at - tail.length, tail.length), tail);

const watchFile = (path: string, look: () => void): (() => void) => {
  try {
    const watcher = watch(path, { persistent: false }, look);
    watcher.on('error', () => watcher.close());
    return () => watcher.close();
  } catch {
    // Watching is refused (no more watches, unusual folder): looking every two seconds remains.
    return () => undefined;
  }
};
