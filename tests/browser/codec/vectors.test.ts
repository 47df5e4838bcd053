import { codecChecks } from '../../support/codec-checks.ts';
import { runChecks } from '../../support/crypto/check.ts';

runChecks(codecChecks);
