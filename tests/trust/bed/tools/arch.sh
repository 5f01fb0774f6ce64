#!/bin/sh
# Stands in for what `trust extract-compat` and `update-ca-trust` run on Arch: the same outputs, by the real `trust`, and the links
# in /etc/ssl/certs.
set -eu
export P11_KIT_NO_USER_CONFIG=1
out=/etc/ca-certificates/extracted
certs=/etc/ssl/certs
up=../../ca-certificates/extracted/cadir

bundle() { trust extract --format=pem-bundle --filter=ca-anchors --overwrite --comment --purpose "$1" "$out/$2"; }
trust extract --format=openssl-bundle --filter=certificates --overwrite --comment "$out/ca-bundle.trust.crt"
bundle server-auth tls-ca-bundle.pem
bundle email email-ca-bundle.pem
bundle code-signing objsign-ca-bundle.pem
trust extract --format=java-cacerts --filter=ca-anchors --overwrite --purpose server-auth "$out/java-cacerts.jks"
trust extract --format=edk2-cacerts --filter=ca-anchors --overwrite --purpose server-auth "$out/edk2-cacerts.bin"
trust extract --format=pem-directory-hash --filter=ca-anchors --overwrite --purpose server-auth "$out/cadir"

find "$certs" -maxdepth 1 -type l -lname "$up/*" -delete
for name in "$out/cadir"/*; do
    ln -sf "$up/${name##*/}" "$certs/"
done
