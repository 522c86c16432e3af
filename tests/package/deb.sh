#!/bin/sh
# The Debian package: built, judged by lintian, installed in a root of its own,
# run and purged. $BUILD is the folder that it is built in; the output is TAP.
set -u
# shellcheck source=tests/tap
. "$(dirname "$0")/../tap"

sources=$PWD
build=$(realpath "${BUILD:-build}")
version=${VERSION:?}
changelog=$(realpath scripts/debian/changelog)
package=$build/deb/apiserver-audit_${version}_$(dpkg --print-architecture).deb
plain=$(realpath fixtures/kubeadm/v1.31/before.yaml)
wired=$(realpath fixtures/kubeadm/v1.31/after.yaml)
unset MAKEFLAGS MAKELEVEL

dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1

make_there() {
	make -s -C "$sources" BUILD="${BUILD:-build}" "$@"
}

# dpkg on the root of this test; what the package depends on is not there.
in_root() {
	try dpkg --root="$dir/root" --force-depends,not-root,script-chrootless \
		--log="$dir/dpkg.log" "$@"
}

it 'the package is built, twice to the same bytes'
if ! command -v dh >/dev/null || ! command -v dpkg-buildpackage >/dev/null; then
	skip 'there is no debhelper'
	done_testing
	exit
fi
try make_there deb
status_is 0
cp "$package" first.deb
try make_there deb
status_is 0
same_files "$package" first.deb

it 'its version is that of the change log and of the program'
try dpkg-parsechangelog -l "$changelog" -S Version
out_has "^$version\$"
try dpkg-deb -f "$package" Version
out_has "^$version\$"

it 'it depends on the libraries that it is linked with'
try dpkg-deb -f "$package" Depends
for library in libc6 libfyaml0 libyaml-0-2 libjansson4; do
	out_has "\b$library\b"
done

it 'lintian finds no error and no warning'
if command -v lintian >/dev/null; then
	try lintian --fail-on error,warning --allow-root \
		"${package%.deb}.changes"
	status_is 0
	out_lacks '^[EW]:'
else
	skip 'there is no lintian'
fi

it 'it is installed in a root of its own'
mkdir -p root/var/lib/dpkg/updates root/var/lib/dpkg/info
: >root/var/lib/dpkg/status
in_root --install "$package"
status_is 0
in_root --status apiserver-audit
out_has '^Status: install ok installed$'

it 'what is installed runs'
try root/usr/sbin/apiserver-audit --version
status_is 0
out_has "^apiserver-audit $version\$"
mkdir -p root/etc/kubernetes/manifests
cp "$plain" root/etc/kubernetes/manifests/kube-apiserver.yaml
try root/usr/sbin/apiserver-audit enable --root root --policy-from=production
status_is 0
same_files "$wired" root/etc/kubernetes/manifests/kube-apiserver.yaml

it 'purged, it leaves nothing but what the administrator has'
in_root --purge apiserver-audit
status_is 0
find root -type f ! -path 'root/var/lib/dpkg/*' ! -path 'root/etc/kubernetes/*' \
	! -path 'root/var/lib/apiserver-audit/backups/*' >out
out_is_empty
[ -n "$(ls root/var/lib/apiserver-audit/backups)" ] || fail 'the backups are gone'

done_testing
