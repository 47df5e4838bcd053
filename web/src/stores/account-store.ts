import type { Result } from '@holdfast/shared/base/result.ts';
import type { EngineEvent, EngineState } from '@holdfast/shared/model/event.ts';
import type { EngineFailure } from '@holdfast/shared/model/failure.ts';
import { createStore } from 'zustand/vanilla';
import type { BoundaryError, EngineLink } from '../boundary/boundary.ts';
import { type ReadStore, readOnly } from './read-store.ts';

type Failure = EngineFailure | BoundaryError;
type Verb<Name extends keyof EngineLink> = EngineLink[Name];

export interface AccountView {
  readonly engine: EngineState;
}

/**
 * Whether there is an account here, whether it is open, and every act that opens or makes one. A password
 * comes as bytes whose buffer is given away; nothing of it stays here.
 */
export interface AccountStore extends ReadStore<AccountView> {
  readonly hear: (event: EngineEvent) => void;
  /** Asks the engine once where it stands; from then on `hear` keeps the view. */
  readonly begin: () => Promise<void>;
  readonly judgePassword: Verb<'judgePassword'>;
  readonly suggestPassphrase: Verb<'suggestPassphrase'>;
  readonly createAccount: Verb<'createAccount'>;
  readonly unlock: Verb<'unlock'>;
  readonly unlockWithKit: Verb<'unlockWithKit'>;
  readonly join: Verb<'join'>;
  readonly takeLead: Verb<'takeLead'>;
  readonly makeKit: Verb<'makeKit'>;
  readonly confirmKit: () => Promise<Result<void, Failure>>;
}

export const createAccountStore = (engine: EngineLink): AccountStore => {
  const store = createStore<AccountView>()(() => ({ engine: { kind: 'starting' } }));

  const settle = (state: EngineState): void => {
    store.setState({ engine: state });
  };

  return {
    ...readOnly(store),
    hear: (event) => {
      if (event.kind === 'state') settle(event.state);
    },
    begin: async () => settle(await engine.state()),
    judgePassword: (password) => engine.judgePassword(password),
    suggestPassphrase: () => engine.suggestPassphrase(),
    createAccount: (input) => engine.createAccount(input),
    unlock: (password) => engine.unlock(password),
    unlockWithKit: (kit, newPassword) => engine.unlockWithKit(kit, newPassword),
    join: (input) => engine.join(input),
    takeLead: () => engine.takeLead(),
    makeKit: (password) => engine.makeKit(password),
    confirmKit: async () => {
      const answer = await engine.confirmKit();
      const { engine: state } = store.getState();
      if (answer.ok && state.kind === 'open') settle({ ...state, kitConfirmed: true });
      return answer;
    },
  };
};
