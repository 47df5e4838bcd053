import { concatBytes } from '@holdfast/shared/base/bytes.ts';
import { lengthPrefixed, u32, u8 } from '@holdfast/shared/base/binary.ts';
import { slotIdOf } from '@holdfast/shared/base/ids.ts';
import { err, ok } from '@holdfast/shared/base/result.ts';
import { encodeSlotParams, KDF, parseSlotParams } from '@holdfast/shared/keyring/slot-params.ts';
import type { AccountRecord } from '@holdfast/shared/model/account-record.ts';
import { expect, test } from 'vitest';
import {
  aKeyring,
  aPassword,
  aWorld,
  foundOf,
  joinWorld,
  OTHER_PASSWORD,
} from '../../support/crypto/keyring-world.ts';
import { someBytes } from '../../support/crypto/values.ts';

interface Block {
  readonly kind: number;
  readonly version: number;
  readonly memoryKiB: number;
  readonly passes: number;
  readonly lanes: number;
  readonly credential: Uint8Array;
}

const aBlock = (change: Partial<Block> = {}): Uint8Array<ArrayBuffer> => {
  const block = {
    kind: 1,
    version: 0x13,
    memoryKiB: 65_536,
    passes: 3,
    lanes: 1,
    credential: new Uint8Array(0),
    ...change,
  };
  return concatBytes([
    u8(block.kind),
    u8(block.version),
    u32(block.memoryKiB),
    u32(block.passes),
    u8(block.lanes),
    lengthPrefixed(block.credential),
  ]);
};

const OUTSIDE: readonly { readonly what: string; readonly change: Partial<Block> }[] = [
  { what: 'Argon2 of version 1.0', change: { version: 0x10 } },
  { what: 'one KiB below the floor', change: { memoryKiB: 65_535 } },
  { what: '1 MiB of memory', change: { memoryKiB: 1024 } },
  { what: 'one KiB above the ceiling', change: { memoryKiB: 1_048_577 } },
  { what: '4 GiB of memory', change: { memoryKiB: 0xffffffff } },
  { what: 'two passes', change: { passes: 2 } },
  { what: 'one pass', change: { passes: 1 } },
  { what: '17 passes', change: { passes: 17 } },
  { what: 'a thousand passes', change: { passes: 1000 } },
  { what: 'no lane', change: { lanes: 0 } },
  { what: 'five lanes', change: { lanes: 5 } },
];

test.each(OUTSIDE)('a slot that asks for $what is outside of the policy', ({ change }) => {
  expect(parseSlotParams(aBlock(change))).toEqual(err({ kind: 'kdf-policy' }));
});

test.each([
  { memoryKiB: 65_536, passes: 3, lanes: 1 },
  { memoryKiB: 1_048_576, passes: 16, lanes: 4 },
])('a slot of $memoryKiB KiB, $passes passes and $lanes lanes is within it', (kdf) => {
  expect(parseSlotParams(aBlock(kdf))).toEqual(ok({ kind: 'password', kdf }));
});

const NOT_A_BLOCK: readonly { readonly what: string; readonly bytes: Uint8Array }[] = [
  { what: 'no bytes', bytes: new Uint8Array(0) },
  { what: 'a block that was cut', bytes: aBlock().subarray(0, -1) },
  { what: 'a block with something behind it', bytes: concatBytes([aBlock(), u8(0)]) },
  { what: 'a password slot with a credential', bytes: aBlock({ credential: someBytes(4, 1) }) },
  {
    what: 'a credential longer than 1,023 bytes',
    bytes: aBlock({ credential: someBytes(1024, 1) }),
  },
  { what: 'a recovery slot with parameters of a password', bytes: aBlock({ kind: 3 }) },
];

test.each(NOT_A_BLOCK)('$what is malformed', ({ bytes }) => {
  expect(parseSlotParams(bytes)).toEqual(err({ kind: 'malformed' }));
});

test.each([0, 2, 4, 255])('a slot of kind %d is not ours to open', (kind) => {
  expect(parseSlotParams(aBlock({ kind }))).toEqual(err({ kind: 'unsupported' }));
});

