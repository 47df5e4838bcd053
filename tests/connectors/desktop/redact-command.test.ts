import { redactCommand } from '@holdfast/connector-desktop/src/redact-command.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const HIDDEN = '<redacted>';

test.each([
  ['deploy --password hunter2 now', `deploy --password ${HIDDEN} now`],
  ['deploy --password=hunter2 now', `deploy --password=${HIDDEN} now`],
  ["deploy --db-password 'hunter 2' now", `deploy --db-password ${HIDDEN} now`],
  ['deploy --token "a b" now', `deploy --token ${HIDDEN} now`],
  [`TOKEN='a'b"c d"e\\ f run`, `TOKEN=${HIDDEN} run`],
  [`TOKEN='a b`, `TOKEN=${HIDDEN}`],
  ['cli --api-key abc', `cli --api-key ${HIDDEN}`],
  ['cli -token abc', `cli -token ${HIDDEN}`],
  ['mysql -u root -phunter2 db', `mysql -u root -p${HIDDEN} db`],
  ['sshpass -p hunter2 ssh host', `sshpass -p ${HIDDEN} ssh host`],
  ['docker login -u me -p hunter2', `docker login -u me -p ${HIDDEN}`],
  ['curl -u me:hunter2 https://x', `curl -u ${HIDDEN} https://x`],
  ['curl https://me:hunter2@host/x', `curl https://me:${HIDDEN}@host/x`],
  ['curl -H "Authorization: Bearer abc.def"', `curl -H "Authorization: Bearer ${HIDDEN}"`],
  ['curl -H "x-api-key: abc"', `curl -H "x-api-key: ${HIDDEN}"`],
  ['DB_PASSWORD=hunter2 ./run', `DB_PASSWORD=${HIDDEN} ./run`],
  ['export GITHUB_TOKEN=abc; make', `export GITHUB_TOKEN=${HIDDEN}; make`],
  ['A=1 AWS_SECRET_ACCESS_KEY="x y" ./run', `A=1 AWS_SECRET_ACCESS_KEY=${HIDDEN} ./run`],
  ['echo ghp_0123456789abcdef', `echo ${HIDDEN}`],
  ['echo sk-ant-api03-0123456789', `echo ${HIDDEN}`],
  ['echo AKIA0123456789ABCDEF', `echo ${HIDDEN}`],
])('%s', (command, redacted) => {
  expect(redactCommand(command)).toBe(redacted);
});

test.each([
  'ls -la',
  'mkdir -p a/b',
  'ssh -p 2222 host',
  'git log --oneline',
  'cat task-output-waiting-for-review',
  'grep -rn password src',
  'NODE_ENV=test npm test',
  'npm run token-report',
  'echo "a; b" | sort',
])('%s stays as it is', (command) => {
  expect(redactCommand(command)).toBe(command);
});

test('redacting twice is redacting once, and is quick for any command', () => {
  const word = fc.constantFrom(
    '--password',
    '-p',
    'mysql',
    'curl',
    '-u',
    'TOKEN=',
    "'",
    '"',
    ' ',
    'a',
    '://',
    ':',
    '@',
    '\\',
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 60 }), (words) => {
      const once = redactCommand(words.join(''));
      expect(redactCommand(once)).toBe(once);
    }),
    { numRuns: 3_000 },
  );
  const startedAt = performance.now();
  for (const seed of ['mysql -p ', 'a', '--token=', "'", 'x://y:', 'TOKEN', '-password']) {
    redactCommand(seed.repeat(Math.ceil(4_096 / seed.length)));
  }
  expect(performance.now() - startedAt).toBeLessThan(1_000);
});
