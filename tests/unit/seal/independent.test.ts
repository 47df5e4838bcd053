import { createDecipheriv, hkdfSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { envelopeInputs } from '../../support/crypto/seal-vectors.ts';

/**
 * Reads the frozen envelopes with other code than ours, written from SEAL.md alone: what our encoder and
 * decoder both had wrong would show here.
 */
const vectors = z
  .array(
    z.object({
      name: z.string(),
      place: z.object({
        accountId: z.string(),
        vaultId: z.string(),
        epoch: z.number(),
        objectId: z.string(),
        objType: z.number(),
      }),
      baseKey: z.string(),
      plain: z.string(),
      envelope: z.string(),
    }),
  )
  .parse(
    JSON.parse(readFileSync(new URL('../../vectors/seal/envelopes.json', import.meta.url), 'utf8')),
  );

const field = (bytes: Buffer): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
};
const info = (name: string, context: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`holdfast/v1/${name}\0`), field(context)]);

test.each(vectors)('the frozen envelope $name is what SEAL.md says it is', (vector) => {
  const stored = Buffer.from(vector.envelope, 'hex');
  const { accountId, vaultId, objectId, objType } = vector.place;
  const ids = Buffer.from(accountId + vaultId, 'hex');
  const epoch = Buffer.alloc(4);
  epoch.writeUInt32BE(vector.place.epoch);
  const place = Buffer.concat([ids, epoch, Buffer.from(objectId, 'hex')]);
  const context = Buffer.concat([Buffer.of(1, objType), place]);

  expect(stored.subarray(0, 8)).toEqual(
    Buffer.concat([Buffer.from('HFE1'), Buffer.of(1, objType, 0, 0)]),
  );
  expect(stored.subarray(8, 76)).toEqual(place);
  expect(stored.readUInt32BE(152)).toBe(stored.length - 156);

  const derive = (name: string): Buffer =>
    Buffer.from(
      hkdfSync(
        'sha256',
        Buffer.from(vector.baseKey, 'hex'),
        stored.subarray(76, 108),
        info(name, context),
        32,
      ),
    );
  expect(stored.subarray(120, 152)).toEqual(derive('obj/commit'));
  const decipher = createDecipheriv('aes-256-gcm', derive('obj/enc'), stored.subarray(108, 120));
  decipher.setAAD(stored.subarray(0, 156));
  decipher.setAuthTag(stored.subarray(-16));
  const plain = Buffer.concat([decipher.update(stored.subarray(156, -16)), decipher.final()]);
  expect(plain.toString('hex')).toBe(vector.plain);
});

test('there is a frozen envelope of every type', () => {
  expect(vectors.map(({ name }) => name)).toEqual(envelopeInputs.map(({ name }) => name));
});
