import { unreachable } from '@holdfast/shared/base/result.ts';
import { MAX_COMMAND_CHARACTERS, type TerminalItem } from '@holdfast/shared/capture/capture.ts';
import type { ShellMark } from './marks.ts';
import { redactCommand } from './redact-command.ts';

/** What of an item changes by marks and by the end of the shell. */
export type Standing = Pick<
  TerminalItem,
  | 'cwd'
  | 'cwdSource'
  | 'size'
  | 'lastCommand'
  | 'running'
  | 'lastExitCode'
  | 'offeredCommand'
  | 'ended'
>;

export const standingAtStart = ({
  cwd,
  size,
  offeredCommand,
}: Pick<Standing, 'cwd' | 'size' | 'offeredCommand'>): Standing => ({
  cwd,
  cwdSource: 'start',
  size,
  lastCommand: null,
  running: false,
  lastExitCode: null,
  offeredCommand,
  ended: null,
});

/** The same object when the mark tells nothing new. */
export const afterMark = (standing: Standing, mark: ShellMark): Standing => {
  switch (mark.kind) {
    case 'cwd':
      return mark.cwd === standing.cwd && standing.cwdSource === 'osc7'
        ? standing
        : { ...standing, cwd: mark.cwd, cwdSource: 'osc7' };
    case 'prompt':
      return standing.running ? { ...standing, running: false } : standing;
    case 'started':
      return {
        ...standing,
        running: true,
        lastCommand:
          mark.command === null
            ? standing.lastCommand
            : redactCommand(mark.command).slice(0, MAX_COMMAND_CHARACTERS),
      };
    case 'finished':
      return standing.running
        ? { ...standing, running: false, lastExitCode: mark.exitCode }
        : standing;
    default:
      return unreachable(mark);
  }
};
