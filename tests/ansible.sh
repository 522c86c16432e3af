#!/bin/bash
# The collection, with the real Ansible: built and installed offline, then used
# here and over ssh on three nodes without Python (tests/ansible/nodes.sh). The
# output is TAP.
set -u
tests=$(realpath "$(dirname "$0")")
# shellcheck source=tests/tap
. "$tests/tap"
# shellcheck source=tests/ansible/nodes.sh
. "$tests/ansible/nodes.sh"

project=$(dirname "$tests")
build=$(dirname "${PROGRAM:-build/apiserver-audit}") # as make has it
built=$(realpath "$build")
plain=$project/fixtures/kubeadm/v1.31/before.yaml
wired=$project/fixtures/kubeadm/v1.31/after.yaml

if ! command -v ansible-playbook >/dev/null; then
	it 'the collection works'
	skip 'ansible is not installed (Debian: ansible-core)'
	done_testing
	exit
fi
has_nodes=true
nodes_isolate || has_nodes=false

dir=$(mktemp -d --tmpdir="${NODES_ISOLATED:+/run}") || exit 1
[ -n "${NODES_ISOLATED-}" ] || trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1
umask 022

# --- Ansible -----------------------------------------------------------------

# shellcheck disable=SC2046 # names are what is meant
unset NO_COLOR $(env | sed -n 's/^\(ANSIBLE_[A-Z_]*\)=.*/\1/p')
export ANSIBLE_CONFIG="$dir/ansible.cfg"
cat >ansible.cfg <<END
[defaults]
home = $dir/ansible
collections_path = $dir/collections
inventory = $dir/inventory
interpreter_python = auto_silent
nocows = true
[ssh_connection]
control_path_dir = $dir/control
ssh_args = -F none -i $dir/key -o ControlMaster=auto -o ControlPersist=60
           -o UserKnownHostsFile=$dir/known_hosts -o StrictHostKeyChecking=yes
END
cat >inventory <<END
[here]
localhost ansible_connection=local ansible_remote_tmp=$dir/tmp ansible_async_dir=$dir/async

[control_plane]
cp1 ansible_host=192.0.2.1
cp2 ansible_host=192.0.2.2
cp3 ansible_host=192.0.2.3

[control_plane:vars]
ansible_user=ops
apiserver_audit_ready_ca=$dir/ca.pem
apiserver_audit_ready_tries=30
END

# Write the play $1.yml: the module on $2 with the parameters on standard input.
write_play() {
	cat >"$1.yml" <<END
- hosts: $2
  gather_facts: false
  tasks:
    - name: Auditing is on
      apiserver_audit.kubernetes.apiserver_audit:
$(sed 's/^/        /')
END
}

play() {
	ansible-playbook "$@" >out 2>err </dev/null
	status=$?
}

# The recap of the host $1 has each of the other words: "changed=1".
recap_has() {
	local host=$1 word

	shift
	for word in "$@"; do
		grep -q "^$host .*\<$word\>" out || fail "$host is not $word"
	done
}

# --- the collection ----------------------------------------------------------

it 'make collection builds it'
env -u MAKEFLAGS -u MAKELEVEL make -C "$project" BUILD="$build" collection \
	>out 2>err
status=$?
status_is 0
archive=$(find "$built/collection" -name 'apiserver_audit-kubernetes-*.tar.gz')
[ -f "$archive" ] || fail 'there is no archive'

it 'it is installed offline'
ansible-galaxy collection install "$archive" -p collections --offline >out 2>err
status=$?
status_is 0
out_has 'was installed successfully'

it 'documentation, role and program name the same parameters'
"$built/ansible-parameters" >parameters.json
ansible-doc -j apiserver_audit.kubernetes.apiserver_audit >module.json 2>err
ansible-doc -j -t role apiserver_audit.kubernetes.audit >role.json 2>>err
/usr/bin/python3 "$tests/ansible/same_parameters.py" parameters.json \
	module.json role.json >out 2>>err
status=$?
status_is 0
err_is_empty

it 'ansible-doc renders it, and lists it without a warning'
ansible-doc apiserver_audit.kubernetes.apiserver_audit >out 2>err
status=$?
status_is 0
err_is_empty
out_has '^- audit_log_maxage$'
out_has '^EXAMPLES:'
out_has '^RETURN VALUES:'
ansible-doc -l >out 2>err
status=$?
status_is 0
out_has '^apiserver_audit.kubernetes.apiserver_audit '
err_lacks 'apiserver_audit'

# --- one host, without ssh ---------------------------------------------------

manifest=host/etc/kubernetes/manifests/kube-apiserver.yaml

fresh_host() {
	rm -rf host
	mkdir -p host/etc/kubernetes/manifests host/var/log
	cp "$plain" "$manifest"
}

