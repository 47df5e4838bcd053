/** Sizes in bytes of raw content unless the name says otherwise (FORMAT.md, section 9). */
const KIB = 1024;

export const NODE_MAX = 2048 * KIB;
/** A pack takes no further node once it holds this much, or this many. */
export const PACK_CLOSES_AT = 1024 * KIB;
export const PACK_NODES_MAX = 4096;
export const PACK_PLAIN_MIN = 1024;

export const MANIFEST_MAX = 1024 * KIB;
/** Refs that stand in a manifest itself, not in its index nodes. */
export const MANIFEST_REFS_MAX = 4096;
/** What the sources may take of a manifest; the rest is for its packs. */
export const MANIFEST_SOURCES_MAX = 900 * KIB;
export const PARENTS_MAX = 8;
/** Characters of the key of a source. */
export const KEY_MAX = 1024;

/** Hash granularity of streams and blobs. */
export const CUT_BYTES = 64 * KIB;

export const SEGMENT_MAX = 256 * KIB;
export const TAIL_NODES_MAX = 64;
/** Tail segments, or pieces, that may stand in the manifest itself; more stand in an index node. */
export const INLINE_NODES_MAX = 1;
export const TAIL_MAX = 96 * KIB;
/** New bytes of a stream that wait in memory for the end of the tick. */
export const STREAM_PENDING_MAX = 512 * KIB;

export const PIECE_MIN = 4 * KIB;
export const PIECE_AVERAGE = 8 * KIB;
export const PIECE_MAX = 16 * KIB;
/** 16,384 pieces of the smallest size. */
export const BLOB_MAX = 16_384 * PIECE_MIN;

/** Above this a document is stored but reported: it is written whole each time it changes. */
export const DOCUMENT_LARGE = 64 * KIB;
export const DOCUMENT_DEPTH_MAX = 64;

/** Closed segments in one leaf of an index. */
export const LEAF_NODES_MAX = 128;
export const INDEX_REFS_MAX = 16_384;

export const LABEL_MAX = 64 * KIB;
export const LABEL_DEPTH_MAX = 16;
/** Below this a source is too small for its shrinking to mean anything. */
export const GUARDED_FROM = 4 * KIB;
