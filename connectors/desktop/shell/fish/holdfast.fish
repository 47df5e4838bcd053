# Tells the terminal where the shell is (OSC 7) and what it runs (OSC 133).

set --erase HOLDFAST_SHELL

function __holdfast_prompt --on-event fish_prompt
    printf '\e]7;file://%s\a\e]133;A\a' (string escape --style=url -- $PWD)
end

# What is kept out of the history is not told either.
function __holdfast_started --on-event fish_preexec
    if string match --quiet -- ' *' $argv[1]; or test -n "$fish_private_mode"
        printf '\e]133;C\a'
    else
        printf '\e]133;C;cmdline_url=%s\a' (string escape --style=url -- $argv[1])
    end
end

function __holdfast_finished --on-event fish_postexec
    printf '\e]133;D;%s\a' $status
end
