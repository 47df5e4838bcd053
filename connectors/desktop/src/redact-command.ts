const HIDDEN = '<redacted>';

/** A word of a command line: quoted and plain parts in any order, up to the next space. */
const WORD = String.raw`(?:'[^']*(?:'|$)|"(?:[^"\\]|\\.)*(?:"|$)|\\.|[^\s'"\\;|&])+`;

const RULES: readonly (readonly [RegExp, string])[] = [
  // --password x, --password=x, --api-key x
  [
    new RegExp(
      String.raw`((?:^|\s)--?[\w-]*(?:password|passwd|passphrase|token|secret|api-?key|credential)s?(?:=|\s+))${WORD}`,
      'gi',
    ),
    `$1${HIDDEN}`,
  ],
  // -p means a password to these, and a folder or a port to most others
  [
    new RegExp(String.raw`(\b(?:mysql|mariadb|sshpass|login)\w*\s(?:[^|;&]*\s)?-p\s*)${WORD}`, 'g'),
    `$1${HIDDEN}`,
  ],
  [new RegExp(String.raw`(\bcurl\s(?:[^|;&]*\s)?(?:-u|--user)\s*)${WORD}`, 'g'), `$1${HIDDEN}`],
  // NAME=value before the command, or given to export and env
  [
    new RegExp(
      String.raw`((?:^|[\s;&|])(?:\w*(?:PASS|PASSWORD|PASSWD|TOKEN|SECRET|KEY|CREDENTIALS?|AUTH)\w*)=)${WORD}`,
      'gi',
    ),
    `$1${HIDDEN}`,
  ],
  // user:password@host
  [/(:\/\/[^\s:/@]+:)[^\s@]+(?=@)/g, `$1${HIDDEN}`],
  [/((?:authorization|x-api-key)\s*:\s*(?:bearer\s+|basic\s+|token\s+)?)[^\s'"]+/gi, `$1${HIDDEN}`],
  // Values that say themselves what they are
  [/\b(?:sk-ant-|ghp_|gho_|ghs_|github_pat_|xox[abps]-)[\w-]{8,}/g, HIDDEN],
  [/\bAKIA[0-9A-Z]{16}\b/g, HIDDEN],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, HIDDEN],
];

/** Takes out of a command line what looks like a password or a token; the rest stays to be recognised. */
export const redactCommand = (command: string): string =>
  RULES.reduce((text, [pattern, instead]) => text.replace(pattern, instead), command);
