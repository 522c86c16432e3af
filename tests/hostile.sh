#!/bin/bash
# Files that nobody should hand to the program, in every place that it reads:
# it says no, at once and with little memory, and leaves all as it was. $PROGRAM
# is the binary; the output is TAP.
#
# shellcheck disable=SC2016 # `$ARGS` is for systemd
set -u
# shellcheck source=tests/tap
. "$(dirname "$0")/tap"

program=$(realpath "${PROGRAM:-build/apiserver-audit}")
plain=$(pwd)/fixtures/kubeadm/v1.31/before.yaml

dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1
umask 022

# --- what is handed over -----------------------------------------------------

policy_head='apiVersion: audit.k8s.io/v1
kind: Policy
'

# Print $1 $2 times.
repeat() {
	awk -v text="$1" -v count="$2" \
		'BEGIN { while (count-- > 0) printf "%s", text }'
}

# Ten references to each of nine lists of ten.
bomb() {
	echo 'a: &a [x,x,x,x,x,x,x,x,x,x]'
	last=a
	for next in b c d e f g h i j; do
		echo "$next: &$next [$(repeat "*$last," 9)*$last]"
		last=$next
	done
	printf '%srules: *j\nspec: {containers: *j}\nclusters: *j\n' \
		"$policy_head"
}

mkdir odd
mkfifo odd/fifo
mkdir odd/directory
ln -s /dev/zero odd/zero
ln -s /proc/version odd/proc
ln -s /proc/kcore odd/kcore
ln -s link odd/link
: >odd/empty
printf 'kind: Pod\0\n' >odd/nul
printf 'kind: P\344d\n' >odd/latin1
printf '\377\376k\0i\0n\0d\0:\0 \0P\0o\0d\0\n\0' >odd/utf16
truncate -s 10485761 odd/large
repeat '[' 10000 >odd/deep-list
repeat '- ' 10000 >odd/deep-dashes
repeat '{"a":' 10000 >odd/deep-json
{ printf 'kind: '; repeat aaaaaaaaaaaaaaaa 655000; } >odd/long-line
{ printf 'kind: "'; repeat '\n\n\n\n\n\n\n\n' 655000; } >odd/long-quote
bomb >odd/bomb
if ! perl -MIO::Socket::UNIX -e \
	'IO::Socket::UNIX->new(Local => "odd/socket", Listen => 1) or die' \
	2>/dev/null; then
	echo '# no perl to make a socket: not tried'
fi

# --- where -------------------------------------------------------------------

# Run "$@" as something that hangs, or takes all memory, would not survive. A
# sanitizer needs more room than any limit leaves it.
limited() {
	(
		if ! grep -q __asan_init "$program"; then
			ulimit -v 400000
		fi
		exec timeout 60 "$program" "$@"
	) >out 2>err </dev/null
	status=$?
}

# All that is here, but for the contents of what is too much to read.
picture() {
	ls -lR --ignore=out --ignore=err --time-style=full-iso .
	find . -type f -size -100k ! -name out ! -name err -exec cksum {} +
}

# ends NAME STATUSES ABOUT WORD...: with these words the program ends with one
# of these statuses and a message about ABOUT, and writes nothing.
ends() {
	local allowed=$2 about=$3 before

	it "$1"
	shift 3
	before=$(picture)
	limited "$@"
	[[ " $allowed " = *" $status "* ]] || fail "status is $status"
	grep -qF -e "$about" out err || fail "no word about $about"
	[ "$(picture)" = "$before" ] || fail 'something was written'
}

mkdir manifests
cp "$plain" manifests/plain.yaml
printf '%srules:\n- level: Metadata\n' "$policy_head" >policy.yaml

for path in odd/*; do
	odd=$(basename "$path")
	file=$PWD/$path
	enable=(enable --manifest manifests/plain.yaml)
	printf '[Service]\nEnvironmentFile=%s\n%s\n' "$file" \
		'ExecStart=/usr/bin/kube-apiserver $ARGS' >unit

	ends "manifest: $odd" '3 4' "$path" enable --manifest "$path"
	ends "unit: $odd" '3 4' "$path" enable --unit "./$path"
	ends "policy: $odd" '3 4' "$path" "${enable[@]}" --audit-policy-file="$file"
	ends "policy to write: $odd" '3 4' "$path" "${enable[@]}" --policy-from="$file"
	ends "policy lint: $odd" '1 3 4' "$path" policy lint "$path"
	ends "webhook: $odd" '3 4' "$path" "${enable[@]}" \
		--audit-policy-file="$PWD/policy.yaml" \
		--audit-webhook-config-file="$file"
	ends "backup: $odd" '3 4' "$path" restore --backup "./$path" \
		--manifest manifests/plain.yaml
	# A file without variables, or none, is sound.
	ends "environment: $odd" '0 1 3 4' '' diff --unit ./unit
done

# --- what stands beside ------------------------------------------------------

mkdir beside
cp "$plain" beside/plain.yaml
mkfifo beside/fifo
ln -s /dev/zero beside/zero
ends 'a FIFO and a device beside the manifest' '0 1' plain.yaml \
	diff --manifest beside/plain.yaml

mkdir unit.d
mkfifo unit.d/10-fifo.conf
ends 'a FIFO among the drop-ins' '3 4' 10-fifo.conf enable --unit ./unit
rm -r unit.d

# --- small files that mean much ----------------------------------------------

{
	printf '[Service]\nEnvironment="A='
	repeat 'x ' 200000
	printf '"\nExecStart=/usr/bin/kube-apiserver '
	repeat "\$A " 100000
} >unit
ends 'a variable that is split over and over' 3 words enable --unit ./unit
sed -i 's/\$A /${A}/g' unit
ends 'a variable that is put in over and over' 3 words enable --unit ./unit
{
	sed '/^  volumes:/q' "$plain"
	repeat '  - {name: a, emptyDir: {}}
' 2000
} >pod
ends 'a pod with too many volumes' 3 volumes enable --manifest pod

{
	printf '%srules:\n' "$policy_head"
	repeat '- {level: Metadata, users: [a]}
' 3000
} >many.yaml
ends 'a policy of many rules' 1 'not looked at' policy lint many.yaml

done_testing
