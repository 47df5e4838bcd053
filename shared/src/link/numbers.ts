import * as z from 'zod/mini';

/** Request ids and channels share the channel field of a frame, so each has its half of the numbers. */
export const requestIdSchema = z.int().check(z.gte(1), z.lt(0x8000_0000));
export const channelSchema = z.int().check(z.gte(0x8000_0000), z.lte(0xffff_ffff));

/** The lowest channel a companion gives out. */
export const FIRST_CHANNEL = 0x8000_0000;
