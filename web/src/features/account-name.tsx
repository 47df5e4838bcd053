import { words } from './words.ts';

/** There are no user names here; password managers file a password under one all the same. */
export const AccountName = () => (
  <input type="text" name="username" autoComplete="username" value={words.app} readOnly hidden />
);
