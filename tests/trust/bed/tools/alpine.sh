#!/bin/sh
# Stands in for Alpine's `update-ca-certificates`, a C program: the listed certificates and then those in the local directory, whatever
# their names, copied as they are into the bundle; a link `ca-cert-NAME.pem` for each; links into either directory that nothing asks for
# any more are removed; then the hooks. The C program takes the local ones in the order of the directory, this one by name.
set -eu
shipped=/usr/share/ca-certificates
local=/usr/local/share/ca-certificates
certs=/etc/ssl/certs

bundle=$(mktemp "$certs/bundleXXXXXX")
chmod 0644 "$bundle"
wanted=$(mktemp)
trap 'rm -f "$wanted" "$bundle"' EXIT

add() {
    name=ca-cert-$(basename "$1" .crt | tr ' ,()' '__==').pem
    cat "$1" >>"$bundle" || echo "Warning! Cannot copy to bundle: $1" >&2
    [ "$(readlink "$certs/$name")" = "$1" ] || ln -sfn "$1" "$certs/$name"
    echo "$name" >>"$wanted"
}

while read -r line; do
    case $line in
        '' | '#'* | '!'*) ;;
        *) add "$shipped/$line" ;;
    esac
done </etc/ca-certificates.conf
for file in "$local"/*; do
    [ ! -e "$file" ] || add "$file"
done
for link in "$certs"/*; do
    case $(readlink "$link") in
        "$shipped"/* | "$local"/*) grep -qxF "${link##*/}" "$wanted" || rm "$link" ;;
    esac
done
mv "$bundle" "$certs/ca-certificates.crt"
run-parts /etc/ca-certificates/update.d
