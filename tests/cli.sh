#!/bin/sh
# The program as a user meets it: words in, status, standard output and
# standard error out. $PROGRAM is the binary; the output is TAP.
set -u
# shellcheck source=tests/tap
. "$(dirname "$0")/tap"

program=$(realpath "${PROGRAM:-build/apiserver-audit}")
fixtures=$(pwd)/fixtures
plain=$fixtures/kubeadm/v1.31/before.yaml
wired=$fixtures/kubeadm/v1.31/after.yaml
script=$fixtures/refused/shell-script/before.yaml

dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1
unset NO_COLOR
umask 022

run() {
	"$program" "$@" >out 2>err </dev/null
	status=$?
}

# What a file is, so far as a write would change it.
look() {
	stat -c '%i %Y %a %s' "$1"
}

# --- a host ------------------------------------------------------------------

etc=host/etc/kubernetes
manifest=$etc/manifests/kube-apiserver.yaml

# Make the host a fresh one, with a policy.
fresh_host() {
	rm -rf host
	mkdir -p "$etc/manifests" host/var/log
	cp "$plain" "$manifest"
	chmod 600 "$manifest"
	printf 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: Metadata\n' \
		>"$etc/audit-policy.yaml"
}

# --- the command line --------------------------------------------------------

it '--help lists the commands'
run --help
status_is 0
err_is_empty
for command in enable disable diff; do
	out_has "^  $command "
done

it 'enable --help lists its options and settings'
run enable --help
status_is 0
for option in manifest root offline dry-run backup-dir audit-policy-file \
	audit-log-path log-volume output color quiet; do
	out_has "^  --$option"
done

it 'disable --help has no settings'
run disable --help
status_is 0
out_lacks '--audit-log-path'

it '--version is one line'
run --version
status_is 0
err_is_empty
out_has '^apiserver-audit [0-9][0-9.]*$'
[ "$(wc -l <out)" -eq 1 ] || fail 'there is more than a line'

it 'no command is told what to start with'
run
status_is 2
out_is_empty
err_has 'no command'
err_has '^  .*--help'

it 'a misspelt command is told the right one'
run enabel
status_is 2
err_has "'enabel'"
err_has "did you mean 'enable'"

it 'a word that is like no command is told where the list is'
run frobnicate
status_is 2
err_lacks 'did you mean'
err_has '--help'

it 'a misspelt option is told the right one'
run diff --manfest=x
status_is 2
err_has "'--manfest'"
err_has "did you mean '--manifest'"

it 'a misspelt setting is told the right one'
run enable --audit-log-max-age=1
status_is 2
err_has "did you mean '--audit-log-maxage'"

it 'part of a name is no name'
run diff --offl --manifest="$plain"
status_is 2

it 'an option of another command is none of this one'
run diff --no-backup --manifest="$plain"
status_is 2

it 'an option without its value is told so'
run diff --manifest
status_is 2
err_has 'needs a value'

it 'a value that cannot be is told what can'
run diff --color=red
status_is 2
err_has 'auto|always|never'
run diff --log-volume=disk
status_is 2
err_has 'directory|file'

it 'a word too many is refused'
run diff "$plain"
status_is 2
err_has '--manifest FILE'

# --- exit statuses -----------------------------------------------------------

it 'diff is 1 with a difference and 0 without'
run diff --offline --manifest "$plain"
status_is 1
out_has '^--- '
out_has '^+.*--audit-log-path='
run diff --offline --manifest "$wired"
status_is 0
out_is_empty
err_has 'nothing to do'

it 'enable --dry-run is 0 with a difference, and writes nothing'
cp "$plain" m.yaml
before=$(look m.yaml)
run enable --dry-run --offline --manifest m.yaml
status_is 0
out_has '^+.*--audit-log-path='
[ "$(look m.yaml)" = "$before" ] || fail 'the file was written'

it 'enable and disable are 0, and 0 again with nothing to do'
cp "$plain" m.yaml
run enable --offline --no-backup --manifest m.yaml
status_is 0
same_files m.yaml "$wired"
before=$(look m.yaml)
run enable --offline --no-backup --manifest m.yaml
status_is 0
out_has 'nothing to do'
[ "$(look m.yaml)" = "$before" ] || fail 'the file was written'
run disable --offline --no-backup --manifest m.yaml
status_is 0
same_files m.yaml "$plain"

