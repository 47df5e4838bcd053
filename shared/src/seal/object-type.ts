/** What an envelope may hold; the number stands in its header (SEAL.md, section 3). */
export const OBJ = {
  pack: 1,
  label: 2,
  keyring: 3,
  privateKey: 4,
  accountPrivate: 5,
  row: 6,
  slot: 10,
  keyEnvelope: 12,
  writeAhead: 13,
} as const;

export type ObjType = (typeof OBJ)[keyof typeof OBJ];

/** The one suite there is: HKDF-SHA-256, AES-256-GCM, a commitment. */
export const SUITE = 1;

interface TypeRules {
  /** What a decoder accepts. There is no fallback and nothing to negotiate. */
  readonly suites: readonly number[];
  /** Of the whole envelope, header and tag included. */
  readonly maxBytes: number;
}

const PACK: TypeRules = { suites: [SUITE], maxBytes: 4 * 1024 * 1024 };
const SMALL: TypeRules = { suites: [SUITE], maxBytes: 156 + (1024 + 64) * 1024 };

const RULES: Readonly<Record<ObjType, TypeRules>> = {
  [OBJ.pack]: PACK,
  [OBJ.label]: SMALL,
  [OBJ.keyring]: SMALL,
  [OBJ.privateKey]: SMALL,
  [OBJ.accountPrivate]: SMALL,
  [OBJ.row]: SMALL,
  [OBJ.slot]: SMALL,
  [OBJ.keyEnvelope]: SMALL,
  [OBJ.writeAhead]: SMALL,
};

export const rulesOf = (objType: ObjType): TypeRules => RULES[objType];
