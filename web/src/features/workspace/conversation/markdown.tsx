import type { MouseEvent, ReactNode } from 'react';
import ReactMarkdown, { type Components } from 'react-markdown';
import rehypeSanitize, { defaultSchema } from 'rehype-sanitize';
import remarkGfm from 'remark-gfm';
import { useTools } from '../context.ts';
import { readLink } from '../link/read-link.ts';

/** Nothing that fetches, embeds or acts; links of the web only. */
const SCHEMA = {
  ...defaultSchema,
  tagNames: (defaultSchema.tagNames ?? []).filter((name) => name !== 'img' && name !== 'input'),
  protocols: { href: ['http', 'https'] },
};

const CapturedLink = ({
  href,
  children,
}: {
  readonly href?: string | undefined;
  readonly children?: ReactNode;
}) => {
  const { askToOpen } = useTools();
  const link = href === undefined ? null : readLink(href);
  if (link === null) return <span>{children}</span>;
  const ask = (event: MouseEvent): void => {
    event.preventDefault();
    askToOpen(link.href);
  };
  return (
    <a href={link.href} rel="noreferrer noopener" onClick={ask} onAuxClick={ask}>
      {children}
    </a>
  );
};

const COMPONENTS: Components = {
  a: ({ href, children }) => <CapturedLink href={href}>{children}</CapturedLink>,
  img: ({ alt }) => <span>{alt}</span>,
  // A code block scrolls sideways, so it is reached by keyboard.
  pre: ({ children }) => <pre tabIndex={0}>{children}</pre>,
  // Headings of captured text are not headings of this page.
  h1: ({ children }) => <p className="hf-md-heading">{children}</p>,
  h2: ({ children }) => <p className="hf-md-heading">{children}</p>,
  h3: ({ children }) => <p className="hf-md-heading">{children}</p>,
  h4: ({ children }) => <p className="hf-md-heading">{children}</p>,
  h5: ({ children }) => <p className="hf-md-heading">{children}</p>,
  h6: ({ children }) => <p className="hf-md-heading">{children}</p>,
};

/** Captured Markdown, harmless: raw HTML stays text, images stay words, a link asks before it opens. */
export const Markdown = ({ text }: { readonly text: string }) => (
  <div className="hf-md">
    <ReactMarkdown
      remarkPlugins={[remarkGfm]}
      rehypePlugins={[[rehypeSanitize, SCHEMA]]}
      components={COMPONENTS}
    >
      {text}
    </ReactMarkdown>
  </div>
);
