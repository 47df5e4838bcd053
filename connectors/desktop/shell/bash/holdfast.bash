# Read by `bash --rcfile` in the place of ~/.bashrc, which it reads first and leaves as it is.
# Tells the terminal where the shell is (OSC 7) and what it runs (OSC 133).

if [[ -r ~/.bashrc ]]; then
  . ~/.bashrc
fi

# Percent-encodes $1, byte by byte, into __holdfast_escaped.
__holdfast_escape() {
  if [[ $1 != *[!a-zA-Z0-9/._~-]* ]]; then
    __holdfast_escaped=$1
    return
  fi
  local LC_ALL=C text=$1 out='' char code
  local -i at
  for ((at = 0; at < ${#text}; at++)); do
    char=${text:at:1}
    case $char in
      [a-zA-Z0-9/._~-]) out+=$char ;;
      *)
        printf -v code '%d' "'$char"
        printf -v char '%%%02X' "$((code & 255))"
        out+=$char
        ;;
    esac
  done
  __holdfast_escaped=$out
}

# Runs first before each prompt, while $? is still that of the user's command.
__holdfast_finished() {
  local status=$?
  printf '\e]133;D;%s\a' "$status"
  return "$status"
}

# Runs last before each prompt: something may have changed the folder or rewritten PS1.
__holdfast_prompt() {
  if [[ $PWD != "${__holdfast_pwd-}" ]]; then
    __holdfast_pwd=$PWD
    __holdfast_escape "$PWD" 2>/dev/null
    __holdfast_cwd=$__holdfast_escaped
  fi
  printf '\e]7;file://%s\a' "$__holdfast_cwd"
  if [[ $PS1 != *'133;A'* ]]; then
    PS1='\[\e]133;A\a\]'$PS1'\[\e]133;B\a\]'
  fi
  __holdfast_history=$(HISTTIMEFORMAT='' builtin history 1)
}

# Runs in a subshell of PS0, right before a command. What the history did not take (a line that begins
# with a space, for one) is not told either.
__holdfast_started() {
  local entry
  entry=$(HISTTIMEFORMAT='' builtin history 1)
  if [[ -z $entry || $entry == "${__holdfast_history-}" ]]; then
    printf '\e]133;C\a'
    return
  fi
  entry=${entry#"${entry%%[![:space:]]*}"}
  entry=${entry#"${entry%%[!0-9]*}"}
  entry=${entry#\*}
  __holdfast_escape "${entry#"${entry%%[![:space:]]*}"}"
  printf '\e]133;C;cmdline_url=%s\a' "$__holdfast_escaped"
}

if [[ $(declare -p PROMPT_COMMAND 2>/dev/null) == 'declare -a'* ]]; then
  PROMPT_COMMAND=(__holdfast_finished "${PROMPT_COMMAND[@]}" __holdfast_prompt)
else
  PROMPT_COMMAND=$'__holdfast_finished\n'"${PROMPT_COMMAND-}"$'\n__holdfast_prompt'
fi
# Without promptvars the text of PS0 would be printed instead of run.
if shopt -q promptvars; then
  PS0=${PS0-}'$(__holdfast_started)'
fi
# Where the user exports them: a bash below this one knows none of our functions.
export -n PROMPT_COMMAND PS0
