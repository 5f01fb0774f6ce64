"""Knocks at a TLS port and says on one line of JSON how far it came.

knock.py HOST PORT VERSION [--cert FILE --key FILE] [--ca FILE] [--peer] [--action ACTION]…

VERSION is 1.2 or 1.3. The server's certificate is verified (chain and name) only with --ca: a stranger does not care.
The verdict is one of
    session      a ZooKeeper session was granted (or, with --peer, the port waits for a peer's words)
    refused      TLS or ZooKeeper closed the door: `stage` says before or after our end of the handshake was done. With TLS 1.3
                 a client's certificate is judged after that, so only what comes next counts
    distrusted   we refuse the server's certificate
    unreachable  no connection: proves nothing
ACTIONs in the session: create=PATH (open to all), guard=PATH (made for whoever we are in the session, and nobody else), read=PATH,
acl=PATH, children=PATH; their answers are under `answers`.
"""

import argparse
import json
import socket
import ssl
import struct
import sys

TIMEOUT = 10
# A peer that is let in is left waiting for its words; a refusal comes at once.
PATIENCE_AS_PEER = 2
CREATE, GET_DATA, GET_ACL, GET_CHILDREN = 1, 4, 6, 8
ALL_PERMISSIONS = 31


def buffer(data):
    return struct.pack(">i", len(data)) + data


def send_frame(tls, payload):
    tls.sendall(buffer(payload))


def receive_exactly(tls, count):
    data = b""
    while len(data) < count:
        more = tls.recv(count - len(data))
        if not more:
            raise ConnectionResetError("closed without a word")
        data += more
    return data


def receive_frame(tls):
    (length,) = struct.unpack(">i", receive_exactly(tls, 4))
    return receive_exactly(tls, length)


def open_session(tls):
    # protocol version, last zxid, time-out, no session, its password
    send_frame(tls, struct.pack(">iqiq", 0, 0, 10000, 0) + buffer(bytes(16)))
    _, _, session = struct.unpack(">iiq", receive_frame(tls)[:16])
    return session


class Reader:
    def __init__(self, data):
        self.data = data

    def take(self, form):
        size = struct.calcsize(form)
        value, self.data = struct.unpack(form, self.data[:size])[0], self.data[size:]
        return value

    def text(self):
        length = self.take(">i")
        value, self.data = self.data[:length].decode(), self.data[length:]
        return value


def creation(head, scheme, identity):
    return (head + buffer(b"") + struct.pack(">ii", 1, ALL_PERMISSIONS) + buffer(scheme) + buffer(identity)
            + struct.pack(">i", 0))


def act(tls, number, action):
    verb, path = action.split("=", 1)
    head = buffer(path.encode())
    kind, body = {
        "create": (CREATE, creation(head, b"world", b"anyone")),
        "guard": (CREATE, creation(head, b"auth", b"")),
        "read": (GET_DATA, head + b"\0"),
        "acl": (GET_ACL, head),
        "children": (GET_CHILDREN, head + b"\0"),
    }[verb]
    send_frame(tls, struct.pack(">ii", number, kind) + body)
    reply = Reader(receive_frame(tls))
    reply.take(">i"), reply.take(">q")
    error = reply.take(">i")
    if error:
        return f"error {error}"
    if verb == "acl":
        return [f"{reply.take('>i')} {reply.text()}:{reply.text()}" for _ in range(reply.take(">i"))]
    if verb == "children":
        return [reply.text() for _ in range(reply.take(">i"))]
    return reply.text()


def wait_as_peer(tls):
    tls.settimeout(PATIENCE_AS_PEER)
    try:
        if not tls.recv(1):
            raise ConnectionResetError("closed without a word")
    except TimeoutError:
        pass


def context(options):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    version = {"1.2": ssl.TLSVersion.TLSv1_2, "1.3": ssl.TLSVersion.TLSv1_3}[options.version]
    made.minimum_version = made.maximum_version = version
    if options.ca:
        made.load_verify_locations(options.ca)
    else:
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
    if options.cert:
        made.load_cert_chain(options.cert, options.key)
    return made


def knock(options):
    try:
        raw = socket.create_connection((options.host, options.port), TIMEOUT)
    except OSError as error:
        return {"verdict": "unreachable", "detail": str(error)}
    stage = "before"
    try:
        with context(options).wrap_socket(raw, server_hostname=options.host) as tls:
            stage = "after"
            if options.peer:
                wait_as_peer(tls)
                return {"verdict": "session"}
            if not open_session(tls):
                return {"verdict": "refused", "stage": stage, "detail": "no session was granted"}
            answers = [act(tls, number, action) for number, action in enumerate(options.action, 1)]
            return {"verdict": "session", "answers": answers}
    except ssl.SSLCertVerificationError as error:
        return {"verdict": "distrusted", "detail": str(error)}
    except TimeoutError as error:
        return {"verdict": "unreachable", "detail": f"no answer: {error}"}
    except OSError as error:
        return {"verdict": "refused", "stage": stage, "detail": str(error)}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("host")
    parser.add_argument("port", type=int)
    parser.add_argument("version", choices=["1.2", "1.3"])
    parser.add_argument("--cert")
    parser.add_argument("--key")
    parser.add_argument("--ca")
    parser.add_argument("--peer", action="store_true")
    parser.add_argument("--action", action="append", default=[])
    json.dump(knock(parser.parse_args()), sys.stdout)


main()