it 'what cannot be edited is 3, with place, reason and hint'
cp "$script" m.yaml
before=$(look m.yaml)
run enable --offline --no-backup --manifest m.yaml
status_is 3
out_is_empty
err_has '^apiserver-audit: m.yaml:[0-9]*:[0-9]*: .*shell script'
err_has '^  '
[ "$(look m.yaml)" = "$before" ] || fail 'the file was written'
run diff --offline --manifest m.yaml
status_is 3

it 'a setting that would stop kube-apiserver is 3'
cp "$plain" m.yaml
run enable --offline --no-backup --audit-log-maxage=-1 --manifest m.yaml
status_is 3
same_files m.yaml "$plain"

it 'a missing manifest is 4'
run diff --offline --manifest missing.yaml
status_is 4
err_has 'missing.yaml.*No such file'

it 'a directory is no manifest'
mkdir -p folder
run diff --offline --manifest folder
status_is 3
err_has 'folder'

it 'a file over 10 MiB is refused'
truncate -s 11M large.yaml
run diff --offline --manifest large.yaml
status_is 3
err_has 'more than the limit'
rm -f large.yaml

it 'a full disk behind standard output is 4'
if [ -c /dev/full ]; then
	for words in --help "diff --offline --manifest $plain" \
		"diff --offline --output=json --manifest $plain"; do
		# shellcheck disable=SC2086 # words are what is meant
		"$program" $words >/dev/full 2>err
		status=$?
		status_is 4
		err_has 'standard output.*No space'
	done
fi

it 'closed standard streams do no harm'
cp "$plain" m.yaml
"$program" enable --offline --no-backup --manifest m.yaml <&- >out 2>err
status=$?
status_is 0
same_files m.yaml "$wired"
cp "$plain" m.yaml
"$program" enable --offline --no-backup --manifest m.yaml <&- >&- 2>&-
status=$?
status_is 4
cmp -s m.yaml "$wired" || cmp -s m.yaml "$plain" || fail 'the file is torn'

it 'a FIFO is refused, not waited for'
mkfifo fifo
for words in 'diff --offline' 'enable --offline --no-backup'; do
	# shellcheck disable=SC2086
	timeout 20 "$program" $words --manifest fifo >out 2>err </dev/null
	status=$?
	status_is 3
	err_has 'fifo'
done

# --- the filter --------------------------------------------------------------

it 'a filter writes the result to stdout and messages to stderr'
"$program" enable --manifest - <"$plain" >out 2>err
status=$?
status_is 0
same_files out "$wired"
err_has 'standard input: 18 lines added'

it 'a filter with nothing to do copies'
"$program" enable --manifest - <"$wired" >out 2>err
status=$?
status_is 0
same_files out "$wired"

it 'a quiet filter has no messages'
"$program" enable --quiet --manifest=- <"$plain" >out 2>err
status=$?
status_is 0
same_files out "$wired"
err_is_empty

it 'a filter that refuses writes nothing to stdout'
"$program" enable --manifest - <"$script" >out 2>err
status=$?
status_is 3
out_is_empty
err_has 'standard input:[0-9]*:[0-9]*:'

it 'diff reads standard input, too'
"$program" diff --manifest - <"$plain" >out 2>err
status=$?
status_is 1
out_has '^+.*--audit-log-path='

it 'a filter without standard input is 4'
"$program" enable --manifest - <&- >out 2>err
status=$?
status_is 4
out_is_empty

# --- a host under --root -----------------------------------------------------

it 'the usual manifest is found under --root'
fresh_host
run diff --root host
status_is 1
err_is_empty
out_has '^+.*--audit-policy-file=/etc/kubernetes/audit-policy.yaml'

it 'enable under --root writes, keeps the mode and makes a backup there'
fresh_host
run enable --root host
status_is 0
same_files "$manifest" "$wired"
[ "$(stat -c %a "$manifest")" = 600 ] || fail 'the mode has changed'
[ "$(ls -A "$etc/manifests")" = kube-apiserver.yaml ] ||
	fail 'something is left in the manifest directory'
