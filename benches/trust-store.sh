#!/usr/bin/env bash
# What the system's own tool takes to refresh the store of a Debian system, and what zkcerts takes for the same.
#
#   benches/trust-store.sh ZKCERTS ROUNDS       as root, on a Debian system with ca-certificates and openssl
#
# In a private mount namespace: whatever changes is kept in memory and gone with this process. Prints lines of a word and
# microseconds, each round in turn, so that what disturbs one disturbs its neighbours too:
#
#   idle       the tool, with nothing to do                   trusted    zkcerts trust, with nothing to do
#   tool       the tool, one anchor added, no hooks           native     zkcerts trust --refresh native, no hooks
#   hooked     the tool, one anchor added, with its hooks     command    zkcerts trust --refresh command, with its hooks
set -euo pipefail

if [[ ${1:-} != --inside ]]; then
    exec unshare --mount --propagation private "$BASH" "${BASH_SOURCE[0]}" --inside "$@"
fi
readonly zkcerts=${2:?the program} rounds=${3:?how many rounds}
readonly anchors=/usr/local/share/ca-certificates hooks=/etc/ca-certificates/update.d
export LC_ALL=C PATH=/usr/sbin:/usr/bin:/sbin:/bin
unset SSL_CERT_FILE SSL_CERT_DIR

main() {
    layers=$(mktemp -d)
    mount -t tmpfs tmpfs "$layers"
    local directory
    for directory in /etc/ssl /etc/ca-certificates "$anchors" /var/lib /var/log /run/lock; do
        overlay "$directory"
    done
    cp -a "$hooks" "$layers/hooks"
    cd "$layers"
    local number
    for ((number = 0; number <= 6 * rounds; number++)); do
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /dev/null -out "$number.crt" \
            -days 30 -subj "/CN=Anchor $number" -addext keyUsage=critical,keyCertSign 2>/dev/null
    done
    update-ca-certificates >/dev/null 2>&1
    trust 0.crt
    local next=1
    for ((number = 0; number < rounds; number++)); do
        without_hooks
        timed idle update-ca-certificates
        timed trusted trust 0.crt
        timed tool by_hand $((next++)).crt
        timed native trust $((next++)).crt --refresh native
        with_hooks
        timed hooked by_hand $((next++)).crt
        timed command trust $((next++)).crt --refresh command
    done
}

overlay() {
    local name=${1//\//_}
    mkdir "$layers/upper$name" "$layers/work$name"
    mount -t overlay overlay -o "lowerdir=$1,upperdir=$layers/upper$name,workdir=$layers/work$name" "$1"
}

without_hooks() { rm -f "$hooks"/*; }
with_hooks() { cp -a "$layers/hooks/." "$hooks"; }

by_hand() {
    cp "$1" "$anchors"
    update-ca-certificates
}

trust() { "$zkcerts" --quiet trust "$@"; }

timed() {
    local name=$1 begun=${EPOCHREALTIME/./} ended
    shift
    "$@" >/dev/null 2>&1
    ended=${EPOCHREALTIME/./}
    echo "$name $((ended - begun))"
}

main
