# Zsh reads this first, because ZDOTDIR leads here. It puts the user's ZDOTDIR back, so that all other
# files are read from where they always are, and reads the user's own .zshenv.

if [[ -n ${HOLDFAST_ZDOTDIR+set} ]]; then
  ZDOTDIR=$HOLDFAST_ZDOTDIR
  unset HOLDFAST_ZDOTDIR
else
  unset ZDOTDIR
fi

if [[ -r ${ZDOTDIR:-$HOME}/.zshenv ]]; then
  source ${ZDOTDIR:-$HOME}/.zshenv
fi

if [[ -o interactive ]]; then
  source ${${(%):-%x}:A:h}/holdfast.zsh
fi
