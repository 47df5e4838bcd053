import { toHex, utf8 } from '@holdfast/shared/base/bytes.ts';
// Vite gives a module that is asked for as a worker its default export.
// oxlint-disable-next-line import/default
import Argon2Worker from '@holdfast/web/src/app/argon2.worker.ts?worker';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { frozen } from '../../support/crypto/frozen.ts';
import { unhex } from '../../support/crypto/values.ts';

const vectors = z.object({
  ours: z.object({
    cases: z.array(
      z.object({ passwordHexAfterNFKC: z.string(), saltHex: z.string(), tagHex: z.string() }),
    ),
  }),
});

/** The first answer of the worker, and nothing else. */
const answerOf = (worker: Worker): Promise<unknown> =>
  new Promise((resolve, reject) => {
    worker.addEventListener('message', ({ data }) => resolve(data), { once: true });
    worker.addEventListener('error', (event) => reject(new Error(event.message)), { once: true });
  });

const PARAMS = { memoryKiB: 65_536, passes: 3, lanes: 1 };

test('the worker answers the hash of the password it was handed', async () => {
  const [vector] = vectors.parse(frozen('keyring/argon2id.json')).ours.cases;
  const password = unhex(vector?.passwordHexAfterNFKC ?? '');
  const salt = unhex(vector?.saltHex ?? '');
  const worker = new Argon2Worker();
  const answered = answerOf(worker);
  worker.postMessage({ password, salt, params: PARAMS }, [password.buffer]);
  const hash = await answered;
  expect(password).toHaveLength(0);
  expect(hash instanceof Uint8Array && toHex(hash)).toBe(vector?.tagHex);
  worker.terminate();
});

test('a hash that cannot be made is an error event, not a silence', async () => {
  const worker = new Argon2Worker();
  const answered = answerOf(worker);
  worker.postMessage({ password: utf8('x'), salt: utf8('short'), params: PARAMS });
  await expect(answered).rejects.toThrow(/salt/i);
  worker.terminate();
});