fresh_host
write_play here here <<END
root: $dir/host
policy_from: production
END

it 'check, run, run again: changed, changed, ok'
play here.yml --check --diff
status_is 0
recap_has localhost changed=1 failed=0
out_has '^--- before: .*/kube-apiserver.yaml'
out_has '^+    - --audit-log-maxage=30'
out_has '^+++ after: .*/audit-policy.yaml'
same_files "$manifest" "$plain"
play here.yml
status_is 0
recap_has localhost changed=1 failed=0
same_files "$manifest" "$wired"
before=$(stat -c '%i %y' "$manifest")
play here.yml
status_is 0
recap_has localhost ok=1 changed=0
[ "$(stat -c '%i %y' "$manifest")" = "$before" ] || fail 'the file was written'

it 'state: absent gives the bytes before'
ansible here -m apiserver_audit.kubernetes.apiserver_audit \
	-a "root=$dir/host state=absent" >out 2>err
status=$?
status_is 0
out_has '"changed": true'
same_files "$manifest" "$plain"

cp out returned
it 'documentation names what the module returns'
ansible-doc apiserver_audit.kubernetes.apiserver_audit >documentation
# shellcheck disable=SC2013 # words are what is meant
for member in $(sed -n 's/^    "\([a-z_]*\)":.*/\1/p' returned); do
	case $member in
	changed | msg) ;;
	*) sed '1,/^RETURN VALUES/d' documentation | grep -qx -e "- $member" ||
		fail "'$member' is not documented" ;;
	esac
done

it 'a parameter that is none is told in the words of Ansible'
write_play wrong here <<END
audit_log_maxagee: 30
END
play wrong.yml
status_is 2
out_has 'Unsupported parameters for (apiserver_audit) module: audit_log_maxagee'

it 'a number that is none is told in the words of Ansible'
write_play wrong here <<END
audit_log_maxage: ten
END
play wrong.yml
status_is 2
out_has "argument 'audit_log_maxage' is of type"
out_has 'unable to convert to int'

it 'what cannot be edited is refused, in check mode too'
fresh_host
cp "$project/fixtures/refused/shell-script/before.yaml" "$manifest"
cp "$manifest" before.yaml
for mode in --check --diff; do
	play here.yml "$mode"
	status_is 2
	recap_has localhost failed=1 changed=0
	out_has 'kube-apiserver.yaml:[0-9]*:[0-9]*: .*shell script'
	same_files "$manifest" before.yaml
done

it 'defaults of the group reach the module'
fresh_host
cat >defaults.yml <<END
- hosts: here
  gather_facts: false
  module_defaults:
    group/apiserver_audit.kubernetes.audit:
      root: $dir/host
  tasks:
    - apiserver_audit.kubernetes.apiserver_audit:
        policy_from: production
END
play defaults.yml
status_is 0
same_files "$manifest" "$wired"

it 'a task may be asynchronous, where there is Python'
fresh_host
cat >async.yml <<END
- hosts: here
  gather_facts: false
  tasks:
    - apiserver_audit.kubernetes.apiserver_audit:
        root: $dir/host
        policy_from: production
      async: 60
      poll: 1
END
play async.yml
status_is 0
recap_has localhost changed=1
same_files "$manifest" "$wired"

it 'the role checks its variables, and passes each on'
fresh_host
cat >role.yml <<END
- hosts: here
  gather_facts: false
  roles:
    - role: apiserver_audit.kubernetes.audit
END
play role.yml -e apiserver_audit_log_maxage=ten
status_is 2
out_has "argument 'apiserver_audit_log_maxage' is of type"
play role.yml -e apiserver_audit_wait=false -e "apiserver_audit_root=$dir/host" \
	-e apiserver_audit_policy_from=production -e apiserver_audit_log_maxage=7
status_is 0
recap_has localhost changed=1
grep -q -e '--audit-log-maxage=7$' "$manifest" || fail 'it is not 7'

it 'three nodes over ssh'
missing=$(nodes_missing)
if ! $has_nodes || [ -n "$missing" ]; then
	skip "${missing:-not root, or no namespaces}"
	done_testing
	exit
fi

# --- three nodes -------------------------------------------------------------

nodes='cp1 cp2 cp3'
manifests=etc/kubernetes/manifests

start_nodes() {
	local node

	nodes_open
	nodes_make_keys 192.0.2.1 192.0.2.2 192.0.2.3
	nodes_make_root image
	for node in $nodes; do
		cp -a image "$node"
		cp "$plain" "$node/$manifests/kube-apiserver.yaml"
		nodes_start "$node" "192.0.2.${node#cp}"
	done
	for node in $nodes; do
		soon process_of "$node" >/dev/null 2>&1
	done
}

process_of() {
	nodes_run "192.0.2.${1#cp}" pidof kube-apiserver
}

