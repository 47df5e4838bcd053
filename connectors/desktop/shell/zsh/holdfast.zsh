# Tells the terminal where the shell is (OSC 7) and what it runs (OSC 133).

# Percent-encodes $1, byte by byte, into _holdfast_escaped.
_holdfast_escape() {
  emulate -L zsh
  setopt no_multibyte
  local out= byte
  for byte in ${(s::)1}; do
    case $byte in
      ([a-zA-Z0-9/._~-]) ;;
      (*) printf -v byte '%%%02X' "'$byte" ;;
    esac
    out+=$byte
  done
  typeset -g _holdfast_escaped=$out
}

_holdfast_precmd() {
  local code=$?
  _holdfast_escape $PWD
  printf '\e]133;D;%s\a\e]7;file://%s\a\e]133;A\a' $code $_holdfast_escaped
}

# $1 is the line as it was typed. What is kept out of the history is not told either.
_holdfast_preexec() {
  if [[ -z $1 || ( -o hist_ignore_space && $1 == ' '* ) ]]; then
    printf '\e]133;C\a'
    return
  fi
  _holdfast_escape $1
  printf '\e]133;C;cmdline_url=%s\a' $_holdfast_escaped
}

typeset -ga precmd_functions preexec_functions
precmd_functions=(_holdfast_precmd $precmd_functions)
preexec_functions=(_holdfast_preexec $preexec_functions)
