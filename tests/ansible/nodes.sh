# shellcheck shell=bash
# Nodes to manage over ssh, without Python. Each has a network, a process and a
# mount namespace and a root file system of its own, an sshd with keys made for
# it, and a stand-in for kubelet and kube-apiserver (kubelet.py).
#
# All of it stands in namespaces of the script that makes it, and ends with
# them, however the script ends. Files are made in the current directory.
nodes_here=${BASH_SOURCE[0]%/*}

# Run the script $0 again in namespaces of its own, with a /run of its own;
# return 1 if none are to be had here.
nodes_isolate() {
	[ -z "${NODES_ISOLATED-}" ] || return 0
	[ "$(id -u)" -eq 0 ] || return 1
	set -- unshare --mount --net --pid --fork --kill-child --mount-proc \
		sh -c 'mount -t tmpfs none /run && exec "$@"' sh
	"$@" true 2>/dev/null || return 1
	NODES_ISOLATED=1 exec "$@" "$0"
}

# Print what nodes need and is not here.
nodes_missing() {
	local file

	for file in /usr/sbin/sshd /usr/lib/openssh/sftp-server /usr/bin/sudo \
		/usr/bin/openssl /bin/busybox /bin/dash /sbin/ip; do
		[ -x "$file" ] || printf 'no %s ' "$file"
	done
}

# Make the keys of nodes with these addresses: `key` and `known_hosts` of ssh,
# `api.pem` of the API server, and `ca.pem` to check it.
nodes_make_keys() {
	local address names=

	ssh-keygen -q -t ed25519 -N '' -f key
	for address; do
		echo "$address $(cat key.pub)" >>known_hosts
		names=$names,IP:$address
	done
	openssl req -x509 -newkey ed25519 -nodes -subj /CN=kube-apiserver \
		-addext "subjectAltName=${names#,}" -keyout api.key \
		-out ca.pem 2>/dev/null
	cat api.key ca.pem >api.pem
}

# Copy programs to the root $1, with the libraries that they are linked to.
nodes_copy() {
	local root=$1 file

	shift
	for file in "$@" $(ldd "$@" | sed -n 's/^[^/]*\(\/[^ ]*\) (.*/\1/p'); do
		mkdir -p "$root${file%/*}"
		cp -pL "$file" "$root$file"
	done
}

# sudo asks PAM, and sshd does not.
nodes_make_accounts() {
	local etc=$1/etc kind

	cat >"$etc/passwd" <<END
root:x:0:0::/root:/bin/sh
ops:x:1000:1000::/home/ops:/bin/sh
sshd:x:100:65534::/run/sshd:/bin/false
END
	printf 'root:x:0:\nops:x:1000:\n' >"$etc/group"
	printf 'root:*:1::::::\nops:*:1::::::\n' >"$etc/shadow"
	printf 'ops ALL=(ALL) NOPASSWD: ALL\n' >"$etc/sudoers"
	chmod 440 "$etc/sudoers"
	for kind in auth account session; do
		echo "$kind required pam_permit.so"
	done >"$etc/pam.d/sudo"
}

# Make the root file system $1 that nodes start from: dash, busybox, sshd and
# sudo, for root and for `ops`, who may become root. `key` is of both.
nodes_make_root() {
	local root=$1 home

	mkdir -p "$root/bin" "$root/dev/pts" "$root/proc" "$root/tmp" "$root/mnt" \
		"$root/run/sshd" "$root/etc/ssh" "$root/etc/pam.d" \
		"$root/etc/kubernetes/manifests" "$root/etc/systemd/system" \
		"$root/var/log"
	: >"$root/dev/null"
	: >"$root/dev/tty"
	ln -s pts/ptmx "$root/dev/ptmx"
	nodes_copy "$root" /bin/dash /usr/sbin/sshd /usr/lib/openssh/sftp-server \
		/usr/bin/sudo /usr/libexec/sudo/*.so \
		/lib/*/security/pam_permit.so
	cp /bin/busybox "$root/bin/busybox"
	chroot "$root" /bin/busybox --install -s /bin
	ln -sf dash "$root/bin/sh"
	nodes_make_accounts "$root"

	cp key "$root/etc/ssh/host_key"
	cat >"$root/etc/ssh/sshd_config" <<END
HostKey /etc/ssh/host_key
UsePAM no
PasswordAuthentication no
Subsystem sftp /usr/lib/openssh/sftp-server
END
	for home in root home/ops; do
		mkdir -p "$root/$home/.ssh"
		cp key.pub "$root/$home/.ssh/authorized_keys"
	done
	chown -R 1000:1000 "$root/home/ops"
}

# Connect the node $1 at the address $2 to this network.
nodes_connect() {
	mkdir -p /run/netns
	ip netns add "$1"
	ip link add "to-$1" type veth peer name eth0 netns "$1"
	ip link set "to-$1" up
	ip -n "$1" link set lo up
	ip -n "$1" link set eth0 up
	ip -n "$1" addr add "$2/32" dev eth0
	ip -n "$1" route add default dev eth0
	ip route add "$2/32" dev "to-$1"
}

# Start the node $1 with the address $2 and the root ./$1: sshd on port 22, the
# API server on 6443. What happens to its manifests is written to $1.events.
nodes_start() {
	local name=$1 root=$PWD/$1 file

	nodes_connect "$1" "$2"
	for file in null tty; do
		mount --bind "/dev/$file" "$root/dev/$file"
	done
	mount -t tmpfs -o noexec none "$root/mnt"
	# shellcheck disable=SC2016 # it is expanded by the other shell
	ip netns exec "$name" unshare --mount --pid --fork --kill-child sh -c '
		mount -t proc none "$1/proc" &&
		mount -t devpts -o newinstance,ptmxmode=666 none "$1/dev/pts" &&
		chroot "$1" /usr/sbin/sshd &&
		exec /usr/bin/python3 "$2" "$1" "$1.events" api.pem
	' sh "$root" "$nodes_here/kubelet.py" >"$name.log" 2>&1 &
}

# Give this side an address, from which all nodes are reached.
nodes_open() {
	ip link set lo up
	ip addr add 192.0.2.254/32 dev lo
}

# Run a command as root on the node with the address $1.
nodes_run() {
	local address=$1

	shift
	ssh -F none -i key -o UserKnownHostsFile=known_hosts \
		-o StrictHostKeyChecking=yes "root@$address" "$@" </dev/null
}
