import { millis } from '@holdfast/shared/base/ports.ts';
import { unreachable } from '@holdfast/shared/base/result.ts';
import type { Block, CutText, MessageEntry, NoteEntry } from '@holdfast/shared/transcript/entry.ts';
import { memo } from 'react';
import { dateOf } from '../../words-time.ts';
import { conversationWords } from '../workspace-words.ts';
import type { ConversationItem } from './conversation-reader.ts';
import { Markdown } from './markdown.tsx';

/** One message. Does not change once it is there, so it is made once. */
export const Message = memo(({ item }: { readonly item: ConversationItem }) =>
  item.entry.kind === 'note' ? <Note entry={item.entry} /> : <Said entry={item.entry} />,
);

const Note = ({ entry }: { readonly entry: NoteEntry }) => (
  <div className="hf-message hf-message-note">
    <p className="hf-message-head">
      <span className="font-semibold">{conversationWords.note(entry.label)}</span>
      <Time at={entry.at} />
    </p>
    {entry.text !== null && <Cut text={entry.text} />}
  </div>
);

const Said = ({ entry }: { readonly entry: MessageEntry }) => (
  <div className="hf-message" data-role={entry.role}>
    <p className="hf-message-head">
      <span className="font-semibold">{conversationWords[entry.role]}</span>
      {entry.model !== null && <span>{entry.model}</span>}
      {entry.sidechain && <span>{conversationWords.subagent}</span>}
      <Time at={entry.at} />
    </p>
    {entry.blocks.map((block, at) => (
      // The blocks of a line never change, so their place names them.
      // oxlint-disable-next-line react/no-array-index-key
      <OneBlock key={at} block={block} />
    ))}
  </div>
);

const Time = ({ at }: { readonly at: number | null }) =>
  at === null ? null : (
    <time dateTime={new Date(at).toISOString()} className="text-ink-faint">
      {dateOf(millis(at))}
    </time>
  );

const OneBlock = ({ block }: { readonly block: Block }) => {
  switch (block.kind) {
    case 'text':
      return <Cut text={block.text} markdown />;
    case 'thinking':
      return block.text.text === '' ? (
        <p className="text-sm text-ink-faint">{conversationWords.thinkingSealed}</p>
      ) : (
        <Folded title={conversationWords.thinking} text={block.text} />
      );
    case 'tool-use':
      return <Folded title={conversationWords.toolUse(block.name)} text={block.input} />;
    case 'tool-result':
      return (
        <>
          <Folded
            title={block.failed ? conversationWords.toolFailed : conversationWords.toolResult}
            text={block.text}
          />
          {block.images.map((image, at) => (
            // oxlint-disable-next-line react/no-array-index-key
            <Image key={at} image={image} />
          ))}
        </>
      );
    case 'image':
      return <Image image={block.image} />;
    default:
      return unreachable(block);
  }
};

const Image = ({
  image,
}: {
  readonly image: Extract<Block, { readonly kind: 'image' }>['image'];
}) => (
  <p className="text-sm text-ink-faint">
    {conversationWords.image(image.mediaType, image.sizeBytes)}
  </p>
);

const Folded = ({ title, text }: { readonly title: string; readonly text: CutText }) => (
  <details className="hf-folded">
    <summary>{title}</summary>
    <pre tabIndex={0}>{text.text}</pre>
    <Omitted text={text} />
  </details>
);

const Cut = ({
  text,
  markdown = false,
}: {
  readonly text: CutText;
  readonly markdown?: boolean;
}) => (
  <>
    {markdown ? <Markdown text={text.text} /> : <p className="whitespace-pre-wrap">{text.text}</p>}
    <Omitted text={text} />
  </>
);

const Omitted = ({ text }: { readonly text: CutText }) =>
  text.omittedCharacters === 0 ? null : (
    <p className="text-sm text-ink-faint">{conversationWords.omitted(text.omittedCharacters)}</p>
  );
