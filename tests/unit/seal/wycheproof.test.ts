import { runChecks } from '../../support/crypto/check.ts';
import { wycheproofChecks } from '../../support/crypto/wycheproof-checks.ts';

runChecks(wycheproofChecks);
