import { createPairing } from '@holdfast/web/host/pairing.ts';
import { expect, test } from 'vitest';

test('a code is given out once', async () => {
  const pairing = createPairing(0);
  expect(pairing.takeLine('pairing-code aB3-x_9')).toBe(true);
  expect(await pairing.next()).toBe('aB3-x_9');
  expect(await pairing.next()).toBeNull();
});

test('who asks before the code was said gets it then', async () => {
  const pairing = createPairing(10_000);
  const asked = pairing.next();
  pairing.takeLine('pairing-code later');
  expect(await asked).toBe('later');
});

test('a newer code replaces one nobody asked for', async () => {
  const pairing = createPairing(0);
  pairing.takeLine('pairing-code first');
  pairing.takeLine('pairing-code second');
  expect(await pairing.next()).toBe('second');
});

test('a line that looks like a code but is none is kept from the log and never shown', async () => {
  const pairing = createPairing(0);
  expect(pairing.takeLine('pairing-code a b; rm')).toBe(true);
  expect(pairing.takeLine('listening on 4872')).toBe(false);
  expect(await pairing.next()).toBeNull();
});
