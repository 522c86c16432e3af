#!/bin/sh
# `make install` and `make uninstall` in a root of their own; the output is TAP.
set -u
# shellcheck source=tests/tap
. "$(dirname "$0")/../tap"

sources=$PWD
version=${VERSION:?}
unset MAKEFLAGS MAKELEVEL

dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1

make_there() {
	make -s -C "$sources" BUILD="${BUILD:-build}" "$@"
}

for words in '' PREFIX=/usr; do
	it "make install $words: the program is where it belongs, and runs"
	prefix=${words#PREFIX=}
	program=root${prefix:-/usr/local}/sbin/apiserver-audit
	# shellcheck disable=SC2086 # no word where there is none
	try make_there install DESTDIR="$dir/root" $words
	status_is 0
	[ "$(stat -c %a "$program")" = 755 ] || fail 'its mode is not 755'
	try "$program" --version
	status_is 0
	out_has "^apiserver-audit $version\$"
	find root -type f ! -perm 644 ! -path "$program" >out
	out_is_empty

	it "make uninstall $words: nothing is left"
	# shellcheck disable=SC2086 # no word where there is none
	try make_there uninstall DESTDIR="$dir/root" $words
	status_is 0
	find root ! -type d >out
	out_is_empty
done

it 'make uninstall leaves what it has not installed'
mkdir -p root/usr/local/sbin root/var/lib/apiserver-audit/backups
echo other >root/usr/local/sbin/other
echo backup >root/var/lib/apiserver-audit/backups/backup
try make_there install DESTDIR="$dir/root"
try make_there uninstall DESTDIR="$dir/root"
[ "$(find root -type f | wc -l)" -eq 2 ] || fail 'two files were to stay'

done_testing
