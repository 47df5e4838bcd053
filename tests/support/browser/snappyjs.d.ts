declare module 'snappyjs' {
  export const compress: (input: Uint8Array) => Uint8Array;
  export const uncompress: (input: Uint8Array) => Uint8Array;
}
