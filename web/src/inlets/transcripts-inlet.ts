import { type Bytes, concatBytes, toBase64url } from '@holdfast/shared/base/bytes.ts';
import type { Clock } from '@holdfast/shared/base/ports.ts';
import { err, ok, type Result, unreachable } from '@holdfast/shared/base/result.ts';
import type { TranscriptItem } from '@holdfast/shared/capture/capture.ts';
import { LINK_LIMITS, type VerbArgs } from '@holdfast/shared/link/link.ts';
import { type ConversationDocument, newConversation } from '@holdfast/shared/model/documents.ts';
import { EMPTY_STREAM } from '@holdfast/shared/model/empty-states.ts';
import type { StreamState } from '@holdfast/shared/model/source.ts';
import { appendToStream, bytesFrom, nextGeneration } from '@holdfast/shared/model/stream.ts';
import type { CompanionActs, CompanionFailure } from '../stores/companion-store.ts';
import type { Pair } from '../stores/pairs.ts';
import type { Stores } from '../stores/stores.ts';
import type { Carrier } from './keep-connected.ts';
import type { Link } from './link.ts';

type Conversation = Pair<ConversationDocument, StreamState>;
type Acts = Pick<CompanionActs, 'refreshTranscripts' | 'followTranscript'>;

export interface TranscriptsInlet extends Carrier {
  readonly acts: Acts;
  readonly captured: (item: TranscriptItem) => void;
}

export interface TranscriptsDeps {
  readonly stores: Stores;
  readonly clock: Clock;
  readonly dropped: () => void;
}

/** Conversations that are taken in without being asked for, at most. */
const MAX_BY_ITSELF = 16;

/** Follows AI conversations from the byte after the last that the session has. */
export const createTranscriptsInlet = ({
  stores,
  clock,
  dropped,
}: TranscriptsDeps): TranscriptsInlet => {
  const followed = new Map<string, number>();
  const watched = new WeakSet<Conversation>();
  let link: Link | null = null;
  let openedAt = 0;

  const isRecorded = (): boolean =>
    !stores.layout.store.getState().notRecorded.includes('conversations');

  const look = (conversation: Conversation): void => {
    const { transcript } = conversation.document.getState();
    if (link === null || transcript === null || !isRecorded()) return;
    if (conversation.phase.getState() !== 'ready' || followed.has(conversation.key)) return;
    void follow(link, conversation, transcript);
  };

  const follow = async (
    to: Link,
    conversation: Conversation,
    transcript: string,
  ): Promise<void> => {
    followed.set(conversation.key, 0);
    const from = placeOf(conversation.content.getState());
    const answer = await to.ask('transcript.follow', { transcript, from });
    if (to !== link || stores.conversations.find(conversation.key) !== conversation) {
      followed.delete(conversation.key);
      if (answer.ok) void to.ask('channel.close', { channel: answer.value.channel });
      return;
    }
    if (!answer.ok) return;
    const { channel, generation, continued } = answer.value;
    followed.set(conversation.key, channel);
    if (!continued) startAgain(conversation, generation);
    to.follow(channel, {
      bytes: (fromByte, bytes) => take(conversation, fromByte, bytes),
      event: (event) => {
        switch (event.event) {
          case 'restarted':
            startAgain(conversation, event.generation);
            break;
          case 'ended':
            to.leave(channel);
            break;
          case 'gap':
          case 'caught-up':
            break;
          default:
            unreachable(event);
        }
      },
    });
  };

  const take = (conversation: Conversation, fromByte: number, bytes: Bytes): void => {
    const stream = conversation.content.getState();
    if (fromByte !== stream.length) return dropped();
    return conversation.content.setState(appendToStream(stream, bytes), true);
  };

  /** What was there stays in the snapshots before; nothing is mixed. */
  const startAgain = (conversation: Conversation, generation: number): void => {
    const stream = conversation.content.getState();
    if (stream.length === 0 && stream.generation === generation) return;
    conversation.content.setState(nextGeneration(stream, generation), true);
    conversation.document.setState({ anchor: null });
    const panel = { kind: 'conversation', key: conversation.key } as const;
    if (stream.length > 0) stores.report.tell(panel, { kind: 'rewritten' });
  };

  const lookAtAll = (): void => {
    for (const conversation of stores.conversations.list.getState()) {
      look(conversation);
      if (watched.has(conversation)) continue;
      watched.add(conversation);
      conversation.phase.subscribe(() => look(conversation));
    }
    for (const [key, channel] of followed) {
      if (stores.conversations.find(key) !== null && isRecorded()) continue;
      followed.delete(key);
      link?.leave(channel);
      if (channel !== 0) void link?.ask('channel.close', { channel });
    }
  };
  stores.conversations.list.subscribe(lookAtAll);
  stores.layout.store.subscribe((now, before) => {
    if (now.notRecorded !== before.notRecorded) lookAtAll();
  });

  const add = (item: TranscriptItem): string => {
    const key = `${item.tool}:${item.id}`;
    const document: ConversationDocument = {
      ...newConversation(item.tool),
      title: item.title ?? '',
      cwd: item.cwd,
      transcript: item.id,
    };
    stores.conversations.add(key, document, EMPTY_STREAM);
    return key;
  };

  /** Work that goes on in a folder of this session while it is open belongs to it. */
  const belongs = (item: TranscriptItem): boolean => {
    const { roots } = stores.layout.store.getState();
    const { cwd } = item;
    if (cwd === null || item.parent !== null || item.modifiedAt < openedAt || !isRecorded()) {
      return false;
    }
    if (stores.conversations.list.getState().length >= MAX_BY_ITSELF) return false;
    return roots.some((root) => cwd === root || cwd.startsWith(`${root}/`));
  };

  const captured = (item: TranscriptItem): void => {
    const { transcripts } = stores.companion.getState();
    const others = transcripts.filter((one) => one.id !== item.id);
    stores.companion.note({ transcripts: [item, ...others] });
    const there = stores.conversations.find(`${item.tool}:${item.id}`);
    if (there === null && belongs(item)) add(item);
    if (there === null || there.phase.getState() !== 'ready') return;
    const title = item.title ?? '';
    if (there.document.getState().title !== title) there.document.setState({ title });
  };

  const refreshTranscripts = async (): Promise<Result<void, CompanionFailure>> => {
    if (link === null) return err({ kind: 'not-connected' });
    const listed = await link.ask('transcript.list', {});
    if (!listed.ok) return listed;
    const { transcripts } = listed.value;
    stores.companion.note({ transcripts });
    return ok(undefined);
  };

  return {
    connected: async (to) => {
      link = to;
      openedAt = clock.now();
      lookAtAll();
      await refreshTranscripts();
    },
    disconnected: () => {
      link = null;
      followed.clear();
    },
    captured,
    acts: {
      refreshTranscripts,
      followTranscript: async (transcript) => {
        const item = stores.companion.getState().transcripts.find((one) => one.id === transcript);
        return item === undefined ? err({ kind: 'unknown-transcript' }) : ok(add(item));
      },
    },
  };
};

/** What the session has, and the last of it, by which the companion knows the file again. */
const placeOf = (stream: StreamState): VerbArgs<'transcript.follow'>['from'] => {
  if (stream.length === 0) return null;
  const tail = bytesFrom(stream, stream.length - LINK_LIMITS.transcriptTailBytes);
  return {
    generation: stream.generation,
    byte: stream.length,
    tail: toBase64url(concatBytes(tail.parts)),
  };
};
