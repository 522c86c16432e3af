#!/bin/bash
# The manual against the program: commands, options, defaults, releases, exit
# statuses, codes of messages and variables are the same in both, and the
# examples work. $PROGRAM is the binary; the output is TAP.
set -u
# shellcheck source=tests/tap
. "$(dirname "$0")/tap"

program=$(realpath "${PROGRAM:-build/apiserver-audit}")
project=$(pwd)
page=$project/src/apiserver-audit.8
plain=$project/fixtures/kubeadm/v1.31/before.yaml
unit=$project/fixtures/unit/line-long/root/etc/systemd/system/kube-apiserver.service

dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1

if ! command -v mandoc >/dev/null; then
	it 'the manual'
	skip 'mandoc is not installed'
	done_testing
	exit
fi

# As it is read, without bold letters and in lines that do not break.
mandoc -T ascii -O width=1000 "$page" 2>/dev/null | sed 's/.\x08//g' >text
commands=$("$program" --help=words | sed 's/\t.*//; /^help$/d' | tr '\n' ' ')

# Print the section $1, or with $2 its subsection.
section() {
	sed -n "/^$1\$/,/^[A-Z]/p" text | sed '1d; /^[A-Z]/d' |
		if [ $# -eq 1 ]; then cat; else
			sed -n "/^   $2\$/,/^   [^ ]/p" | sed '/^   [^ ]/d'
		fi
}

# Print the tags of a list: what stands at its left edge.
tags() {
	sed -n 's/^ \{5\}\([^ ].*\)/\1/p' | sed 's/   *.*//'
}

# What the page says, in the file page, the program has said in the file said.
agrees() {
	[ -s said ] || fail 'the program says nothing'
	diff page said >out || fail 'page (<) and program (>) differ'
}

# --- the page itself ---------------------------------------------------------

it 'mandoc finds nothing wrong'
mandoc -T lint -W warning "$page" >out 2>&1 || fail 'it does'

it 'every section that a manual needs is there'
for heading in NAME SYNOPSIS DESCRIPTION OPTIONS ENVIRONMENT FILES \
	'EXIT STATUS' EXAMPLES DIAGNOSTICS 'SEE ALSO'; do
	[ -n "$(section "$heading")" ] || fail "there is no $heading"
done

# --- commands and options ----------------------------------------------------

# Each command, with its word and what stands behind it.
list_commands() {
	local command

	for command in $commands help; do
		"$program" "$command" --help=words | sed -n "/^-/!{
			s/^\([a-z]*\)\t\([A-Z]*\)\t.*/$command \1 \2/
			s/ $//
			p
		}" >words
		if [ "$command" = help ] || [ ! -s words ]; then
			echo "$command"
		else
			cat words
		fi
	done | sort
}

it 'commands'
list_commands >said
section DESCRIPTION Commands | tags |
	sed 's/ request$//; s/ \[COMMAND\]$//' | sort >page
agrees

it 'commands, in the synopsis'
section SYNOPSIS |
	sed '/^$/d; s/^ *apiserver-audit //; s/ \[.*//; s/ request$//' | sort >page
agrees

