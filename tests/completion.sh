#!/bin/bash
# The completions, by the real bash, zsh and fish; $PROGRAM is the binary, the
# output is TAP.
set -u
# shellcheck source=tests/tap
. "$(dirname "$0")/tap"

program=$(realpath "${PROGRAM:-build/apiserver-audit}")
project=$(pwd)
completions=$project/scripts/completion

dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1
mkdir bin etc home
: >kube-apiserver.yaml
: >cluster.yaml
ln -s "$program" bin/apiserver-audit
PATH=$dir/bin:$PATH
export HOME=$dir/home TERM=dumb
unset XDG_CONFIG_HOME XDG_DATA_HOME

# --- the shells: each prints what it offers for the line $1 ------------------

cat >.complete.bash <<'END'
source "$1"
line=${2//=/ = }
read -r -a COMP_WORDS <<<"$line"
[[ $2 != *' ' ]] || COMP_WORDS+=('')
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_apiserver_audit
printf '%s\n' "${COMPREPLY[@]}"
END

offers_bash() {
	bash --norc .complete.bash "$completions/apiserver-audit.bash" "$1"
}

# An interactive zsh on a terminal of its own gets the line and a tab; what it
# would offer goes through compadd, which is replaced.
cat >.init.zsh <<'END'
autoload -Uz compinit
compinit -u -D
bindkey '^I' complete-word
compadd() {
	local -a hits
	if [[ -z ${(M)@:#-*[OAD]} ]]; then
		builtin compadd -A hits "$@"
		(( ! $#hits )) || print -rl -- '' "OFFER "${^hits}
	fi
	builtin compadd "$@"
}
comppostfuncs=(exit)
END
cat >.complete.zsh <<'END'
zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z "PROMPT=; fpath=(${(q)1} \$fpath); source ./.init.zsh"
zpty -w z "$2"$'\t'
while zpty -r z out; do
	print -rn -- "$out"
done | tr -d '\r' | sed -n 's/^OFFER //p'
END

offers_zsh() {
	timeout 60 zsh -f .complete.zsh "$completions" "$1"
}

offers_fish() {
	fish --no-config -c "source '$completions/apiserver-audit.fish'
		complete -C '$1'"
}

# In one form: no description, no "--option=" before a value, no '=' or '/' at
# the end, sorted.
offers() {
	"offers_$shell" "$1" 2>err </dev/null |
		sed 's/\t.*//; s/^--[a-z-]*=\(.\)/\1/; s/[=/]$//; /^$/d' |
		sort -u >out
}

# --- what they must offer ----------------------------------------------------

tries() {
	cat <<'END'
|diff disable enable help policy restore status
en|enable
xyz|
help po|policy
help policy |explain lint list show
enable --audit-policy|--audit-policy-file
disable --audit|
enable --log-volume=|directory file
enable --log-volume f|file
diff --output=j|json
enable --quiet --audit-log-mode=blocking-|blocking-strict
enable --policy-from=c|changes cis cluster.yaml
enable --manifest=k|kube-apiserver.yaml
restore --backup k|kube-apiserver.yaml
diff --root=|bin etc home
diff --offline --backup|
status --kube-version=|
policy |explain lint list show
policy sh|show
policy --user jane sh|show
policy show p|production
policy lint k|kube-apiserver.yaml
policy explain k --verb=delete|delete deletecollection
END
}

# Every option of every command, and nothing else.
try_commands() {
	local command commands

	commands=$("$program" --help=words | sed 's/\t.*//; /^help$/d')
	for command in $commands; do
		it "$shell: options of $command"
		"$program" "$command" --help=words |
			sed -n 's/^\(--[a-z-]*\)\t.*/\1/p' | sort >wanted
		[ -s wanted ] || fail 'there is no option'
		offers "apiserver-audit $command --"
		same_files out wanted
	done
}

for shell in bash zsh fish; do
	if ! command -v "$shell" >/dev/null; then
		it "$shell"
		skip 'it is not installed'
		continue
	fi
	while IFS='|' read -r line wanted; do
		it "$shell: $line"
		offers "apiserver-audit $line"
		[ "$(tr '\n' ' ' <out)" = "$wanted${wanted:+ }" ] ||
			fail "it offers other than '$wanted'"
	done < <(tries)
	try_commands
done

it 'bash: a value where "=" parts no words'
# shellcheck source=/dev/null
. "$completions/apiserver-audit.bash"
COMP_WORDBREAKS=${COMP_WORDBREAKS//=/}
COMP_WORDS=(apiserver-audit diff '--log-volume=d')
COMP_CWORD=2
_apiserver_audit
[ "${COMPREPLY[*]}" = --log-volume=directory ] || fail "${COMPREPLY[*]}"

# --- where they are looked for -----------------------------------------------

it 'make install puts them in place, and uninstall takes them away'
run_make() {
	env -u MAKEFLAGS -u MAKEOVERRIDES make -C "$project" "$@" \
		DESTDIR="$dir/host" PREFIX=/usr >out 2>err
	status=$?
}
run_make install
status_is 0
for file in bash-completion/completions/apiserver-audit \
	zsh/site-functions/_apiserver-audit \
	fish/vendor_completions.d/apiserver-audit.fish; do
	[ -s "host/usr/share/$file" ] || fail "there is no $file"
done
run_make uninstall
status_is 0
[ -z "$(find host -type f)" ] || fail 'something is left'

done_testing
