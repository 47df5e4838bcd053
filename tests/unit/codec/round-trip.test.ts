import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asText } from '../../support/apply-changes.ts';
import { aCodecWorld, type CodecWriter } from '../../support/builders/codec-world.ts';
import { aScript, changesOf } from '../../support/builders/session-script.ts';
import { afterTick, NOTHING } from '../../support/expected-content.ts';
import { readSnapshot } from '../../support/read-snapshot.ts';

/** The last tick, opened and read; an error ends the test. */
const lastSnapshot = async (
  world: Awaited<ReturnType<typeof aCodecWorld>>,
  writer: CodecWriter,
) => {
  const last = writer.last();
  if (last === null) throw new Error('nothing was written yet');
  const snapshot = await world.open(last.commit);
  if (!snapshot.ok) throw new Error(JSON.stringify(snapshot.error));
  const content = await readSnapshot(snapshot.value);
  if (!content.ok) throw new Error(JSON.stringify(content.error));
  const verified = await snapshot.value.verifyStateHash();
  return { last, snapshot: snapshot.value, content: asText(content.value), verified };
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
          const { last, snapshot, content, verified } = await lastSnapshot(world, writer);
          read.push(content, verified.ok, snapshot.meta);
          wanted.push(asText(expected.saved), true, last.meta);
          const { counter } = last.commit.header;
          writer = await world.writer({ working: snapshot.working(), parents: [last], counter });
        }
        const changes = changesOf(expected.captured, steps);
        await writer.save(changes);
        expected = afterTick(expected, changes);
      }
      expect(read).toEqual(wanted);
    }),
    { numRuns: 60 },
  );
}, 120_000);
