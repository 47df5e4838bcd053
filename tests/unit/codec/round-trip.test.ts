import { ok } from '@holdfast/shared/base/result.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asText } from '../../support/apply-changes.ts';
import {
  aCodecWorld,
  type CodecWorld,
  type CodecWriter,
  lastOf,
} from '../../support/builders/codec-world.ts';
import { aScript, changesOf } from '../../support/builders/session-script.ts';
import { afterTick, NOTHING } from '../../support/expected-content.ts';
import { readSnapshot } from '../../support/read-snapshot.ts';
import { valueOf } from '../../support/value-of.ts';

/** What the last snapshot says and holds. */
const readLast = async (world: CodecWorld, writer: CodecWriter): Promise<readonly unknown[]> => {
  const snapshot = await world.openLast(writer);
  const content = asText(valueOf(await readSnapshot(snapshot)));
  return [content, snapshot.meta, await snapshot.verifyStateHash()];
};

test('every snapshot holds what was captured by then, in the packs it needs and no others, across any number of resumes', async () => {
  await fc.assert(
    fc.asyncProperty(aScript(12), async (script) => {
      const world = await aCodecWorld({ onlyNeeded: true });
      let writer = await world.writer();
      let expected = NOTHING;
      const [read, wanted]: [unknown[], unknown[]] = [[], []];
      for (const { steps, resume } of [...script, { steps: [], resume: true }]) {
        if (resume && writer.last() !== null) {
          read.push(await readLast(world, writer));
          wanted.push([asText(expected.saved), lastOf(writer).meta, ok(undefined)]);
          writer = await world.resume(writer);
        }
        const changes = changesOf(expected.captured, steps);
        await writer.save(changes);
        expected = afterTick(expected, changes);
      }
      expect(read).toEqual(wanted);
    }),
    { numRuns: 40 },
  );
}, 120_000);
