/** `<fence>-<number>`: who wrote the journal file, and which of that leader's files it is. */
export interface FileNumber {
  readonly fence: number;
  readonly number: number;
}

const FILE_NAME = /^([1-9]\d{0,14})-([1-9]\d{0,14})$/;

export const fileName = ({ fence, number }: FileNumber): string => `${fence}-${number}`;

export const parseFileName = (name: string): FileNumber | null => {
  const [, fence, number] = FILE_NAME.exec(name) ?? [];
  return fence === undefined || number === undefined
    ? null
    : { fence: Number(fence), number: Number(number) };
};

/** In the order they were written. */
export const compareNames = (
  a: { readonly name: string },
  b: { readonly name: string },
): number => {
  const left = parseFileName(a.name);
  const right = parseFileName(b.name);
  if (left === null || right === null) return a.name < b.name ? -1 : 1;
  return left.fence - right.fence || left.number - right.number;
};
