import { countOf, leftOf } from './words-time.ts';

/** Words of the screens. Sentences that are made from facts are functions; nothing else of the house speaks. */
export const words = {
  app: 'Holdfast',
  promise: {
    first: 'Close the lid. Pull the plug.',
    second: 'Come back exactly where you were',
    third: '— and see what we could not bring back.',
  },
  skip: 'Skip to content',
  close: 'Close',
  back: 'Back',
  later: 'Later',
  copy: 'Copy',
  copied: 'Copied',
  tryAgain: 'Try again',
  looking: 'Looking at what is on this device…',
  starting: 'Starting…',
} as const;

export const passwordWords = {
  show: 'Show password',
  hide: 'Hide password',
  capsLock: 'Caps Lock is on.',
  label: 'Password',
  newLabel: 'New password',
  /** By score, 0 to 4. */
  strength: ['Very easy to guess', 'Easy to guess', 'Could be stronger', 'Strong', 'Very strong'],
  strengthLabel: (strength: string) => `Strength: ${strength.toLowerCase()}`,
  suggest: 'Suggest six words',
  suggested: 'Six words, picked at random. Write them down or let your password manager keep them.',
  deriving: 'Making your keys…',
  unlocking: 'Unlocking…',
} as const;

export const welcomeWords = {
  title: 'Welcome',
  start: 'Start protecting my work',
  already: 'I already use Holdfast',
  facts: [
    [
      'Saved every 30 seconds',
      'Terminals, files and AI conversations, in two copies on this device.',
    ],
    [
      'Sealed before it is stored',
      'Encrypted with your password. No account, no e-mail, no server needed.',
    ],
    ['Checked, not hoped for', '“Saved” appears only after it was read back. Losses are named.'],
  ],
  steps: ['Password', 'What to remember', 'Try to break it', 'Recovery kit', 'Keep it safe'],
  stepOf: (step: number, steps: number) => `Step ${step} of ${steps}`,
  password: {
    title: 'Choose a password',
    why: 'It encrypts everything before it touches the disk.',
    hint: 'We cannot reset it. In a moment you get a recovery kit.',
    submit: 'Continue',
  },
  remember: {
    title: 'What should we remember?',
    why: 'Everything is on. Turn off what should not be recorded.',
    kinds: {
      terminals: ['Terminals', 'Output, directory and the last command'],
      files: ['Files', 'Open editors and text you have not saved yet'],
      conversations: ['AI conversations', 'Claude Code and Codex transcripts, read as they grow'],
    },
    companionMissing:
      'The companion does not answer. It sees terminals, files and transcripts, and runs on this computer:',
    companionFound: 'The companion is running.',
    submit: 'Continue',
    sample: 'Try with sample session',
    copyCommand: 'Copy the command',
    command: 'npm start',
    starting: 'Taking the first snapshot…',
  },
  proof: {
    waiting: 'Saving…',
    title: 'Saved. Now try to break it.',
    savedAt: (time: string, copies: number) =>
      copies === 2
        ? `Stored and verified on this device at ${time}, in two copies.`
        : `Stored and verified on this device at ${time}.`,
    why: 'We reload this page, as a crash would. Your session comes back by itself, without asking for the password.',
    show: 'Show me',
    skip: 'Skip this',
  },
  kit: {
    title: 'Your recovery kit',
    why: 'The only thing that helps when the password is forgotten. Keep it on paper or in a safe place, not only on this computer.',
    askTitle: 'One more time, your password',
    askWhy: 'The kit opens everything, so nobody gets one just because this tab is open.',
    askSubmit: 'Make the kit',
    print: 'Print',
    save: 'Save file',
    qr: 'Show as QR code',
    hideQr: 'Hide QR code',
    qrLabel: 'The recovery kit as a QR code',
    typeBack: 'Type these two groups back, so that we know you have it.',
    group: (number: number) => `Group ${number}`,
    wrongGroup: (number: number) => `That is not group ${number}.`,
    confirm: 'I have it',
    later: 'Later',
    laterWhy: '“Recovery kit not stored” stays in the status bar until then.',
    confirmed: 'Your recovery kit is confirmed.',
    sheetTitle: 'Holdfast recovery kit',
    sheetWhy:
      'Whoever has this opens your sessions without the password. Keep it where you keep a passport. To use it: “Use recovery kit” on the lock screen.',
    fileName: 'holdfast-recovery-kit.txt',
  },
  keep: {
    title: 'Ask the browser to keep it',
    why: 'So that the browser does not delete your sessions when the disk gets full.',
    ask: 'Ask the browser',
    skip: 'Not now',
    kept: 'The browser promised to keep your sessions.',
    refused:
      'The browser did not promise it yet. Your sessions are kept as long as there is room; it usually says yes once you have used Holdfast for a while.',
    done: 'Open Holdfast',
    install: 'Install as an app',
  },
  join: {
    title: 'I already use Holdfast',
    why: 'Bring your sessions to this device.',
    byCode: 'Set-up code',
    byKit: 'Recovery kit',
    code: 'Set-up code',
    codeHint:
      'On your other device: press “Only on this device” or the cloud in the status bar, then “Show set-up code”.',
    password: 'Your password',
    submit: 'Join',
    joining: 'Fetching your account…',
  },
  next: {
    backAgain: 'That was a full reload, and everything is back.',
    kit: 'One thing is left: your recovery kit.',
    show: 'Get the recovery kit',
  },
} as const;

