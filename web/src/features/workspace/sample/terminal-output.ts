const ESC = '\u001b[';
const paint = (code: string, text: string): string => `${ESC}${code}m${text}${ESC}0m`;
const prompt = (folder: string): string =>
  `${paint('1;32', 'mara@laptop')}:${paint('1;34', folder)}$ `;
const lines = (all: readonly string[]): string => `${all.join('\r\n')}\r\n`;

/** A test run with one failure, as it stood when the work was interrupted. */
export const TESTS_OUTPUT =
  lines([
    `${prompt('~/payments-api')}npm test`,
    '',
    '> payments-api@2.4.0 test',
    '> vitest run',
    '',
    ` ${paint('1;46', ' RUN ')}  v4.1 ${paint('2', '~/payments-api')}`,
    '',
    ` ${paint('32', '✓')} src/ledger.test.ts ${paint('2', '(14 tests)')} ${paint('33', '41ms')}`,
    ` ${paint('32', '✓')} src/currency.test.ts ${paint('2', '(9 tests)')} ${paint('33', '12ms')}`,
    ` ${paint('31', '❯')} src/retry.test.ts ${paint('2', '(6 tests | ')}${paint('31', '1 failed')}${paint('2', ')')} ${paint('33', '1318ms')}`,
    `   ${paint('31', '×')} gives up after five attempts ${paint('33', '1204ms')}`,
    '',
    `${paint('1;41', ' FAIL ')} src/retry.test.ts > gives up after five attempts`,
    paint('31', 'AssertionError: expected 6 to be 5'),
    '',
    paint('32', '- 5'),
    paint('31', '+ 6'),
    '',
    ` ${paint('2', 'Test Files')}  ${paint('31', '1 failed')} ${paint('2', '|')} ${paint('32', '2 passed')} ${paint('2', '(3)')}`,
    ` ${paint('2', '     Tests')}  ${paint('31', '1 failed')} ${paint('2', '|')} ${paint('32', '28 passed')} ${paint('2', '(29)')}`,
    '',
  ]) + prompt('~/payments-api');

/** What the repository looked like at that moment. */
export const GIT_OUTPUT =
  lines([
    `${prompt('~/payments-api')}git log --oneline --graph -5`,
    `* ${paint('33', '7c1e0b2')} ${paint('1;36', '(HEAD -> fix/retry-count)')} retry: count attempts, not retries`,
    `* ${paint('33', 'a90f4d1')} ${paint('1;32', '(main)')} ledger: refuse a second capture`,
    `* ${paint('33', '51b7c3e')} currency: round half to even`,
    `* ${paint('33', 'e6d0aa8')} api: idempotency keys on refunds`,
    `* ${paint('33', '0f2c9d4')} docs: how a dispute is answered`,
    `${prompt('~/payments-api')}git status --short`,
    ` ${paint('31', 'M')} src/retry.ts`,
    `${paint('31', '??')} notes/`,
  ]) + prompt('~/payments-api');
