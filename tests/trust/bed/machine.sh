#!/usr/bin/env bash
# A private view of this machine. Whatever changes below the directories where trust stores and their tools live is kept in memory
# and gone with the last process in here; the network is a loopback of its own.
#
# machine.sh FOLDER PROGRAM LAYER...   FOLDER is the test's, PROGRAM is put where everybody can run it, and each LAYER is an unpacked
# package, seen as if it were installed.
#
# Runs inside `unshare --mount --net`. Prints `ready`; lasts until standard input ends.
set -euo pipefail

layers=$1/layers
program=$2
shift 2
mkdir "$layers"
mount -t tmpfs -o mode=0755 tmpfs "$layers"
for directory in /etc /usr /var/lib /var/log /run/lock; do
    below=$directory
    for layer in "$@"; do
        [[ ! -d $layer$directory ]] || below=$layer$directory:$below
    done
    name=${directory//\//-}
    mkdir "$layers/changes$name" "$layers/work$name"
    mount -t overlay overlay -o "lowerdir=$below,upperdir=$layers/changes$name,workdir=$layers/work$name" "$directory"
done
# In a container this file is often a mount of its own, which an overlay does not show. One address: where servers listen.
echo '127.0.0.1 localhost' >/etc/hosts
: >/usr/local/bin/zkcerts
mount --bind "$program" /usr/local/bin/zkcerts
ip link set lo up
echo ready
# Ends with the test that holds the other end, however that one ends.
exec cat >/dev/null