export const kitFormWords = {
  title: 'Use your recovery kit',
  why: 'It opens your sessions and you choose a new password.',
  code: 'Recovery kit',
  codeHint: 'Type or paste all groups. Spaces, dashes and capitals do not matter.',
  submit: 'Open with the kit',
  opening: 'Opening…',
} as const;

export const unlockWords = {
  title: 'Welcome back',
  why: 'Your sessions are encrypted. Enter your password to open them.',
  submit: 'Unlock',
  withKit: 'Use recovery kit',
  withPassword: 'Use the password',
  notRecording: 'Locked - not recording',
  notRecordingWhy:
    'At unlock, conversations continue where they stopped and terminals replay what the companion kept.',
  waiting: (count: number) =>
    count === 1 ? '1 snapshot waits to be sent.' : `${countOf(count)} snapshots wait to be sent.`,
  locking: 'Saving and locking…',
  lockFailed: 'Could not save before locking. Your work is still open in this tab.',
  lockAnyway: 'Lock anyway',
  tryAgain: 'Try again',
} as const;

export const homeWords = {
  title: 'Home',
  continue: 'Continue',
  resume: 'Resume',
  lastSave: (when: string) => `Last save ${when} on this device`,
  lastSaveElsewhere: (when: string, device: string) => `Last save ${when} on ${device}`,
  sources: (count: number) => (count === 1 ? '1 source' : `${countOf(count)} sources`),
  sessions: 'Sessions',
  search: 'Search sessions',
  noMatch: (query: string) => `No session is called “${query}”.`,
  clearSearch: 'Clear search',
  groups: { today: 'Today', yesterday: 'Yesterday', earlier: 'Earlier' },
  create: 'New session',
  createName: 'Name of the new session',
  createHint: 'One line of work you want to come back to, like “payments-api”.',
  createSubmit: 'Create',
  cancel: 'Cancel',
  rename: 'Rename',
  renameOf: (name: string) => `Rename ${name}`,
  renameLabel: (name: string) => `New name for ${name}`,
  save: 'Save',
  open: (name: string) => `Open ${name}`,
  emptyTitle: 'Your sessions will be listed here',
  emptyWhy:
    'A session is one line of work: its terminals, files and AI conversations. You name it once; Holdfast saves it every 30 seconds.',
  sample: 'Try with sample session',
  loading: 'Reading your sessions…',
  here: 'this device',
} as const;