backup=$(find host/var/lib/apiserver-audit/backups -type f | head -n 1)
[ -n "$backup" ] || fail 'there is no backup'
cmp -s "$backup" "$plain" || fail 'the backup is not the original'
out_has 'backup: '
run disable --root host --no-backup
status_is 0
same_files "$manifest" "$plain"

it 'enable --diff shows what was done'
fresh_host
run enable --root host --no-backup --diff
status_is 0
out_has '^+.*--audit-log-path='
same_files "$manifest" "$wired"

it 'without a manifest all that was looked for is named'
rm -rf host
mkdir host
run diff --root host
status_is 3
err_has 'host/etc/kubernetes/manifests/kube-apiserver.yaml'
err_has 'kube-apiserver.service'
err_has '^  .*--manifest'
for command in enable disable status restore; do
	run $command --root host
	status_is 3
	err_has 'no kube-apiserver was found'
	err_lacks 'unchanged'
done

it 'a manifest that is not there is not called unchanged'
run enable --manifest nope.yaml
status_is 4
err_has "cannot open 'nope.yaml'"
err_lacks 'unchanged'

for what in missing empty directory; do
	it "a policy that is $what: enable refuses, diff reports"
	fresh_host
	rm "$etc/audit-policy.yaml"
	case $what in
	empty) : >"$etc/audit-policy.yaml" ;;
	directory) mkdir "$etc/audit-policy.yaml" ;;
	esac
	run enable --root host --no-backup
	status_is 3
	err_has 'audit-policy.yaml'
	err_has '^  '
	same_files "$manifest" "$plain"
	run diff --root host
	status_is 1
	out_has '^+.*--audit-log-path='
	err_has 'audit-policy.yaml.*error: '
	run enable --root host --no-backup --offline
	status_is 0
done

it 'a twin in the manifest directory is named'
fresh_host
cp "$plain" "$manifest.bak"
run enable --root host --no-backup
status_is 3
err_has 'kube-apiserver.yaml.bak'
same_files "$manifest" "$plain"

it 'where the original cannot be kept no policy is written'
fresh_host
rm "$etc/audit-policy.yaml"
run enable --root host --policy-from=production \
	--backup-dir=/etc/kubernetes/manifests
status_is 3
err_has 'backup directory'
[ ! -e "$etc/audit-policy.yaml" ] || fail 'the policy is written'
same_files "$manifest" "$plain"

it 'no backup of a policy goes among the manifests'
fresh_host
mkdir host/etc/audit
mv "$etc/audit-policy.yaml" host/etc/audit/policy.yaml
run enable --root host --no-backup --audit-policy-file=/etc/audit/policy.yaml
status_is 0
run enable --root host --policy-from=production \
	--backup-dir=/etc/kubernetes/manifests
status_is 3
[ "$(ls -A "$etc/manifests")" = kube-apiserver.yaml ] ||
	fail 'something is left in the manifest directory'

it 'a hidden copy is no twin'
fresh_host
cp "$plain" "$etc/manifests/.kube-apiserver.yaml.swp"
run enable --root host --no-backup
status_is 0

it 'a policy or log among the manifests is refused'
fresh_host
mv "$etc/audit-policy.yaml" "$etc/manifests/policy.yaml"
run enable --root host --no-backup \
	--audit-policy-file=/etc/kubernetes/manifests/policy.yaml
status_is 3
err_has 'manifest directory'
fresh_host
run enable --root host --no-backup \
	--audit-log-path=/etc/kubernetes/manifests/audit.log
status_is 3
same_files "$manifest" "$plain"

# --- output ------------------------------------------------------------------

# The value of jq's $1 in stdout is $2; without jq, stdout has the text $3.
json_is() {
	if command -v jq >/dev/null; then
		[ "$(jq -c "$1" out 2>&1)" = "$2" ] ||
			fail "$1 is $(jq -c "$1" out 2>&1), not $2"
	else
		out_has "$3"
	fi
}

it '--output=json of a difference'
run diff --offline --output=json --manifest "$plain"
status_is 1
err_is_empty
json_is .changed true '"changed": true'
json_is .target.kind '"static-pod"' '"kind": "static-pod"'
json_is .backup null '"backup": null'
json_is '.changes | length' 9 '"what": "volume"'
json_is '.changes[0] | keys' '["action","after","before","name","what"]' \
	'"action": "add"'
