const KIB = 1_024;
const MIB = 1_024 * KIB;

/** LINK.md, section 6. Sizes in bytes unless the name says otherwise. */
export const LIMITS = {
  /** A text frame; the page checks before it sends, the companion closes with 1009. */
  textFrameBytes: 8 * MIB,
  /** A text frame before the handshake is done. */
  handshakeFrameBytes: 4 * KIB,
  /** The bytes of one binary frame, without its header. */
  framePayloadBytes: MIB,
  inputCharacters: 64 * KIB,
  fileBytes: 5 * MIB,
  ringBytes: 16 * MIB,
  /** Above this a socket takes no more output and its terminals stand still. */
  socketBufferBytes: MIB,
  transcriptTailBytes: 4 * KIB,
  listEntries: 10_000,
  transcriptEntries: 2_000,
  terminals: 64,
  roots: 32,
  channelsPerSocket: 128,
  handshakeMs: 10_000,
  pairingCodeMs: 600_000,
  pairingGuesses: 5,
} as const;
