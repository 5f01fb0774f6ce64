#!/usr/bin/env bash
# A private network: one machine (a network namespace) for each NAME=ADDRESS, all on one bridge, and a private /etc/hosts that
# knows their names. Runs inside `unshare --net --mount`. Prints `NAME PID` for each machine, then `ready`; the network lasts
# until standard input ends.
#
# Machines of their own, and not several addresses on one loopback: there the kernel gives each connection the address it goes
# to as its source, so a ZooKeeper peer would be judged by the wrong address.
set -euo pipefail

hosts=$1
shift
mount --bind "$hosts" /etc/hosts
ip link set lo up
ip link add hub type bridge
ip link set hub up
machines=()
trap 'kill "${machines[@]}"' EXIT

count=0
for machine in "$@"; do
    count=$((count + 1))
    unshare --net sleep infinity &
    pid=$!
    machines+=("$pid")
    # The child is there before its namespace is.
    for _ in $(seq 500); do
        [[ $(readlink "/proc/$pid/ns/net") == "$(readlink /proc/self/ns/net)" ]] || break
        sleep 0.01
    done
    ip link add "port$count" type veth peer name eth0 netns "$pid"
    ip link set "port$count" master hub up
    nsenter --target "$pid" --net -- sh -c "ip link set lo up && ip address add ${machine#*=}/24 dev eth0 && ip link set eth0 up"
    printf '%s %s\n' "${machine%%=*}" "$pid"
done
echo ready
# Ends with the test that holds the other end, however that one ends.
cat >/dev/null
