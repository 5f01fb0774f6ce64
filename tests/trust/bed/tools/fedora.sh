#!/bin/sh
# Stands in for Fedora's `update-ca-trust`: the same outputs, by the real `trust`. It takes `extract` and `-o DIR`, as Fedora's does.
set -eu
export P11_KIT_NO_USER_CONFIG=1
out=/etc/pki/ca-trust/extracted
while [ $# -gt 0 ]; do
    case $1 in
        extract) ;;
        -o) shift; out=$1 ;;
        --output=*) out=${1#--output=} ;;
        *) echo "usage: $0 [extract] [-o DIR|--output=DIR]" >&2; exit 1 ;;
    esac
    shift
done
mkdir -p "$out/openssl" "$out/pem" "$out/java" "$out/edk2"

bundle() { trust extract --format=pem-bundle --filter=ca-anchors --overwrite --comment --purpose "$1" "$out/pem/$2"; }
trust extract --format=openssl-bundle --filter=certificates --overwrite --comment "$out/openssl/ca-bundle.trust.crt"
bundle server-auth tls-ca-bundle.pem
bundle email email-ca-bundle.pem
bundle code-signing objsign-ca-bundle.pem
trust extract --format=java-cacerts --filter=ca-anchors --overwrite --purpose server-auth "$out/java/cacerts"
trust extract --format=edk2-cacerts --filter=ca-anchors --overwrite --purpose server-auth "$out/edk2/cacerts.bin"
trust extract --format=pem-directory-hash --filter=ca-anchors --overwrite --purpose server-auth "$out/pem/directory-hash"