# Give each node the manifest of before, and nothing else.
fresh_nodes() {
	local node

	for node in $nodes; do
		: >"$node.events"
		rm -rf "$node/var/lib/apiserver-audit" "$node/etc/kubernetes"/*.yaml
		cp "$plain" "$node/$manifests/.new"
		mv "$node/$manifests/.new" "$node/$manifests/kube-apiserver.yaml"
	done
	for node in $nodes; do
		soon grep -q '^MOVED_TO kube-apiserver.yaml$' "$node.events"
		: >"$node.events"
	done
}

node_is() {
	same_files "$1/$manifests/kube-apiserver.yaml" "$2"
}

has_renames() {
	[ "$(grep -c '^MOVED_TO kube-apiserver.yaml$' "$1.events")" -ge "$2" ]
}

# The node $1 has seen $2 renames onto its manifest, and no other change of a
# file that kubelet reads.
renames_are() {
	local wanted="$2 MOVED_TO kube-apiserver.yaml" seen

	[ "$2" -eq 0 ] || soon has_renames "$1" "$2"
	[ "$2" -gt 0 ] || wanted=
	seen=$(grep -v '^[A-Z_]* \.' "$1.events" | sort | uniq -c |
		sed 's/^ *//')
	[ "$seen" = "$wanted" ] || fail "$1 has seen '$seen', not '$wanted'"
}

each() {
	local node

	for node in $nodes; do
		"$1" "$node" "$2"
	done
}

each_recap_has() {
	local node

	for node in $nodes; do
		recap_has "$node" "$@"
	done
}

start_nodes
for node in $nodes; do
	process_of "$node" >/dev/null || fail "$node has no API server"
done
write_play edit control_plane <<END
policy_from: production
END
sed -i 's/^  gather_facts/  become: true\n&/' edit.yml

it 'the nodes have no Python'
ansible control_plane -m ansible.builtin.raw -a 'which python3 python' >out 2>err
status=$?
status_is 2
out_lacks '/python'
[ "$(grep -c 'FAILED.*rc=1' out)" -eq 3 ] || fail 'not every node has answered'

for pipelining in false true; do
	export ANSIBLE_PIPELINING=$pipelining
	fresh_nodes

	it "over ssh, as root by sudo, pipelining $pipelining: changed, changed, ok"
	play edit.yml --check --diff
	status_is 0
	each_recap_has changed=1 failed=0
	[ "$(grep -c '^+    - --audit-log-maxage=30' out)" -eq 3 ] ||
		fail 'three differences were not shown'
	each node_is "$plain"
	each renames_are 0
	play edit.yml
	status_is 0
	each_recap_has changed=1 failed=0
	each node_is "$wired"
	each renames_are 1
	play edit.yml
	status_is 0
	each_recap_has ok=1 changed=0
	each renames_are 1
done
unset ANSIBLE_PIPELINING

it 'without become it says what may not be written'
ansible cp1 -m apiserver_audit.kubernetes.apiserver_audit -a state=absent \
	>out 2>err
status=$?
status_is 2
out_has 'Permission denied'
renames_are cp1 1

it 'bad parameters and refusals reach the controller over ssh'
write_play wrong cp1 <<END
state: on
END
play wrong.yml
status_is 2
out_has 'value of state must be one of: present, absent, restored, got: True'
cp "$project/fixtures/refused/shell-script/before.yaml" \
	"cp1/$manifests/kube-apiserver.yaml"
play edit.yml --limit cp1
status_is 2
out_has 'kube-apiserver.yaml:[0-9]*:[0-9]*: .*shell script'
node_is cp1 "$project/fixtures/refused/shell-script/before.yaml"

it 'a node whose temporary files may not run is told what to set'
play edit.yml --limit cp1 -e ansible_remote_tmp=/mnt
status_is 2
out_has 'noexec.*set ansible_remote_tmp'

it 'a node of another architecture is told which it is'
rm cp1/bin/uname
printf '#!/bin/sh\necho riscv64\n' >cp1/bin/uname
chmod 755 cp1/bin/uname
play edit.yml --limit cp1
status_is 2
out_has "has no program for 'riscv64'"
ln -sf busybox cp1/bin/uname

# --- killed in the middle ----------------------------------------------------

# Run a command in the background, in a session of its own: $!. A background
# command of the shell ignores SIGINT, which a terminal's would not.
in_background() {
	env --default-signal=INT,QUIT setsid "$@" >out 2>err </dev/null &
}

is_locked() {
	! flock --nonblock "$1" true
}

runs_on() {
	nodes_run "192.0.2.${1#cp}" pidof AnsiballZ_apiserver_audit >/dev/null
}

has_ended_on() {
	! runs_on "$1"
}

