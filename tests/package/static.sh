#!/bin/sh
# The static programs: what they are, that they run where nothing else is, and
# that they answer as the shared program does. $PROGRAM is the shared one,
# $BUILD the folder of the others; the output is TAP.
set -u
# shellcheck source=tests/tap
. "$(dirname "$0")/../tap"

sources=$PWD
build=$(realpath "${BUILD:-build}")
program=$(realpath "${PROGRAM:-build/apiserver-audit}")
static=$build/static/apiserver-audit
arm64=$build/static-arm64/apiserver-audit
fixtures=$(pwd)/fixtures
corpus=$(realpath -m "${CORPUS:-../shared/corpus}")
plain=$fixtures/kubeadm/v1.31/before.yaml
wired=$fixtures/kubeadm/v1.31/after.yaml
unset MAKEFLAGS MAKELEVEL

dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1

make_there() {
	make -s -C "$sources" BUILD="${BUILD:-build}" "$@"
}

# --- expectations ------------------------------------------------------------

size_is_below() {
	size=$(stat -c %s "$2")
	[ "$size" -lt "$1" ] || fail "'$2' has $size bytes"
}

is_static_pie() {
	try readelf -hldW "$1"
	out_has 'Type: *DYN '
	out_has ' GNU_RELRO '
	out_lacks ' INTERP '
	out_lacks '(NEEDED)'
}

# Whether the program that the words of $1 run answers as the shared one, for
# the files that are named in `files`.
answers_alike() {
	count=0
	while read -r file; do
		for words in 'diff --offline --manifest' 'policy lint'; do
			# shellcheck disable=SC2086 # words are what is meant
			try "$program" $words "$file"
			# shellcheck disable=SC2086
			$1 $words "$file" >other.out 2>other.err </dev/null
			[ $? -eq $status ] || fail "$words $file: another status"
			same_files out other.out
			same_files err other.err
			[ -z "$wrong" ] || return
			count=$((count + 1))
		done
	done <files
	[ "$count" -gt 0 ] || fail 'nothing was asked'
	echo "# $count answers compared"
}

# --- x86-64, or what this machine is -----------------------------------------

it 'the static program is below 1.5 MiB and position-independent'
size_is_below 1572864 "$static"
is_static_pie "$static"

it 'the notices of what is linked stand beside it'
cp "$build/static/NOTICES" out
for library in libfyaml libyaml libjansson libc6; do
	out_has "^$library-dev\$"
done
out_has '^ *Permission is hereby granted, free of charge'
out_has 'GNU LESSER GENERAL PUBLIC LICENSE'
out_lacks '^It is missing'

it 'it answers as the shared program, for every fixture'
find "$fixtures" -type f | sort >files
answers_alike "$static"

it 'it answers as the shared program, for every file of the corpus'
if [ -d "$corpus" ]; then
	find "$corpus" -type f | sort >files
	answers_alike "$static"
else
	skip "there is no '$corpus'"
fi

# Root may enter another root; others may in a user namespace, if at all.
enter=
for words in '' 'unshare --map-root-user'; do
	# shellcheck disable=SC2086
	if [ -z "$enter" ] && $words chroot / true 2>/dev/null; then
		enter="$words chroot root /apiserver-audit"
	fi
done

in_root() {
	# shellcheck disable=SC2086
	try $enter "$@"
}

it 'it runs in a root that holds nothing but itself and the manifest'
if [ -n "$enter" ]; then
	manifest=root/etc/kubernetes/manifests/kube-apiserver.yaml
	mkdir -p "$(dirname "$manifest")"
	cp "$static" root
	cp "$plain" "$manifest"
	in_root diff
	status_is 1
	in_root enable --policy-from=production
	status_is 0
	same_files "$manifest" "$wired"
	in_root status
	status_is 0
	in_root restore --list
	status_is 0
	out_has 'kube-apiserver.yaml'
	in_root disable
	status_is 0
	same_files "$manifest" "$plain"
	in_root restore
	status_is 0
	same_files "$manifest" "$wired"
else
	skip 'neither chroot nor a user namespace is allowed here'
fi

# --- arm64 -------------------------------------------------------------------

it 'the arm64 program is below 1.5 MiB and position-independent'
if ! command -v aarch64-linux-gnu-gcc >/dev/null; then
	skip 'there is no aarch64-linux-gnu-gcc'
elif ! make_there "${BUILD:-build}/arm64/fetched" >out 2>err; then
	skip "Debian's arm64 libraries cannot be fetched"
else
	make_there static-arm64 >out 2>err || fail 'it was not built'
	size_is_below 1572864 "$arm64"
	is_static_pie "$arm64"
	out_has 'Machine: *AArch64'
fi

it 'it answers as the program for this machine does'
if [ ! -x "$arm64" ]; then
	skip 'it was not built'
elif ! command -v qemu-aarch64-static >/dev/null; then
	skip 'there is no qemu-aarch64-static'
else
	find "$fixtures" -name before.yaml | sort >files
	answers_alike "qemu-aarch64-static $arm64"
fi

done_testing
