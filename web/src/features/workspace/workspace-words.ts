import { countOf, sizeOf } from '../words-time.ts';

/** What the workspace says. Sentences that are made from facts are functions. */
export const workspaceWords = {
  opening: 'Opening your session…',
  failedTitle: 'This session could not be opened',
  retry: 'Try again',
  sources: 'Sources',
  showSources: 'Show sources',
  hideSources: 'Hide sources',
  panels: 'Panels',
  panelPicker: (count: number) => `Panels (${countOf(count)})`,
  panelNumber: (number: number) => `Alt+${number}`,
  nothingOpenTitle: 'Nothing is open',
  nothingOpenWhy: 'Choose something from the sources, or write the first note of this session.',
  newNote: 'New note',
  closePanel: (title: string) => `Close ${title}`,
  movePanel: (title: string) => `Move ${title}`,
  move: {
    title: 'Move this panel',
    left: 'To the left',
    right: 'To the right',
    up: 'Above',
    down: 'Below',
    next: 'Into the next group',
    previous: 'Into the previous group',
    wider: 'Wider',
    narrower: 'Narrower',
    taller: 'Taller',
    shorter: 'Shorter',
    close: 'Done',
  },
  reading: 'Reading…',
  lostTitle: 'This could not be read',
  lostWhy: 'It stays in the session as it was saved; nothing was replaced by emptiness.',
  leftOut: 'Not saved',
  removed: (name: string) => `${name} was removed from this session.`,
  undo: 'Undo',
  showMore: (count: number) => `Show ${countOf(count)} more`,
  remove: (name: string) => `Remove ${name} from this session`,
  notRecorded: 'Not recorded in this session.',
  record: 'Record again',
} as const;

export const companionWords = {
  missing: 'The companion is not connected. What is here goes on being shown, not recorded.',
  lastSeen: (time: string) => `Last seen ${time}.`,
  unpaired:
    'The companion runs but does not know this browser. Open the address that its start has printed.',
  codeRefused:
    'The pairing code was used already or is older than 10 minutes. Start the companion again and open the new address.',
  impostor:
    'Something else answers in place of the companion. Nothing was sent to it. Stop it, then start the companion again.',
  start: 'Start it with',
  command: 'npm start',
  copy: 'Copy the command',
  copied: 'Copied',
  tryNow: 'Try now',
} as const;

export const terminalWords = {
  section: 'Terminals',
  add: 'New terminal',
  emptyWhy: 'Terminals opened here are recorded: output, folder and last command.',
  name: (name: string) => `Terminal ${name}`,
  leave: 'Control and ` or F6 leaves the terminal.',
  readOnly: 'Recorded output. No process is running here.',
  restored: (time: string) => `restored ${time}`,
  ended: (time: string) => `process ended ${time}`,
  gap: (size: string, time: string) => `${size} of output missing here, ${time}`,
  startHere: 'Start a shell here',
  startIn: (folder: string) => `Start a shell in ${folder}`,
  offer: 'Last command. Press Enter in the terminal to run it, or type something else:',
  runIt: 'Run it',
  dismiss: 'Not now',
  text: 'Show as text',
  screen: 'Show as screen',
  textLabel: (name: string) => `Output of ${name} as text`,
  screenReaderOn: 'Screen reader mode on',
  screenReaderOff: 'Screen reader mode off',
  earlier: 'Show earlier output',
  rename: 'Name of this terminal',
  untitled: 'Terminal',
  openIn: (path: string) => `Open a terminal in ${path}`,
} as const;

