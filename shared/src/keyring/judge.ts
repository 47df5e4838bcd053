import type { Bytes } from '../base/bytes.ts';
import { fromUtf8 } from '../base/bytes.ts';
import { assert } from '../base/result.ts';
import type { PasswordWeakness } from '../model/failure.ts';
import { preparePassword } from './password.ts';

export interface PasswordJudgement {
  readonly weakness: PasswordWeakness | null;
  /** 0 to 4, as the estimate of guesses goes up. */
  readonly score: number;
}

const MIN_CODE_POINTS = 12;
const MIN_GUESSES = 1e10;

/** What is against a password that somebody wants to set. Zeroes the given array. */
export const judge = async (typed: Bytes): Promise<PasswordJudgement> => {
  const prepared = preparePassword(typed);
  if (!prepared.ok) return { weakness: prepared.error.reason, score: 0 };
  const judgement = await judgePrepared(prepared.value);
  prepared.value.fill(0);
  return judgement;
};

/** The same for a password that is normalised already; leaves the array as it is. */
export const judgePrepared = async (prepared: Bytes): Promise<PasswordJudgement> => {
  const text = fromUtf8(prepared);
  assert(text !== null, 'a prepared password is UTF-8');
  loaded ??= await loadEstimator();
  const { estimate, isCommon } = loaded;
  const { guesses, score } = estimate(text);
  return { weakness: weaknessOf(text, isCommon(text), guesses), score };
};

const weaknessOf = (text: string, common: boolean, guesses: number): PasswordWeakness | null => {
  if (Array.from(text).length < MIN_CODE_POINTS) return 'too-short';
  if (common) return 'common';
  return guesses < MIN_GUESSES ? 'guessable' : null;
};

interface Estimator {
  readonly estimate: (text: string) => { readonly guesses: number; readonly score: number };
  readonly isCommon: (text: string) => boolean;
}

/** The same for everybody and for ever, so it is built once; somebody may be judged at every key. */
let loaded: Estimator | null = null;

/** Half a megabyte of word lists that only setting a password needs, so they are a chunk of their own. */
const loadEstimator = async (): Promise<Estimator> => {
  const [{ ZxcvbnFactory }, { dictionary, adjacencyGraphs }] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ]);
  const zxcvbn = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });
  const common = new Set(dictionary['passwords-common']);
  return {
    estimate: (text) => zxcvbn.check(text),
    isCommon: (text) => common.has(text.toLowerCase()),
  };
};
