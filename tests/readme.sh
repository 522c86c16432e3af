#!/bin/sh
# Every command that README.md shows in a sh block is run as it stands there,
# each in a world of its own: a host where auditing was on before, a mounted
# image, a folder with the files that the commands name. On the PATH is an
# apiserver-audit that puts --root before the paths of that host. The output
# is TAP.
set -u

# shellcheck source=tests/tap
. "$(dirname "$0")/tap"

top=$(pwd)
program=$(realpath "${PROGRAM:-build/apiserver-audit}")
readme=$top/README.md

dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT

# --- the world ---------------------------------------------------------------

mkdir "$dir/bin"
cat >"$dir/bin/apiserver-audit" <<END
#!/bin/bash
# Commands on a target get the root of the host that was made for them.
root=(--root='$dir/host')
for word; do
	shift
	case \$word in
	--root=*) word=--root='$dir/host'\${word#--root=} ;&
	--offline | --manifest=-) root=() ;;
	esac
	set -- "\$@" "\$word"
done
case \$1 in
policy | --*) root=() ;;
esac
exec '$program' "\$@" "\${root[@]}"
END
chmod 755 "$dir/bin/apiserver-audit"
PATH=$dir/bin:$PATH
export PATH

# The yaml block that names the file in its first line.
yaml_block() {
	awk -v name="# $1" '/^```yaml$/ { inside = 1; next }
		/^```$/ { inside = wanted = 0 }
		inside && $0 == name { wanted = 1 }
		wanted' "$readme"
}

# Made once; each command gets a copy in the same place.
make_world() {
	etc=host/etc/kubernetes
	image=host/mnt/image/etc/kubernetes
	mkdir -p work $etc/manifests $image/manifests host/etc/systemd/system
	for manifests in $etc/manifests $image/manifests work; do
		cp "$top/fixtures/quickstart/kube-apiserver.yaml" "$manifests"
	done
	cp "$top/fixtures/unit/line-long/root/etc/systemd/system/kube-apiserver.service" \
		host/etc/systemd/system
	yaml_block /etc/kubernetes/audit-webhook.yaml >$etc/audit-webhook.yaml
	apiserver-audit policy show production >work/policy.yaml
	apiserver-audit enable --policy-from=production >/dev/null
	apiserver-audit disable >/dev/null
	mkdir world
	mv host work world
}

cd "$dir" || exit 1
set -e
make_world
set +e

fresh_world() {
	rm -rf host work
	cp -a world/host world/work . || exit 1
}

# --- the commands ------------------------------------------------------------

# One command a line: those of the sh blocks, continued lines joined, comments
# and blank lines left out.
commands() {
	awk '/^```sh$/ { inside = 1; next }
		/^```$/ { inside = 0 }
		inside' "$readme" |
		sed -e ':more' -e '/\\$/ { N; s/\\\n[ \t]*//; b more' -e '}' \
			-e 's/[ \t]*#.*//' -e '/^[ \t]*$/d'
}

run_in() { # FOLDER COMMAND
	(cd "$1" && exec sh -c "$2") >out 2>err </dev/null
	status=$?
}

# diff(1)'s convention: 1 says that there is a difference, or a finding.
run_on_host() {
	fresh_world
	run_in work "$1"
	case $1 in
	'apiserver-audit diff'* | 'apiserver-audit status'*)
		[ "$status" -le 1 ] || fail "status is $status"
		;;
	*) status_is 0 ;;
	esac
}

# make(1) and the scripts stand in the project; what they install goes astray.
run_in_project() {
	run_in "$top" "unset MAKEFLAGS MAKELEVEL; DESTDIR='$dir/stage' $1"
	status_is 0
}

commands >list
while read -r command; do
	it "$command"
	case $command in
	./scripts/test) skip 'it is what runs this' ;;
	'make deb' | 'make static'*) skip 'check-package runs it' ;;
	ansible-*) skip 'ansible.sh runs it' ;;
	./* | make*) run_in_project "$command" ;;
	*) run_on_host "$command" ;;
	esac
done <list

# --- the picture -------------------------------------------------------------

it 'the picture is what diff prints'
fresh_world
awk '/^```console$/ { inside = 1; next } /^```$/ { exit } inside' "$readme" |
	sed 1d >shown
apiserver-audit diff | sed "s|$dir/host||; s|${dir#/}/host/||" >printed
diff shown printed >out || fail 'they differ'
[ -s shown ] || fail 'there is none'

done_testing
