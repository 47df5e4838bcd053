import { type Bytes, utf8 } from '@holdfast/shared/base/bytes.ts';
import type { Json } from '@holdfast/shared/base/json.ts';
import type { Append, Remove, Replace, Splice } from '@holdfast/shared/model/change.ts';
import type { Source } from '@holdfast/shared/model/source.ts';
import { aSource } from './source.ts';

const asBytes = (content: string | Bytes): Bytes =>
  typeof content === 'string' ? utf8(content) : content;

export const anAppend = (
  content: string | Bytes = 'a line\n',
  { at = 0, generation = 1, source = aSource('terminal-output') }: Partial<Append> = {},
): Append => ({ kind: 'append', source, generation, at, parts: [asBytes(content)] });

export const aSplice = ({
  source = aSource('note-text'),
  at = 0,
  removed = 0,
  inserted = utf8('x'),
  baseLength = 0,
}: Partial<Splice> = {}): Splice => ({ kind: 'splice', source, at, removed, inserted, baseLength });

export const aDocumentChange = (value: Json = {}, source = aSource('layout')): Replace => ({
  kind: 'replace',
  source,
  content: { form: 'document', value },
});

export const aBlobChange = (
  content: string | Bytes = '',
  source = aSource('note-text'),
): Replace => ({
  kind: 'replace',
  source,
  content: { form: 'blob', bytes: asBytes(content) },
});

export const aStreamChange = (
  content: string | Bytes = '',
  generation = 1,
  source = aSource('terminal-output'),
): Replace => ({
  kind: 'replace',
  source,
  content: { form: 'stream', generation, parts: [asBytes(content)] },
});

export const aRemoval = (source: Source = aSource()): Remove => ({ kind: 'remove', source });
