import { useEffect, useRef, useState } from 'react';
import { useTab } from '../shell.ts';
import { statusWords } from '../words.ts';
import type { StatusItem } from '../words-status.ts';

/** Speaks when something fails and when it works again; an autosave that works is not an event. */
export const Announcer = ({ items }: { readonly items: readonly StatusItem[] }) => {
  const { outdated } = useTab();
  const urgent = items.filter((item) => item.urgent).map((item) => item.full);
  if (outdated) urgent.push(statusWords.outdated.full);
  const calm = items
    .filter((item) => item.tone === 'warn' && !item.urgent)
    .map((item) => item.full);

  const failing = items.some((item) => item.id === 'saved' && item.tone === 'bad');
  const failed = useRef(false);
  const [recovered, setRecovered] = useState(false);
  useEffect(() => {
    if (failing || failed.current) setRecovered(failed.current && !failing);
    failed.current = failing;
  }, [failing]);

  return (
    <>
      <div role="alert" className="sr-only">
        {urgent.join(' ')}
      </div>
      <div role="status" className="sr-only">
        {recovered ? statusWords.savedAgain : ''} {calm.join(' ')}
      </div>
    </>
  );
};
