#!/bin/sh
# Every command that README.md shows in a sh block is run as it stands there,
# each in a world of its own: a host where auditing was on before, a mounted
# image, a folder with the files that the commands name. On the PATH is an
# apiserver-audit that puts --root before the paths of that host. The output
# is TAP.
set -u

program=$(realpath "${PROGRAM:-build/apiserver-audit}")
top=$(pwd)
readme=$top/README.md

dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
number=0
failed=0

report() { # STATUS NAME
	number=$((number + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $number - $2"
	else
		failed=$((failed + 1))
		echo "not ok $number - $2"
		sed 's/^/# /' "$dir/output" | head -n 20
	fi
}

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

cd "$dir"
set -e
make_world
set +e

fresh_world() {
	cd "$dir" || exit 1
	rm -rf host work
	cp -a world/host world/work . && cd work || exit 1
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

# diff(1)'s convention: 1 says that there is a difference, or a finding.
is_expected() { # STATUS COMMAND
	case $2 in
	'apiserver-audit diff'* | 'apiserver-audit status'*) [ "$1" -le 1 ] ;;
	*) [ "$1" -eq 0 ] ;;
	esac
}

run_here() {
	fresh_world
	sh -c "$1" >"$dir/output" 2>&1 </dev/null
	status=$?
	is_expected "$status" "$1"
	report $? "$1"
}

# make(1) and the scripts stand in the project; what they install goes astray.
run_in_project() {
	cd "$top" || exit 1
	env -u MAKEFLAGS -u MAKELEVEL DESTDIR="$dir/stage" \
		sh -c "$1" >"$dir/output" 2>&1 </dev/null
	report $? "$1"
}

commands >"$dir/commands"
while read -r command; do
	case $command in
	./scripts/test | ansible-*) echo "# not run here: $command" ;;
	./* | make*) run_in_project "$command" ;;
	*) run_here "$command" ;;
	esac
done <"$dir/commands"

# --- the picture -------------------------------------------------------------

# What the first console block shows is what the command prints.
fresh_world
awk '/^```console$/ { inside = 1; next } /^```$/ { exit } inside' "$readme" |
	sed 1d >"$dir/shown"
apiserver-audit diff | sed "s|$dir/host||; s|${dir#/}/host/||" >"$dir/printed"
diff "$dir/shown" "$dir/printed" >"$dir/output" && [ -s "$dir/shown" ]
report $? 'the picture is what diff prints'

echo "1..$number"
[ "$failed" -eq 0 ]
