# fish completion for apiserver-audit(8)
#
# The program itself says which words may stand next: --help=words gives one a
# line, a tab, what it takes, a tab, what it is.

command -q apiserver-audit
or exit

# Print the arguments that tell complete(1) of the metavar $argv[1].
function __apiserver_audit_takes
    set -l files --no-files
    set -l words
    for kind in (string split '|' -- $argv[1])
        switch $kind
            case FILE
                set files --force-files
            case DIR
                set -a words '(__apiserver_audit_directories)'
            case PRESET
                set -a words '(__apiserver_audit_presets)'
            case VERB
                set -a words get list watch create update patch delete deletecollection
            case '*'
                string match -qr '^[a-z-]+$' -- $kind
                and set -a words $kind
        end
    end
    printf '%s\n' $files --arguments "$words"
end

# By itself fish 3.6 puts "--root=" twice before a directory.
function __apiserver_audit_directories
    set -l value (commandline -ct | string replace -r '^--[^=]*=' '')
    __fish_complete_directories "$value"
end

function __apiserver_audit_presets
    apiserver-audit policy list | string replace -r ' +' \t
end

complete -c apiserver-audit -f
for line in (apiserver-audit --help=words)
    set -l command (string split \t -- $line)
    complete -c apiserver-audit -n __fish_use_subcommand -a $command[1] -d $command[3]

    set -l lines (apiserver-audit $command[1] --help=words | string match -rv "^$command[1]\t")
    set -l verbs (string match -rv '^-' -- $lines | string replace -r '\t.*' '')
    set -l seen "__fish_seen_subcommand_from $command[1]"
    for line in $lines
        set -l part (string split \t -- $line)
        set -l takes (__apiserver_audit_takes $part[2])
        if not string match -q -- '-*' $part[1]
            complete -c apiserver-audit -n "$seen; and not __fish_seen_subcommand_from $verbs" -a $part[1] -d $part[3]
            test -n "$part[2]"
            and complete -c apiserver-audit -n "$seen; and __fish_seen_subcommand_from $part[1]" $takes
        else if string match -qr '^[^[]' -- $part[2]
            complete -c apiserver-audit -n $seen -l (string sub -s 3 -- $part[1]) --require-parameter $takes -d $part[3]
        else # in brackets: a value that may be left out
            complete -c apiserver-audit -n $seen -l (string sub -s 3 -- $part[1]) -d $part[3]
        end
    end
end
