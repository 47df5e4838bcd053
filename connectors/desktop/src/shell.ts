import { basename, join } from 'node:path';

/** How a shell is started: fixed words and the user's environment, nothing of it built from text. */
export interface ShellStart {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

type Environment = Readonly<Record<string, string | undefined>>;

const INTEGRATION = join(import.meta.dirname, '../shell');

/**
 * Bash, zsh and fish get our marks (OSC 7 and 133) on top of the user's own configuration, whose files
 * stay as they are; any other shell starts plain.
 */
export const shellStart = (shell: string, environment: Environment): ShellStart => {
  const env = { ...childEnvironment(environment), TERM: 'xterm-256color', COLORTERM: 'truecolor' };
  switch (basename(shell).replace(/\.exe$/i, '')) {
    case 'bash':
      return {
        file: shell,
        args: ['--rcfile', join(INTEGRATION, 'bash/holdfast.bash'), '-i'],
        env,
      };
    case 'zsh':
      return { file: shell, args: ['-i'], env: zshEnvironment(env) };
    case 'fish':
      // The path goes through a variable, so that no character of it is read as code.
      return {
        file: shell,
        args: ['--init-command', 'source "$HOLDFAST_SHELL/fish/holdfast.fish"', '-i'],
        env: { ...env, HOLDFAST_SHELL: INTEGRATION },
      };
    default:
      return { file: shell, args: [], env };
  }
};

/** Zsh looks for its files in ZDOTDIR; ours puts the user's back before anything else of theirs is read. */
const zshEnvironment = (env: Readonly<Record<string, string>>): Record<string, string> => ({
  ...env,
  ...(env['ZDOTDIR'] === undefined ? {} : { HOLDFAST_ZDOTDIR: env['ZDOTDIR'] }),
  ZDOTDIR: join(INTEGRATION, 'zsh'),
});

/** Of the terminal, the multiplexer and the package script that we were started from, and of ourselves. */
const NOT_FOR_CHILDREN =
  /^(?:HOLDFAST_.*|npm_.*|PNPM_SCRIPT_SRC_DIR|INIT_CWD|TMUX|TMUX_PANE|STY|WINDOW|WINDOWID|TERMCAP|COLUMNS|LINES|PWD|OLDPWD|SHLVL|_)$/;

const childEnvironment = (environment: Environment): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      value === undefined || NOT_FOR_CHILDREN.test(name) ? [] : [[name, value]],
    ),
  );
