import { MessagesSquare, X } from 'lucide-react';
import { useState } from 'react';
import { useStore } from 'zustand';
import { millis } from '@holdfast/shared/base/ports.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { whenOf } from '../../words-time.ts';
import { useCompanion, useStores, useTools } from '../context.ts';
import { conversationWords, workspaceWords } from '../workspace-words.ts';
import { Rows, Section, SourceRow } from './section.tsx';

type Conversation = ReturnType<ReturnType<typeof useStores>['conversations']['add']>;

export const ConversationsSection = () => {
  const { stores } = useTools();
  const conversations = useStore(stores.conversations.list);
  const { status, acts } = useCompanion();
  const [isChoosing, setIsChoosing] = useState(false);
  const choose = (): void => {
    setIsChoosing(true);
    void acts?.refreshTranscripts();
  };

  return (
    <Section
      title={conversationWords.section}
      recorded="conversations"
      add={status.kind === 'connected' ? { label: conversationWords.add, run: choose } : null}
      empty={conversationWords.emptyWhy}
      isEmpty={conversations.length === 0}
    >
      <Rows
        items={conversations}
        render={(conversation) => (
          <ConversationRow key={conversation.key} conversation={conversation} />
        )}
      />
      {isChoosing && <ChooseConversation onClose={() => setIsChoosing(false)} />}
    </Section>
  );
};

const ConversationRow = ({ conversation }: { readonly conversation: Conversation }) => {
  const stores = useStores();
  const { title, cwd, tool } = useStore(conversation.document);
  return (
    <SourceRow
      panel={{ kind: 'conversation', key: conversation.key }}
      name={title === '' ? conversationWords.untitled : title}
      detail={cwd ?? tool}
      icon={<MessagesSquare size={15} />}
      onRemove={() => stores.conversations.remove(conversation.key)}
    />
  );
};

/** More than this are not looked through by eye. */
const MAX_SHOWN = 200;

const ChooseConversation = ({ onClose }: { readonly onClose: () => void }) => {
  const { clock, goTo } = useTools();
  const { transcripts, acts } = useCompanion();
  const choices = transcripts.filter(({ parent }) => parent === null).slice(0, MAX_SHOWN);
  const follow = async (id: string): Promise<void> => {
    const followed = await acts?.followTranscript(id);
    onClose();
    if (followed?.ok === true) goTo({ kind: 'conversation', key: followed.value });
  };
  return (
    <Dialog
      title={conversationWords.choose}
      closeLabel={workspaceWords.move.close}
      closeIcon={<X size={18} aria-hidden />}
      onClose={onClose}
    >
      {choices.length === 0 && <p className="text-ink-soft">{conversationWords.none}</p>}
      <ul>
        {choices.map(({ id, title, cwd, tool, modifiedAt }) => (
          <li key={id}>
            <button type="button" className="hf-pick py-2" onClick={() => void follow(id)}>
              <span className="min-w-0 flex-1">
                <span className="block truncate">{title ?? conversationWords.untitled}</span>
                <span className="block truncate text-xs text-ink-soft">
                  {`${tool} · ${cwd ?? ''} · ${whenOf(millis(modifiedAt), clock.now())}`}
                </span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
};
