import { chmod, readFile, writeFile } from 'node:fs/promises';
import { toBase64url } from '@holdfast/shared/base/bytes.ts';
import type { Random } from '@holdfast/shared/base/ports.ts';
import { createHash } from 'node:crypto';
import type { Registration } from '../services/create-account.ts';

/**
 * Who may register. In mode `token` the operator keeps one token a line in a file, which is read at each
 * registration; each is good for one account. The first start puts one into it.
 */
export const openRegistration = async (
  mode: Registration['mode'],
  file: string,
  random: Random,
): Promise<Registration> => {
  if (mode === 'token') await makeFile(file, random);
  return {
    mode,
    isToken: async (tokenHash) => {
      const lines = (await readFile(file, 'utf8')).split('\n').map((line) => line.trim());
      const hashes = lines.filter((line) => line !== '').map(hashOfText);
      return hashes.includes(tokenHash);
    },
  };
};

const hashOfText = (text: string): string => createHash('sha256').update(text).digest('hex');

const makeFile = async (file: string, random: Random): Promise<void> => {
  const token = toBase64url(random.bytes(24));
  try {
    await writeFile(file, `${token}\n`, { mode: 0o600, flag: 'wx' });
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')) throw cause;
  }
  await chmod(file, 0o600);
};
