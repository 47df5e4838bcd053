/** Node types of FORMAT.md, section 2. */
export const NODE = { none: 0, manifest: 1, document: 2, index: 3, segment: 4, piece: 5 } as const;
export type NodeType = (typeof NODE)[keyof typeof NODE];

/** Codecs of FORMAT.md, section 2. 2 is zstd, which this version does not read. */
export const CODEC = { none: 0, deflate: 1 } as const;