export const filesWords = {
  section: 'Files',
  addRoot: 'Add a folder',
  rootPath: 'Folder on this computer',
  rootHint:
    'The whole path, like /home/me/project. Only folders you name here can be read or saved.',
  add: 'Add',
  cancel: 'Cancel',
  emptyWhy: 'Name a folder to open its files here. Unsaved text survives a crash.',
  tree: 'Folders',
  opened: 'Open files',
  folderEmpty: 'Empty',
  truncated: 'This folder has more entries than are shown.',
  removeRoot: (path: string) => `Remove the folder ${path}`,
  save: 'Save',
  saved: 'Saved to disk.',
  unsaved: 'Not saved to disk. Kept in this session.',
  editor: (path: string) => `Text of ${path}`,
  rootUnknown: 'The folder of this file is not known on this computer. Its text is kept here.',
  changedTitle: 'The file on the disk is another one by now',
  changedWhy: 'Both texts are here. Nothing was overwritten.',
  goneWhy: 'The file is no longer there, or is no text any more. Your text is kept here.',
  mine: 'Your text',
  disk: 'On the disk',
  keepMine: 'Save mine over it',
  takeDisk: 'Take the one on the disk',
  later: 'Decide later',
  compare: 'Your text beside the one on the disk',
} as const;

export const conversationWords = {
  section: 'Conversations',
  add: 'Follow a conversation',
  emptyWhy: 'Claude Code and Codex conversations are read as they grow.',
  choose: 'Conversations on this computer',
  none: 'The companion found no Claude Code or Codex conversation.',
  untitled: 'Untitled conversation',
  list: (title: string) => `Messages of ${title}`,
  user: 'You',
  assistant: 'Assistant',
  system: 'System',
  thinking: 'Thinking',
  thinkingSealed: 'Thinking (sealed by the tool)',
  toolUse: (name: string) => `Used ${name}`,
  toolResult: 'Result',
  toolFailed: 'Result: failed',
  image: (type: string | null, bytes: number) =>
    `Image${type === null ? '' : ` (${type})`}, ${sizeOf(bytes)}, not shown`,
  subagent: 'Subagent',
  note: (label: string) => label.replaceAll('_', ' '),
  omitted: (count: number) => `${countOf(count)} more characters are in the transcript.`,
  earlier: 'Show earlier messages',
  latest: 'Go to the latest message',
  empty: 'No messages yet.',
  unread: (count: number) =>
    count === 1
      ? '1 line could not be understood. It is kept as it is.'
      : `${countOf(count)} lines could not be understood. They are kept as they are.`,
} as const;

export const notesWords = {
  section: 'Notes',
  add: 'New note',
  emptyWhy: 'Write down what you were about to do. It is saved as you type.',
  untitled: 'Untitled note',
  title: 'Title of this note',
  text: 'Text of this note',
} as const;

export const linkWords = {
  title: 'Open this link?',
  why: 'It comes from captured text, so look where it goes.',
  host: 'Goes to',
  open: 'Open in a new tab',
  cancel: 'Stay here',
} as const;

export const reportWords = {
  title: 'Restore report',
  button: (back: number, all: number) => `Restored ${countOf(back)} of ${countOf(all)}`,
  reading: 'Reading…',
  from: (when: string, device: string) => `Saved ${when} on ${device}.`,
  records: (count: number) =>
    count === 1
      ? '1 change made after the last snapshot is back as well.'
      : `${countOf(count)} changes made after the last snapshot are back as well.`,
  older: (when: string) => `The newest snapshot known, from ${when}, could not be opened.`,
  back: 'Back as it was',
  different: 'Back, but different',
  lost: 'Could not be restored',
  retry: 'Retry',
  copy: 'Copy details',
  copied: 'Copied',
  hide: 'Close the restore report',
  layoutLost:
    'The arrangement of the panels could not be read. Everything is listed under Sources.',
  notRunning: 'Process not running any more; output, folder and history restored.',
  stillRunning: 'The same process is still running.',
  newShell: (folder: string | null) =>
    folder === null
      ? 'A new shell stands under the old output. Nothing was run.'
      : `A new shell stands under the old output, in ${folder}. Nothing was run.`,
  rewritten: 'The transcript was rewritten. The lines from before are in older snapshots.',
  changedOnDisk: 'The file on the disk changed meanwhile. Your unsaved text is here.',
  gap: (name: string, size: string, from: string | null, to: string) =>
    from === null
      ? `${name}: ${size} of output up to ${to} are more than the companion keeps; the beginning is missing.`
      : `${name}: output from ${from} to ${to} is longer than the 16 MiB kept; ${size} at the beginning are missing.`,
  leftOut: (name: string) => `${name} is not saved any more: it is larger than a session can hold.`,
} as const;
