#!/bin/sh
# Alpine's own hook makes the hash links with `c_rehash`, which `openssl rehash` has replaced.
exec openssl rehash /etc/ssl/certs
