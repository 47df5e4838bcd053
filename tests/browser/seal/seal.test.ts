import { runChecks } from '../../support/crypto/check.ts';
import { sealChecks } from '../../support/crypto/seal-checks.ts';

runChecks(sealChecks);
