import { Eye, EyeOff } from 'lucide-react';
import type { ComponentPropsWithRef } from 'react';
import { PasswordField } from '../ui/password-field.tsx';
import { passwordWords } from './words.ts';

type Props = Omit<ComponentPropsWithRef<typeof PasswordField>, 'words' | 'icons'>;

const ICONS = { show: <Eye size={18} aria-hidden />, hide: <EyeOff size={18} aria-hidden /> };

/** The password field of the house, with its words and icons. */
export const SecretField = (props: Props) => (
  <PasswordField {...props} words={passwordWords} icons={ICONS} />
);