test('the parameters of new slots are those of the page, and say so byte for byte', () => {
  expect(encodeSlotParams({ kind: 'password', kdf: KDF })).toEqual(aBlock());
  const blank = { version: 0, memoryKiB: 0, passes: 0, lanes: 0 };
  expect(encodeSlotParams({ kind: 'recovery' })).toEqual(aBlock({ kind: 3, ...blank }));
});

/** The record with the parameters of its password slot changed, as a server or a thief might. */
const withParams = (record: AccountRecord, change: Partial<Block>): AccountRecord => ({
  ...record,
  slots: record.slots.map((slot, at) =>
    at === 0 ? Object.assign({}, slot, { params: aBlock(change) }) : slot,
  ),
});
const never = () => expect.unreachable('nothing is hashed');
/** What a password is that would be refused as soon as somebody looked at it. */
const unreadable = () => Uint8Array.of(0xff, 0xfe);

test.each(OUTSIDE)(
  'with $what nothing is hashed and the password is not looked at, but zeroed',
  async ({ change }) => {
    const { record } = await aWorld();
    const typed = unreadable();
    const opened = await aKeyring(2, never).openWithPassword(withParams(record, change), typed);
    expect(opened).toEqual(err({ kind: 'kdf-policy', at: 'slot' }));
    expect(typed).toEqual(new Uint8Array(2));
  },
);

test('a server that weakens the slot is refused while joining', async () => {
  const world = await aWorld();
  const weak = withParams(world.record, { passes: 1 });
  expect(await joinWorld(world, foundOf(weak))).toEqual(err({ kind: 'kdf-policy', at: 'slot' }));
});

test('parameters that were changed within the policy never lead to another root key', async () => {
  const { keyring, record } = await aWorld();
  const moved = withParams(record, { memoryKiB: 131_072 });
  expect(await keyring.openWithPassword(moved, aPassword())).toEqual(
    err({ kind: 'id-mismatch', at: 'slot' }),
  );
});

test('a slot within the policy is used even where one outside of it comes first', async () => {
  const { keyring, record } = await aWorld();
  const [slot] = record.slots;
  const weak = {
    slotId: slotIdOf(someBytes(16, 1)),
    params: aBlock({ passes: 1 }),
    envelope: someBytes(9, 1),
  };
  const slots = slot === undefined ? [] : [weak, slot];
  expect((await keyring.openWithPassword({ ...record, slots }, aPassword())).ok).toBe(true);
});

test.each([
  { what: 'no slot at all', keep: 0 },
  { what: 'no slot for a password', keep: 1 },
])('an account with $what is malformed to a password', async ({ keep }) => {
  const { keyring, record } = await aWorld();
  const slots = record.slots.toReversed().slice(0, keep);
  expect(await keyring.openWithPassword({ ...record, slots }, aPassword())).toEqual(
    err({ kind: 'malformed', at: 'slot' }),
  );
});

test('a slot of another account, or of before a password change, opens nothing', async () => {
  const [world, other] = [await aWorld(1), await aWorld(2)];
  const borrowed = { ...world.record, slots: other.record.slots };
  expect(await world.keyring.openWithPassword(borrowed, aPassword())).toEqual(
    err({ kind: 'id-mismatch', at: 'slot' }),
  );

  const changed = await world.keyring.openWithKit(
    world.record,
    world.kit.join(' '),
    aPassword(OTHER_PASSWORD),
  );
  const record = changed.ok ? changed.value.record : world.record;
  expect(await world.keyring.openWithPassword(record, aPassword())).toEqual(
    err({ kind: 'commitment-mismatch', at: 'slot' }),
  );
  expect((await world.keyring.openWithPassword(record, aPassword(OTHER_PASSWORD))).ok).toBe(true);
});

test('a slot whose envelope is none is malformed, and the password is zeroed', async () => {
  const { keyring, record } = await aWorld();
  const slots = record.slots.map((slot) => Object.assign({}, slot, { envelope: someBytes(20, 1) }));
  expect(await keyring.openWithPassword({ ...record, slots }, aPassword())).toEqual(
    err({ kind: 'malformed', at: 'slot' }),
  );
});

test('a password that cannot be one is refused before anything is hashed', async () => {
  const { record } = await aWorld();
  expect(await aKeyring(2, never).openWithPassword(record, unreadable())).toEqual(
    err({ kind: 'password-policy', reason: 'malformed' }),
  );
});