json_is '.diff | startswith("--- ")' true '"diff": "--- '
json_is .findings '[]' '"findings": \[\]'

it '--output=json with nothing to do'
run diff --offline --output=json --manifest "$wired"
status_is 0
json_is .changed false '"changed": false'
json_is .changes '[]' '"changes": \[\]'
json_is .diff '""' '"diff": ""'

it '--output=json of a refusal'
run enable --offline --no-backup --output=json --manifest "$script"
status_is 3
json_is .changed false '"changed": false'
json_is '.findings[0].code' '"shell-script"' '"code": "shell-script"'
json_is '.findings[0].severity' '"error"' '"severity": "error"'
json_is '.findings[0] | keys' \
	'["code","column","file","hint","line","message","severity"]' \
	'"hint": '

it '--output=json of a status that is refused has no checks'
run status --offline --output=json --manifest "$script"
status_is 3
json_is .cis '[]' '"cis": \[\]'
json_is '.findings[0].code' '"shell-script"' '"code": "shell-script"'

it '--output=json of an install names the backup'
fresh_host
run enable --root host --output=json
status_is 0
json_is .changed true '"changed": true'
json_is '.backup | type' '"string"' '"backup": "'

it '--quiet enable says nothing'
cp "$plain" m.yaml
run enable --offline --no-backup --quiet --manifest m.yaml
status_is 0
out_is_empty
err_is_empty
same_files m.yaml "$wired"

it '--quiet diff is the difference alone'
run diff --offline --quiet --manifest "$plain"
status_is 1
out_lacks 'lines added'
[ "$(head -c 4 out)" = '--- ' ] || fail 'it starts with something else'

escape=$(printf '\033')

it 'colour is given when it is asked for'
run diff --offline --color=always --manifest "$plain"
out_has "$escape\["
run diff --offline --color=never --manifest "$plain"
out_lacks "$escape"
run diff --offline --manifest "$plain"
out_lacks "$escape"

# script(1) gives the program a terminal.
on_terminal() {
	script -qec "$1" /dev/null >out 2>err </dev/null
}

if command -v script >/dev/null; then
	it 'a terminal gets colour, but not with NO_COLOR or --color=never'
	export TERM=xterm
	on_terminal "'$program' diff --offline --manifest '$plain'"
	out_has "$escape\["
	on_terminal "NO_COLOR=1 '$program' diff --offline --manifest '$plain'"
	out_lacks "$escape\["
	on_terminal "NO_COLOR= '$program' diff --offline --manifest '$plain'"
	out_has "$escape\["
	on_terminal "'$program' diff --offline --color=never --manifest '$plain'"
	out_lacks "$escape\["
	on_terminal "NO_COLOR=1 '$program' diff --offline --color=always --manifest '$plain'"
	out_has "$escape\["
else
	echo '# no script(1): colour on a terminal is not tried'
fi

# --- without the right -------------------------------------------------------

if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
	chmod 755 .
	cp "$program" program
	chmod 755 program
	as_nobody() {
		setpriv --reuid=65534 --regid=65534 --clear-groups \
			./program "$@" >out 2>err </dev/null
		status=$?
	}

	it 'a manifest that may not be read is 4'
	fresh_host
	as_nobody diff --offline --manifest "$manifest"
	status_is 4
	out_is_empty
	err_has 'Permission denied'
	err_has '^  .*root'

	it 'a directory that may not be written is 4, and the file stays'
	fresh_host
	chmod 644 "$manifest"
	before=$(look "$manifest")
	as_nobody enable --root host --no-backup
	status_is 4
	err_has 'Permission denied'
	err_has 'unchanged'
	[ "$(look "$manifest")" = "$before" ] || fail 'the file was written'

	it 'a backup that cannot be made stops the install'
	fresh_host
	chmod 644 "$manifest"
	chmod 777 "$etc/manifests"
	mkdir -p host/var/lib
	as_nobody enable --root host
	status_is 4
	err_has 'Permission denied'
	same_files "$manifest" "$plain"
else
	echo '# not root, or no setpriv: missing permissions are not tried'
fi

done_testing
