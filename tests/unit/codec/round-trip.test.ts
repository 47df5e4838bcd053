import { ok } from '@holdfast/shared/base/result.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  aCodecWorld,
  type CodecWorld,
  type CodecWriter,
} from '../../support/builders/codec-world.ts';
import { aScript, changesOf } from '../../support/builders/session-script.ts';
import { afterTick, type Expected, NOTHING } from '../../support/expected-content.ts';
import { asText } from '../../support/apply-changes.ts';
import { readSnapshot } from '../../support/read-snapshot.ts';

/** Opens the last snapshot, checks all it holds, and answers it. */
const checkLast = async (world: CodecWorld, writer: CodecWriter, expected: Expected) => {
  const last = writer.last();
  if (last === null) throw new Error('nothing was written yet');
  const opened = await world.open(last.commit);
  if (!opened.ok) throw new Error(JSON.stringify(opened.error));
  const content = await readSnapshot(opened.value);
  expect(content.ok && asText(content.value)).toEqual(asText(expected.saved));
  expect(await opened.value.verifyStateHash()).toEqual(ok(undefined));
  expect(opened.value.meta).toEqual(last.meta);
  return opened.value;
};

test('every snapshot of a session holds what was captured by then, across any number of resumes', async () => {
  await fc.assert(
    fc.asyncProperty(aScript(12), async (script) => {
      const world = await aCodecWorld();
      let writer = await world.writer();
      let expected = NOTHING;
      for (const { steps, resume } of script) {
        const last = writer.last();
        if (resume && last !== null) {
          const snapshot = await checkLast(world, writer, expected);
          writer = await world.writer({
            working: snapshot.working(),
            parents: [last],
            counter: last.commit.header.counter,
          });
        }
        const changes = changesOf(expected.captured, steps);
        await writer.save(changes);
        expected = afterTick(expected, changes);
      }
      if (writer.last() !== null) await checkLast(world, writer, expected);
    }),
    { numRuns: 100 },
  );
}, 120_000);
