import type { Result } from '@holdfast/shared/base/result.ts';
import type { Verb, VerbFailure, VerbValue } from '@holdfast/shared/link/link.ts';

export type Answer<V extends Verb> = Result<VerbValue<V>, VerbFailure>;
