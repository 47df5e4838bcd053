import type { ConversationDocument } from '@holdfast/shared/model/documents.ts';
import type { StreamState } from '@holdfast/shared/model/source.ts';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import type { Pair } from '../../../stores/pairs.ts';
import { Button } from '../../../ui/button.tsx';
import { useStores, useTools } from '../context.ts';
import { PanelBar } from '../panel-bar.tsx';
import { PanelPhase } from '../panel-phase.tsx';
import { conversationWords } from '../workspace-words.ts';
import { Message } from './message.tsx';
import { useConversation } from './use-conversation.ts';
import { useScrollAnchor } from './use-scroll-anchor.ts';
import './conversation.css';

type Conversation = Pair<ConversationDocument, StreamState>;

const ESTIMATED_PIXELS = 120;

export const ConversationPanel = ({ conversationKey }: { readonly conversationKey: string }) => {
  const stores = useStores();
  const conversation = stores.conversations.find(conversationKey);
  if (conversation === null) return null;
  return (
    <PanelPhase pair={conversation} panel={{ kind: 'conversation', key: conversationKey }}>
      <OpenConversation conversation={conversation} />
    </PanelPhase>
  );
};

const OpenConversation = ({ conversation }: { readonly conversation: Conversation }) => {
  const { stores, places } = useTools();
  const { key, document, content, contentSource } = conversation;
  const title = useStore(document, (state) => state.title) || conversationWords.untitled;
  const isFollowing = useStore(document, (state) => state.anchor === null);
  const start = useStore(content, (stream) => stream.start);
  const { items, unknown } = useConversation(content);
  const scroller = useRef<HTMLDivElement>(null);
  useEffect(
    () => places.setFocus(`conversation:${key}`, () => scroller.current?.focus()),
    [places, key],
  );

  return (
    <>
      <PanelBar panel={{ kind: 'conversation', key }} title={title}>
        <span className="truncate font-semibold text-ink">{title}</span>
        {start > 0 && (
          <Button
            look="link"
            size="small"
            onClick={() => void stores.session.readOlder(contentSource.id, start)}
          >
            {conversationWords.earlier}
          </Button>
        )}
        {!isFollowing && (
          <Button look="link" size="small" onClick={() => document.setState({ anchor: null })}>
            {conversationWords.latest}
          </Button>
        )}
        {unknown > 0 && <span>{conversationWords.unread(unknown)}</span>}
      </PanelBar>
      <div
        ref={scroller}
        tabIndex={0}
        role="region"
        aria-label={conversationWords.list(title)}
        className="hf-panel-body hf-conversation"
      >
        {items.length === 0 ? (
          <p className="p-4 text-ink-soft">{conversationWords.empty}</p>
        ) : (
          <Messages
            conversation={conversation}
            isFollowing={isFollowing}
            items={items}
            scroller={scroller}
          />
        )}
      </div>
    </>
  );
};

const Messages = ({
  conversation: { document },
  isFollowing,
  items,
  scroller,
}: {
  readonly conversation: Conversation;
  readonly isFollowing: boolean;
  readonly items: ReturnType<typeof useConversation>['items'];
  readonly scroller: { readonly current: HTMLDivElement | null };
}) => {
  // Its answers change without its identity, so nothing here is memoised by it.
  // oxlint-disable-next-line react/incompatible-library
  const virtualizer = useVirtualizer<HTMLDivElement, Element>({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ESTIMATED_PIXELS,
    getItemKey: (index) => items[index]?.at ?? index,
    overscan: 6,
  });
  const anchor = useCallback(() => document.getState().anchor, [document]);
  const setAnchor = useCallback(
    (next: ConversationDocument['anchor']) => {
      const now = document.getState().anchor;
      if (now?.at === next?.at && now?.offsetPixels === next?.offsetPixels) return;
      document.setState({ anchor: next });
    },
    [document],
  );
  useScrollAnchor({ items, virtualizer, scroller, anchor, setAnchor, isFollowing });

  return (
    <ol className="relative w-full" style={{ height: virtualizer.getTotalSize() }}>
      {virtualizer.getVirtualItems().map((row) => {
        const item = items[row.index];
        return item === undefined ? null : (
          <li
            key={row.key}
            ref={virtualizer.measureElement}
            data-index={row.index}
            aria-posinset={row.index + 1}
            aria-setsize={items.length}
            className="absolute inset-x-0 top-0"
            style={{ transform: `translateY(${row.start}px)` }}
          >
            <Message item={item} />
          </li>
        );
      })}
    </ol>
  );
};
