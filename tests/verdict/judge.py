"""Puts chains to OpenSSL's own verification, as TLS does: X509_verify_cert of the machine's libcrypto, in one process.

Reads cases (a line each: name, purpose, host, seconds, sent, anchors; certificates in base64, parted by commas) and prints a line
for each: name, `accepted` or `refused`, and why.
"""

import base64
import ctypes
import ctypes.util
import ipaddress
import sys

crypto = ctypes.CDLL(ctypes.util.find_library("crypto") or "libcrypto.so.3")
pointer = ctypes.c_void_p


def function(name, result, *arguments):
    found = getattr(crypto, name)
    found.restype, found.argtypes = result, arguments
    return found


d2i_x509 = function("d2i_X509", pointer, pointer, ctypes.POINTER(ctypes.c_char_p), ctypes.c_long)
x509_free = function("X509_free", None, pointer)
store_new = function("X509_STORE_new", pointer)
store_free = function("X509_STORE_free", None, pointer)
store_add = function("X509_STORE_add_cert", ctypes.c_int, pointer, pointer)
context_new = function("X509_STORE_CTX_new", pointer)
context_free = function("X509_STORE_CTX_free", None, pointer)
context_init = function("X509_STORE_CTX_init", ctypes.c_int, pointer, pointer, pointer, pointer)
set_default = function("X509_STORE_CTX_set_default", ctypes.c_int, pointer, ctypes.c_char_p)
get_param = function("X509_STORE_CTX_get0_param", pointer, pointer)
set_level = function("X509_VERIFY_PARAM_set_auth_level", None, pointer, ctypes.c_int)
set_depth = function("X509_VERIFY_PARAM_set_depth", None, pointer, ctypes.c_int)
set_time = function("X509_VERIFY_PARAM_set_time", None, pointer, ctypes.c_int64)
set_host = function("X509_VERIFY_PARAM_set1_host", ctypes.c_int, pointer, ctypes.c_char_p, ctypes.c_size_t)
set_ip = function("X509_VERIFY_PARAM_set1_ip_asc", ctypes.c_int, pointer, ctypes.c_char_p)
verify = function("X509_verify_cert", ctypes.c_int, pointer)
get_error = function("X509_STORE_CTX_get_error", ctypes.c_int, pointer)
get_depth = function("X509_STORE_CTX_get_error_depth", ctypes.c_int, pointer)
error_string = function("X509_verify_cert_error_string", ctypes.c_char_p, ctypes.c_long)
stack_new = function("OPENSSL_sk_new_null", pointer)
stack_push = function("OPENSSL_sk_push", ctypes.c_int, pointer, pointer)
stack_free = function("OPENSSL_sk_free", None, pointer)
version = function("OpenSSL_version", ctypes.c_char_p, ctypes.c_int)


def read(text):
    """A certificate, and nothing after it; None for what cannot be read."""
    der = base64.b64decode(text)
    start = ctypes.c_char_p(der)
    before = ctypes.cast(start, pointer).value
    certificate = d2i_x509(None, ctypes.byref(start), len(der))
    if certificate and ctypes.cast(start, pointer).value - before != len(der):
        x509_free(certificate)
        return None
    return certificate


def is_address(text):
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def judge(purpose, host, seconds, sent, anchors):
    if None in sent or None in anchors:
        return "refused", "unreadable"
    store, context, stack = store_new(), context_new(), stack_new()
    for anchor in anchors:
        store_add(store, anchor)
    for certificate in sent:
        stack_push(stack, certificate)
    context_init(context, store, sent[0], stack)
    # What libssl calls the purpose of a peer's certificate.
    set_default(context, b"ssl_server" if purpose == "server" else b"ssl_client")
    parameters = get_param(context)
    # ClickHouse's own; see `Peer::OpenSsl`.
    set_level(parameters, 2)
    set_depth(parameters, 9)
    set_time(parameters, int(seconds))
    if host:
        name = host.encode()
        ok = set_ip(parameters, name) if is_address(host) else set_host(parameters, name, len(name))
        if not ok:
            return "refused", "a host that cannot be compared"
    accepted = verify(context) == 1
    error = get_error(context)
    why = "" if accepted else f"{error} at {get_depth(context)}: {error_string(error).decode()}"
    context_free(context)
    stack_free(stack)
    store_free(store)
    return ("accepted" if accepted else "refused"), why


def main():
    print(version(0).decode(), file=sys.stderr)
    with open(sys.argv[1], encoding="utf-8") as cases:
        for case in cases:
            name, purpose, host, seconds, *lists = case.rstrip("\n").split("\t")
            sent, anchors = [[read(text) for text in part.split(",") if text] for part in lists]
            verdict = judge(purpose, bytes.fromhex(host).decode(), seconds, sent, anchors)
            print(name, *verdict, sep="\t")
            for certificate in sent + anchors:
                if certificate:
                    x509_free(certificate)


main()
