const KIB = 1024;
const MIB = 1024 * KIB;

/** What the server takes and gives at most (PROTOCOL.md, section 4). */
export const LIMITS = {
  jsonBytes: MIB,
  /** A signed object: commit, mark, account state. */
  recordBytes: 256 * KIB,
  packBytes: 4 * MIB,
  keyEnvelopeBytes: KIB,
  /** A sealed label: 64 KiB of text and its padding. */
  labelBytes: 72 * KIB,
  privatePartBytes: 64 * KIB,
  ringBytes: 256 * KIB,
  wrappedKeyBytes: KIB,
  slotParamsBytes: KIB,
  slotEnvelopeBytes: 4 * KIB,
  slots: 16,
  devices: 64,
  sessionsPerVault: 4_096,
  checkIds: 1_000,
  getIds: 200,
  damageIds: 100,
  changesPage: 500,
  /** A page of changes closes when its records pass this many bytes. */
  changesPageBytes: 2 * MIB,
  statesPage: 100,
  sessionsPage: 200,
} as const;
