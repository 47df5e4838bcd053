import { argon2id } from '@holdfast/shared/keyring/keyring.ts';

declare const self: DedicatedWorkerGlobalScope;

/** What the crypto worker sends, once; the password's buffer is transferred. */
interface Argon2Request {
  readonly password: Uint8Array<ArrayBuffer>;
  readonly salt: Uint8Array<ArrayBuffer>;
  readonly params: {
    readonly memoryKiB: number;
    readonly passes: number;
    readonly lanes: number;
  };
}

/**
 * Hashes one password, transfers the 32 bytes and ends: the 64 MiB that held the password's traces go with
 * this worker, whoever else forgets to end it (KEYS.md, section 3).
 */
const answer = async ({ password, salt, params }: Argon2Request): Promise<void> => {
  const hash = await argon2id({ password, salt, ...params });
  password.fill(0);
  self.postMessage(hash, [hash.buffer]);
  self.close();
};

self.addEventListener(
  'message',
  ({ data }: MessageEvent<Argon2Request>) => {
    // Becomes the `error` event of this worker: whoever waits for the hash hears that none will come.
    answer(data).catch(reportError);
  },
  { once: true },
);
