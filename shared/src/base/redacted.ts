const secrets = new WeakMap<object, unknown>();

/** A secret that prints, serialises and logs as nothing. It does not survive structured clone. */
export interface Redacted<T> {
  readonly toJSON: () => string;
  readonly toString: () => string;
  /** Carries `T` for the compiler; never read. */
  readonly secretType?: T;
}

const HIDDEN = '<redacted>';

export const redact = <T>(secret: T): Redacted<T> => {
  const cover: Redacted<T> = Object.freeze({ toJSON: () => HIDDEN, toString: () => HIDDEN });
  secrets.set(cover, secret);
  return cover;
};

export const reveal = <T>(cover: Redacted<T>): T => {
  if (!secrets.has(cover)) throw new Error('revealed something that was never redacted');
  return secrets.get(cover) as T;
};
