import { millis } from '@holdfast/shared/base/ports.ts';
import { useEffect } from 'react';
import { Select } from '../../ui/select.tsx';
import { useSettings, useShell } from '../shell.ts';
import { statusWords } from '../words.ts';
import type { StatusItem } from '../words-status.ts';
import { periodOf } from '../words-time.ts';
import { ActButtons } from './act-buttons.tsx';
import { Panel } from './status-button.tsx';

const PERIODS_S = [5, 15, 30, 60, 300, 600] as const;

export interface ItemPanelProps {
  readonly item: StatusItem;
  readonly close: () => void;
}

export const ItemPanel = ({ item, close }: ItemPanelProps) => (
  <Panel title={item.text} text={item.full}>
    <ActButtons acts={item.acts} close={close} />
  </Panel>
);

export const SavedPanel = ({ item, close }: ItemPanelProps) => {
  const { stores } = useShell();
  const { autosave } = useSettings();
  useEffect(() => {
    void stores.settings.readAutosave();
  }, [stores]);

  return (
    <>
      <ItemPanel item={item} close={close} />
      {autosave !== null && (
        <div className="border-t border-line px-4 py-3">
          <Select
            label={statusWords.autosave}
            value={String(autosave)}
            options={optionsFor(autosave).map((period) => ({
              value: String(period),
              label: periodOf(period),
            }))}
            onChange={(value) => void stores.settings.setAutosave(millis(Number(value)))}
          />
        </div>
      )}
    </>
  );
};

/** A period that was set elsewhere is one of the choices. */
const optionsFor = (current: number): readonly number[] =>
  [...new Set([...PERIODS_S.map((seconds) => seconds * 1000), current])].toSorted((a, b) => a - b);
