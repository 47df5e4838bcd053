import { runChecks } from '../../support/crypto/check.ts';
import { keyringChecks } from '../../support/crypto/keyring-checks.ts';

runChecks(keyringChecks);
