import { runChecks } from '../../support/crypto/check.ts';
import { chainChecks } from '../../support/crypto/chain-checks.ts';

runChecks(chainChecks);
