import { type Bytes, fromHex } from '@holdfast/shared/base/bytes.ts';
import { type PackId, packIdOf } from '@holdfast/shared/base/ids.ts';
import { assert, ok } from '@holdfast/shared/base/result.ts';
import { parseCommit } from '@holdfast/shared/chain/chain.ts';
import { changeBytes, parseChange } from '@holdfast/shared/codec/change-bytes.ts';
import {
  openChanges,
  openLabel,
  openRow,
  openSnapshot,
  type ReadPack,
  verifyPack,
} from '@holdfast/shared/codec/codec.ts';
import { importBaseKey } from '@holdfast/shared/seal/envelope.ts';
import { expect } from 'vitest';
import { z } from 'zod';
import {
  aSmallWorld,
  changeVectors,
  describeContent,
  firstSessionVectors,
  pieceVectors,
  RECORDED,
  smallVectors,
  WORDS,
} from './codec-vectors.ts';
import type { Check } from './crypto/check.ts';
import { readSnapshot } from './read-snapshot.ts';
import { valueOf } from './value-of.ts';

const texts = import.meta.glob<string>('../vectors/codec/*.json', {
  query: '?raw',
  import: 'default',
  eager: true,
});

const frozen = (file: string): unknown => {
  const text = texts[`../vectors/codec/${file}`];
  assert(text !== undefined, `there are vectors at tests/vectors/codec/${file}`);
  return JSON.parse(text);
};

const hex = z.string().transform((text): Bytes => {
  const bytes = fromHex(text);
  assert(bytes !== null, 'a vector is hexadecimal');
  return bytes;
});

const session = z.object({
  vaultKey: hex,
  ticks: z.array(
    z.object({
      packs: z.array(z.object({ id: hex, pack: hex, envelope: hex })),
      commit: hex,
      needs: z.array(z.string()),
      stateHash: z.string(),
      content: z.record(z.string(), z.unknown()),
    }),
  ),
});

const changes = z.object({ changes: z.array(hex) });
const small = z.object({ record: hex, row: hex, label: hex });

/** Opens every commit of a vector with its packs alone, and reads all it holds. */
const readSession = async (file: string): Promise<void> => {
  const { vaultKey: raw, ticks } = session.parse(frozen(file));
  const vaultKey = await importBaseKey(raw);
  const packs = new Map<PackId, { readonly pack: Bytes; readonly envelope: Bytes }>();
  const read: ReadPack = async (id) => packs.get(id) ?? null;
  for (const tick of ticks) {
    for (const { id, ...stored } of tick.packs) {
      expect(await verifyPack(packIdOf(id), stored.pack)).toBe(true);
      packs.set(packIdOf(id), stored);
    }
    const commit = valueOf(await parseCommit(tick.commit));
    const snapshot = valueOf(await openSnapshot({ vaultKey: () => vaultKey }, commit, read));
    expect(snapshot.meta.stateHash).toBe(tick.stateHash);
    expect([...snapshot.manifest.packs.keys()].toSorted()).toEqual(tick.needs);
    const content = valueOf(await readSnapshot(snapshot));
    expect(await describeContent(content)).toEqual(tick.content);
    expect(await snapshot.verifyStateHash()).toEqual(ok(undefined));
  }
};

export const codecChecks: readonly Check[] = [
  {
    name: 'a session of small nodes is made of the frozen bytes, down to the last',
    run: async () => {
      expect(await firstSessionVectors()).toEqual(frozen('session-1.json'));
    },
  },
  { name: 'the first frozen session is read', run: async () => readSession('session-1.json') },
  {
    name: 'the second, which the deflate of a platform had a part in, is read on every other',
    run: async () => readSession('session-2.json'),
  },
  {
    name: 'the frozen changes say what they said, and are written as they were',
    run: async () => {
      expect(changeVectors()).toEqual(frozen('changes-1.json'));
      const { changes: read } = changes.parse(frozen('changes-1.json'));
      expect(read.map((bytes) => valueOf(changeBytes(valueOf(parseChange(bytes)))))).toEqual(read);
    },
  },
  {
    name: 'a write-ahead record, a row and a label are the frozen bytes and open',
    run: async () => {
      expect(await smallVectors()).toEqual(frozen('small-1.json'));
      const { local, record, row, label } = await aSmallWorld();
      const bytes = small.parse(frozen('small-1.json'));
      const opened = valueOf(await openChanges(local, record, bytes.record));
      expect(opened.counter).toBe(5);
      const asBytes = opened.changes.map((change) => valueOf(changeBytes(change)));
      expect(asBytes).toEqual(RECORDED.map((change) => valueOf(changeBytes(change))));
      const text = valueOf(await openRow(local, row, bytes.row));
      expect(new TextDecoder().decode(text)).toBe('30000');
      const key = local.localKey;
      expect(await openLabel({ key }, label, bytes.label)).toEqual(ok(WORDS));
    },
  },
  {
    name: 'content is cut where it always was',
    run: async () => {
      expect(pieceVectors()).toEqual(frozen('pieces-1.json'));
    },
  },
];
