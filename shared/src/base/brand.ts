declare const brand: unique symbol;

/** A `T` that has passed the check its name stands for. Minted in one place, beside that check. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
