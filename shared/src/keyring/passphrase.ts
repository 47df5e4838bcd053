import type { Random } from '../base/ports.ts';
import { assert } from '../base/result.ts';

const WORDS = 6;

/** Six words of the EFF long list (7,776 words: 77.5 bits), drawn uniformly, joined by hyphens. */
export const makePassphrase = async (random: Random): Promise<string> => {
  const list = await loadWords();
  return Array.from({ length: WORDS }, () => pick(random, list)).join('-');
};

/** A chunk of its own: the list lies beside the one that passwords are judged by. */
export const loadWords = async (): Promise<readonly string[]> => {
  const { dictionary } = await import('@zxcvbn-ts/language-common');
  return dictionary['diceware-common'];
};

/** Draws again what lies above the last whole multiple, so that no word is likelier than another. */
const pick = (random: Random, list: readonly string[]): string => {
  const limit = 0x10000 - (0x10000 % list.length);
  let drawn = limit;
  while (drawn >= limit) drawn = new DataView(random.bytes(2).buffer).getUint16(0);
  const word = list[drawn % list.length];
  assert(word !== undefined, 'the index is below the length');
  return word;
};
