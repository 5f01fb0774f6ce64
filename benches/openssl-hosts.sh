#!/usr/bin/env bash
# The yardstick: what a careful person scripts with OpenSSL, one process a step, nothing flushed to the disk.
#
#   benches/openssl-hosts.sh DIRECTORY NUMBER-OF-HOSTS
#
# Makes an authority and, for each ZooKeeper host, the files that `zkcerts init` makes: a key, a request, a certificate
# signed with its names and usages, PEM files, a PKCS#12 keystore and truststore as strong as ours, passwords, zoo.cfg
# and client.properties. It is kind to itself: what needs no openssl is done by the shell without a process. What it does
# not do: flush, survive a crash, be run twice. Needs bash 4 and OpenSSL 3.
set -euo pipefail
umask 077

readonly directory=${1:?a directory that is not there yet} hosts=${2:?how many hosts}
readonly rounds=10000
readonly tls=/etc/zookeeper/tls

main() {
    mkdir -p "$directory/ca"
    cd "$directory"
    authority
    local name names=()
    for ((number = 1; number <= hosts; number++)); do
        printf -v name 'zookeeper/zk%05d.example.com' "$number"
        names+=("$name")
    done
    mkdir zookeeper "${names[@]}"
    for name in "${names[@]}"; do
        host "${name#zookeeper/}" "$name"
    done
}

authority() {
    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out ca/zookeeper.key
    openssl req -x509 -new -key ca/zookeeper.key -subj '/CN=zkcerts authority' -days 3650 \
        -addext 'basicConstraints=critical,CA:TRUE,pathlen:0' -addext 'keyUsage=critical,keyCertSign,cRLSign' \
        -out ca/zookeeper.crt
    authority_pem=$(<ca/zookeeper.crt)
}

host() {
    local host=$1 at=$2
    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$at/server.key"
    openssl req -new -key "$at/server.key" -subj "/OU=zookeeper/CN=$host" -out "$at/request"
    printf '%s\n' 'basicConstraints=critical,CA:FALSE' 'keyUsage=critical,digitalSignature' \
        'extendedKeyUsage=serverAuth,clientAuth' "subjectAltName=DNS:$host" \
        'subjectKeyIdentifier=hash' 'authorityKeyIdentifier=keyid' >"$at/extensions"
    openssl x509 -req -in "$at/request" -CA ca/zookeeper.crt -CAkey ca/zookeeper.key -days 397 \
        -extfile "$at/extensions" -out "$at/leaf.crt" 2>"$at/messages"
    printf '%s\n' "$(<"$at/leaf.crt")" "$authority_pem" >"$at/server.crt"
    printf '%s\n' "$authority_pem" >"$at/ca.crt"

    openssl rand -hex 16 >"$at/keystore.password"
    openssl pkcs12 -export -inkey "$at/server.key" -in "$at/server.crt" -name "$host" \
        -iter "$rounds" -passout "file:$at/keystore.password" -out "$at/keystore.p12"
    openssl rand -hex 16 >"$at/truststore.password"
    openssl pkcs12 -export -nokeys -in "$at/ca.crt" -name authority \
        -iter "$rounds" -passout "file:$at/truststore.password" -out "$at/truststore.p12"

    zoo_cfg >"$at/zoo.cfg"
    client_properties "$host" >"$at/client.properties"
}

zoo_cfg() {
    printf '%s\n' 'secureClientPort=2281' \
        'serverCnxnFactory=org.apache.zookeeper.server.NettyServerCnxnFactory' \
        "ssl.keyStore.location=$tls/keystore.p12" 'ssl.keyStore.type=PKCS12' \
        "ssl.keyStore.passwordPath=$tls/keystore.password" \
        "ssl.trustStore.location=$tls/truststore.p12" 'ssl.trustStore.type=PKCS12' \
        "ssl.trustStore.passwordPath=$tls/truststore.password" \
        'ssl.clientAuth=need' 'ssl.enabledProtocols=TLSv1.2,TLSv1.3'
}

client_properties() {
    printf '%s\n' "# zkCli.sh -server $1:2281 -client-configuration client.properties" \
        'zookeeper.clientCnxnSocket=org.apache.zookeeper.ClientCnxnSocketNetty' 'zookeeper.client.secure=true' \
        "zookeeper.ssl.keyStore.location=$tls/keystore.p12" 'zookeeper.ssl.keyStore.type=PKCS12' \
        "zookeeper.ssl.keyStore.passwordPath=$tls/keystore.password" \
        "zookeeper.ssl.trustStore.location=$tls/truststore.p12" 'zookeeper.ssl.trustStore.type=PKCS12' \
        "zookeeper.ssl.trustStore.passwordPath=$tls/truststore.password"
}

main
