import type { Brand } from '@holdfast/shared/base/brand.ts';

/**
 * The address of a script of this build. Where the browser has Trusted Types it is one of their objects,
 * and `Worker` and `register` take nothing else; elsewhere it is a text that passed the same check.
 */
export type ScriptAddress = Brand<string, 'ScriptAddress'>;

interface PolicyFactory {
  readonly createPolicy: (
    name: string,
    rules: { readonly createScriptURL: (address: string) => string },
  ) => { readonly createScriptURL: (address: string) => ScriptAddress };
}

export interface PolicyScope {
  readonly origin: string;
  readonly trustedTypes?: PolicyFactory;
}

/** The thread this runs in. */
export const ownScope = (): PolicyScope => {
  const { trustedTypes } = globalThis as { readonly trustedTypes?: PolicyFactory };
  const { origin } = globalThis.location;
  return trustedTypes === undefined ? { origin } : { origin, trustedTypes };
};

/**
 * The one policy of this thread, made once: lets through the given paths of our own origin and throws for
 * every other address. `scripts` are the addresses that the build gave to this thread's workers.
 */
export const createScriptPolicy = (
  { origin, trustedTypes }: PolicyScope,
  scripts: readonly string[],
): ((script: string) => ScriptAddress) => {
  const paths = new Set(scripts.map((script) => new URL(script, origin).pathname));

  const check = (script: string): string => {
    const address = new URL(script, origin);
    if (address.origin !== origin || address.search !== '' || !paths.has(address.pathname))
      throw new TypeError('not a script of this build');
    return address.href;
  };

  if (trustedTypes === undefined) return (script) => check(script) as ScriptAddress;
  const policy = trustedTypes.createPolicy('holdfast', { createScriptURL: check });
  return (script) => policy.createScriptURL(script);
};
