import { z } from 'zod';
import { wireNumber } from './ids.ts';

/** POST /vaults/:v/marks and POST /marks; the body is binary (PROTOCOL.md, section 3). */
export const postMarkAnswer = z.object({ seq: wireNumber });