it 'interrupted while the module waits: the file is the old one, and free'
fresh_nodes
flock --no-fork "cp1/$manifests" sleep 1000 &
lock=$!
soon is_locked "cp1/$manifests"
in_background ansible-playbook edit.yml --limit cp1
soon runs_on cp1
kill -s INT -- "-$!"
wait "$!"
soon has_ended_on cp1
err_has 'interrupted'
out_lacks 'holds the lock'
kill "$lock"
wait "$lock" 2>/dev/null
node_is cp1 "$plain"
renames_are cp1 0
play edit.yml --limit cp1
status_is 0
recap_has cp1 changed=1
node_is cp1 "$wired"
renames_are cp1 1

# --- the rolling play --------------------------------------------------------

rolling() {
	play apiserver_audit.kubernetes.rolling \
		-e apiserver_audit_policy_from=production "$@"
}

it 'rolling, check mode: three differences, and nothing is written'
fresh_nodes
rolling --check --diff
status_is 0
each_recap_has changed=1 failed=0
each node_is "$plain"
each renames_are 0

it 'rolling: one rename and one new API server a node, each ready again'
for node in $nodes; do
	process_of "$node" >"$node.process"
done
rolling
status_is 0
each_recap_has changed=1 failed=0
each node_is "$wired"
each renames_are 1
for node in $nodes; do
	[ "$(process_of "$node")" != "$(cat "$node.process")" ] ||
		fail "$node has the old process"
done

it 'rolling again: nothing to do, and nothing is started again'
for node in $nodes; do
	process_of "$node" >"$node.process"
done
rolling
status_is 0
each_recap_has changed=0 failed=0
each renames_are 1
for node in $nodes; do
	[ "$(process_of "$node")" = "$(cat "$node.process")" ] ||
		fail "$node has a new process"
done

it 'the playbook of README.md does the same'
sed -n '/^- hosts: control_plane/,/^```/p' "$project/README.md" |
	sed '/^```/d' >readme.yml
[ -s readme.yml ] || fail 'README.md has no playbook'
play readme.yml
status_is 0
each_recap_has changed=0 failed=0
each renames_are 1

it 'another policy alone starts kube-apiserver again, too'
rolling --limit cp1 -e apiserver_audit_policy_from=metadata
status_is 0
renames_are cp1 1
[ "$(process_of cp1)" != "$(cat cp1.process)" ] || fail 'it has the old process'

it 'a node that does not start gets its manifest back, and the roll ends'
fresh_nodes
mkdir host_vars
echo 'apiserver_audit_log_maxage: 13' >host_vars/cp2.yml
rolling -e apiserver_audit_ready_tries=8
status_is 2
recap_has cp1 changed=1 failed=0
recap_has cp2 failed=1 rescued=1
node_is cp1 "$wired"
node_is cp2 "$plain"
node_is cp3 "$plain"
renames_are cp1 1
renames_are cp2 2
renames_are cp3 0
soon process_of cp2 >/dev/null
rm -r host_vars

out_has 'the file before is back'

it 'a node that cannot tell its processes is not touched'
rm cp3/bin/pidof
rolling --limit cp3
status_is 2
out_has "The API server's process is known' failed: .*; nothing was written"
node_is cp3 "$plain"
ln -s busybox cp3/bin/pidof

it 'killed between two nodes: each has its file whole, and the next run ends it'
fresh_nodes
in_background ansible-playbook apiserver_audit.kubernetes.rolling \
	-e apiserver_audit_policy_from=production
soon grep -q '^MOVED_TO kube-apiserver.yaml$' cp1.events
kill -s KILL -- "-$!"
wait "$!" 2>/dev/null
node_is cp1 "$wired"
node_is cp3 "$plain"
rolling
status_is 0
each node_is "$wired"
each renames_are 1

it 'a service is started again by the role, and put back if it does not start'
unit=etc/systemd/system/kube-apiserver.service
rm "cp1/$manifests/kube-apiserver.yaml"
cp "$project/fixtures/unit/lines-unsorted/root/$unit" "cp1/$unit"
cp "cp1/$unit" before.service
cat >cp1/bin/systemctl <<'END'
#!/bin/sh
echo "$*" >>/systemctl.calls
[ "$1" != restart ] || kill $(pidof kube-apiserver)
END
chmod 755 cp1/bin/systemctl
rolling --limit cp1 -e apiserver_audit_log_maxage=13 \
	-e apiserver_audit_ready_tries=8
status_is 2
recap_has cp1 rescued=1 failed=1
same_files "cp1/$unit" before.service
rolling --limit cp1
status_is 0
recap_has cp1 changed=2 failed=0
grep -q -e '--audit-log-maxage=30' "cp1/$unit" || fail 'auditing is not on'
[ "$(grep -cx 'restart kube-apiserver.service' cp1/systemctl.calls)" -eq 3 ] ||
	fail 'it was not started again'

done_testing
