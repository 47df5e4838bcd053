import { z } from 'zod';

const files = import.meta.glob<string>('../../../../shared/vectors/*.json', {
  query: '?raw',
  import: 'default',
});

/**
 * Vectors of others that lie beside the checkout. `null` where they are not there, or where the browser may
 * not read them: the same rules are then tested by our own vectors alone.
 */
export const readForeign = async <T>(name: string, shape: z.ZodType<T>): Promise<T | null> => {
  const load = files[`../../../../shared/vectors/${name}`];
  if (load === undefined) return null;
  try {
    return shape.parse(JSON.parse(await load()));
  } catch (error) {
    if (error instanceof z.ZodError) throw error;
    return null;
  }
};

const result = z.enum(['valid', 'invalid', 'acceptable']);
const groups = <Group extends z.ZodRawShape, Test extends z.ZodRawShape>(
  group: Group,
  test: Test,
) =>
  z.object({
    testGroups: z.array(
      z.object({ ...group, tests: z.array(z.object({ tcId: z.number(), result, ...test })) }),
    ),
  });

export const gcmVectors = groups(
  { ivSize: z.number(), keySize: z.number(), tagSize: z.number() },
  {
    key: z.string(),
    iv: z.string(),
    aad: z.string(),
    msg: z.string(),
    ct: z.string(),
    tag: z.string(),
  },
);
export const hkdfVectors = groups(
  {},
  { ikm: z.string(), salt: z.string(), info: z.string(), size: z.number(), okm: z.string() },
);
export const hmacVectors = groups(
  { tagSize: z.number() },
  { key: z.string(), msg: z.string(), tag: z.string() },
);
export const ed25519Vectors = groups(
  { publicKey: z.object({ pk: z.string() }) },
  { msg: z.string(), sig: z.string() },
);