export const frameWords = {
  rail: 'Main',
  content: 'Content',
  statusBar: 'Status',
  home: 'Home',
  notFoundTitle: 'There is nothing here',
  notFoundWhy: 'The address does not name a page of Holdfast. Your sessions are untouched.',
  toHome: 'Go to Home',
} as const;

export const gateWords = {
  elsewhere: {
    title: 'Open in another tab',
    why: 'Your sessions are open in another tab of this browser. Continue here saves there first.',
    act: 'Continue here',
    busy: 'Saving in the other tab…',
  },
  outdated: {
    title: 'Reload this tab',
    why: 'Another tab updated Holdfast. This tab is read-only until you reload; its last change is saved.',
    act: 'Reload',
  },
  unreadable: {
    title: 'Your data could not be read',
    why: 'Both stores on this device hold data and neither can be opened right now. Nothing was deleted or replaced. Close other Holdfast tabs, then try again.',
    reason: (reason: string) => `What the browser said: ${reason}`,
    act: 'Try again',
  },
  broken: {
    title: 'This page stopped',
    why: 'Something in the page failed. What was saved is safe: reload to get back to it.',
    act: 'Reload',
  },
} as const;

export const idleWords = {
  warning: (leftMs: number) => `Locking in ${leftOf(leftMs)}, because there was no input.`,
  extend: 'Stay unlocked',
} as const;

export const updateWords = {
  item: 'Update ready',
  full: (version: string | null) =>
    `${version === null ? 'A new version' : `Version ${version}`} is ready. Reload keeps everything; takes about 1 second. Other open Holdfast tabs reload too.`,
  now: 'Reload now',
  later: 'Later',
  updating: 'Saving in every tab…',
} as const;

export const helpWords = {
  title: 'Keyboard',
  item: 'Help and keyboard map',
  keys: {
    lock: 'Lock all tabs',
    saveNow: 'Save now',
    regions: 'Next or previous region',
    help: 'This list',
    home: 'Go to Home',
    list: 'Down or up in a list',
    escape: 'Close, and go back to where you were',
  },
  singleKeys: 'Shortcuts of one key',
  singleKeysWhy: 'G, H and ? work anywhere but in text. Holds until this tab is reloaded.',
  andThen: 'then',
  or: 'or',
} as const;

export const privateWords = {
  item: 'Private window — temporary',
  full: 'This is a private window. Everything here disappears when you close it.',
} as const;

export const paperWords = {
  code: (count: number) =>
    `${countOf(count)} groups of four. The last character of each checks it.`,
} as const;

export const statusWords = {
  autosave: 'A snapshot every',
  lock: {
    unlocked: (minutes: number) => `Unlocked (locks in ${minutes} min)`,
    full: 'Your keys are in the memory of this tab and nowhere else. Locking forgets them in every tab.',
    now: 'Lock now',
    after: 'Lock without input after',
    onReload: 'Lock on reload',
    onReloadWhy: 'The next reload of this tab asks for the password.',
  },
  kit: {
    item: 'Recovery kit not stored',
    full: 'Without it a forgotten password cannot be helped.',
    show: 'Show the kit',
  },
  sync: {
    starting: 'Looking for the server…',
    showCode: 'Show set-up code',
    codeTitle: 'Set-up code',
    codeWhy:
      'On the other device choose “I already use Holdfast” and type this. Whoever has it and your password can join.',
    codeAsk: 'The set-up code lets another device join, so your password is asked first.',
    qrLabel: 'The set-up code as a QR code',
  },
  outdated: {
    item: 'Reload this tab',
    full: 'Another tab updated Holdfast. This tab is read-only until you reload; its last change is saved.',
    act: 'Reload',
  },
  savedAgain: 'Saving works again.',
} as const;

export const firstSessionNames = { own: 'My work', sample: 'Sample session' } as const;

export const titleWords = { open: 'Holdfast', locked: 'Locked - Holdfast' } as const;
