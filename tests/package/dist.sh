#!/bin/sh
# The source archive: the same sources give the same bytes, and it builds and
# tests by itself, to the same static program. $BUILD is the folder it stands
# in; the output is TAP.
set -u
# shellcheck source=tests/tap
. "$(dirname "$0")/../tap"

sources=$PWD
build=$(realpath "${BUILD:-build}")
top=apiserver-audit-${VERSION:?}
archive=$build/$top.tar.gz
unset MAKEFLAGS MAKELEVEL SOURCE_DATE_EPOCH

dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1

it 'all of it is in one folder that has the version in its name'
try tar -tf "$archive"
status_is 0
out_has "^$top/Makefile\$"
out_has "^$top/LICENSE\$"
out_lacks "^$top/build/"
out_lacks '/\.git/'
grep -v "^$top/" out >others
[ ! -s others ] || fail "$(cat others)"

it 'it holds the sources as they are'
try tar -xf "$archive"
status_is 0
for folder in src tests fixtures scripts; do
	try diff -r --no-dereference "$sources/$folder" "$top/$folder"
	status_is 0
done
rm -rf "$top"

it 'another clock, umask and folder give the same bytes'
(umask 077 && tar -xf "$archive" --touch --no-same-permissions &&
	mv "$top" elsewhere)
try make -s -C elsewhere dist
status_is 0
same_files "elsewhere/build/$top.tar.gz" "$archive"

it 'it builds to the same static program'
try make -s -j2 -C elsewhere static
status_is 0
same_files elsewhere/build/static/apiserver-audit \
	"$build/static/apiserver-audit"

it 'its tests run and pass'
try make -s -j2 -C elsewhere check T=buf
status_is 0
out_has ' passed, 0 failed$'

done_testing
