import type { argon2id } from '@holdfast/shared/keyring/keyring.ts';

type Input = Parameters<typeof argon2id>[0];

/**
 * Argon2id in a worker of its own, ended as soon as it has answered: the 64 MiB that hold the password's
 * traces end with it. Rejects when the worker cannot start or fails.
 */
export const hashInWorker = async (
  spawn: () => Worker,
  { password, salt, memoryKiB, passes, lanes }: Input,
): Promise<Uint8Array<ArrayBuffer>> => {
  const worker = spawn();
  try {
    return await new Promise((resolve, reject) => {
      worker.addEventListener('message', ({ data }: MessageEvent<unknown>) =>
        data instanceof Uint8Array
          ? resolve(new Uint8Array(data))
          : reject(new Error('the hash worker answers with bytes')),
      );
      worker.addEventListener('error', () => reject(new Error('the hash worker failed')));
      // A copy: the caller zeroes what it gave, and this one is zeroed over there.
      const moved = new Uint8Array(password);
      const params = { memoryKiB, passes, lanes };
      worker.postMessage({ password: moved, salt, params }, [moved.buffer]);
    });
  } finally {
    worker.terminate();
  }
};