# "manifest=FILE", or "help[=all]" if the value may be left out.
list_options() {
	"$program" "$1" --help=words | sed -n '/^--/ {
		s/\t\[/[=/; t out
		s/\t\([^\t]\)/=\1/
		: out
		s/\t.*//p
	}'
}

it 'options, and what they take'
for command in $commands; do
	list_options "$command"
done | sort -u >said
section OPTIONS | tags | grep '^--' | sort >page
agrees

# A subsection says for which commands its options are.
it 'options of each command'
for command in $commands; do
	list_options "$command" | sed "s/^/$command /"
done | sort >said
section OPTIONS | awk -v all="$commands" '
	/^     For / {
		sub(/^     For /, ""); sub(/[.:].*/, "")
		gsub(/,| and|explain/, ""); sub(/^all commands$/, all)
		count = split($0, names, " ")
	}
	/^     --/ { for (i = 1; i <= count; i++) print names[i], $1 }' |
	sort >page
agrees

# Print "OPTION default: VALUE", "OPTION since 1.N" and "OPTION 1.N to 1.M".
program_facts() {
	for command in $commands; do
		"$program" "$command" --help=all
	done | awk '
		/^  --/ { name = $1; sub(/\[?=.*/, "", name) }
		/^[^ ]/ { name = "" }
		name && match($0, /\((default: |since |1\.)[^)]*\)$/) {
			print name, substr($0, RSTART + 1, RLENGTH - 2)
		}' | sort -u
}

page_facts() {
	section OPTIONS | awk '
		/^     --/ { name = $1; sub(/\[?=.*/, "", name) }
		{
			count = split($0, said, /\.(  |$)/)
			for (i = 1; i <= count; i++)
				if (sub(/^ *Default: /, "default: ", said[i]) ||
				    sub(/^ *Since /, "since ", said[i]) ||
				    sub(/^ *Releases: /, "", said[i]))
					print name, said[i]
		}' | sort -u
}

it 'defaults, and the releases that have a flag'
program_facts >said
page_facts >page
agrees

# --- files, variables, exit statuses -----------------------------------------

it 'default paths are among the files'
section FILES | tags | sort >files
program_facts | sed -n 's/.* default: \//\//p' | sort >said
comm -12 files said >page
agrees

it 'variables of the environment'
cat "$project"/src/*.c "$project"/src/*/*.c |
	sed -n 's/.*getenv("\([A-Z_]*\)").*/\1/p' | sort -u >said
section ENVIRONMENT | tags | sort >page
agrees

it 'exit statuses'
"$program" --help | sed -n 's/^  \([0-9]\)  .*/\1/p' >said
section 'EXIT STATUS' | tags >page
agrees

# --- codes -------------------------------------------------------------------

# Words with a hyphen that are no codes.
no_codes='blocking-strict certificate-authority client-certificate client-key
	current-context feature-gates go-runner kube-apiserver port-forward
	read-only static-pod systemd-cat systemd-drop-in systemd-nspawn
	systemd-unit'

# Print the codes of the sources: each string that looks like one, but for
# kube-apiserver's flags; without a hyphen it must stand where a code does.
list_codes() {
	cat "$project"/src/{audit,command,format,host,target,text}/*.c | sed '/boolean_flags\[\] = {/,/^};/d' |
		grep -v '^#include' | tr -s '\n\t ' ' ' >code
	grep -oE '"[a-z]+(-[a-z0-9]+)+"' code | tr -d '"' |
		grep -vE '^audit-(log|policy|webhook|dynamic)' |
		grep -vxF "$(tr -s '\n\t ' '\n' <<<"$no_codes")"
	grep -oE '(refuse[a-z_]*\(|add_error\(|fill\(|SEVERITY_[A-Z]*,)[^";]*"[a-z]+",|\{ [a-z_]+, "[a-z]+", "[a-z ]+' \
		code | sed 's/[^"]*"\([a-z]*\)".*/\1/'
}

it 'codes of messages'
list_codes | sort -u >said
section DIAGNOSTICS | tags | grep -E '^[a-z]+(-[a-z0-9]+)*$' | sort >page
agrees

it 'no code is told twice'
[ -z "$(uniq -d page)" ] || fail "$(uniq -d page)"

# --- examples ----------------------------------------------------------------

# The examples name neither host nor binary: put both in. That there is a
# difference, or something to tell, is no failure.
apiserver-audit() {
	case "$*" in
	policy* | *--manifest*) "$program" "$@" ;;
	*) "$program" "$@" --root=host ;;
	esac
	status=$?
	[ "$status" -le 1 ] || fail "status is $status: $*"
}

make_host() {
	local etc=host/etc

	mkdir -p "$etc/kubernetes/manifests" "$etc/systemd/system" host/var/log
	cp "$plain" "$etc/kubernetes/manifests/kube-apiserver.yaml"
	cp "$unit" "$etc/systemd/system/kube-apiserver.service"
	cp "$plain" kube-apiserver.yaml
	"$program" policy show metadata >"$etc/kubernetes/audit-policy.yaml"
	cat >"$etc/kubernetes/audit-webhook.yaml" <<-'END'
		apiVersion: v1
		kind: Config
		clusters: [{name: falco, cluster: {server: http://127.0.0.1:9765/k8s-audit}}]
		contexts: [{name: falco, context: {cluster: falco, user: ""}}]
		current-context: falco
	END
}

# An example is all lines between two texts; the second builds on the first.
try_examples() {
	local example

	while IFS= read -r -d '%' example; do
		it "example:$(echo "$example" | grep -m 1 . | tr -s ' ')"
		eval "$example" >out 2>err </dev/null
		out_lacks 'error: '
		err_lacks 'error: '
	done
}

# A text stands at the left edge.
section EXAMPLES | sed 's/^ \{5\}[^ ].*/%/' | sed '1d; $a%' >examples
it 'there are examples'
[ -s examples ] || fail 'there is none'
make_host
try_examples <examples

it 'examples of --help'
cp host/etc/kubernetes/audit-policy.yaml p.yaml
examples=$("$program" --help | sed -n '/^Examples:$/,/^$/s/^  //p')
[ -n "$examples" ] || fail 'there is none'
eval "$examples" >out 2>err </dev/null
err_lacks 'error: '

done_testing
