#!/bin/bash
# Stands in for openSUSE's `update-ca-certificates` and its hooks for Java, OpenSSL and the bundle: the same outputs, by the real
# `trust`, with the same refusal of unknown options.
set -eu
case ${1-} in
    '' | -v | --verbose | -f | --fresh) ;;
    -h | --help) echo "USAGE: $0 [OPTIONS]"; exit 0 ;;
    *) echo "invalid option: $1" >&2; exit 1 ;;
esac
umask 0222
out=/var/lib/ca-certificates

trust extract --format=java-cacerts --purpose=server-auth --filter=ca-anchors --overwrite "$out/java-cacerts"
trust extract --format=openssl-directory --filter=ca-anchors --overwrite "$out/openssl"
trust extract --format=pem-directory-hash --purpose=server-auth --filter=ca-anchors --overwrite "$out/pem"
trust extract --format=pem-bundle --purpose=server-auth --filter=ca-anchors --overwrite "$out/ca-bundle.pem.tmp"
{ echo "# automatically created by $0. Do not edit!"; cat "$out/ca-bundle.pem.tmp"; } >"$out/ca-bundle.pem.new"
rm -f "$out/ca-bundle.pem.tmp"
mv -f "$out/ca-bundle.pem.new" "$out/ca-bundle.pem"
