"""A Python client at work: kazoo, ZooKeeper's client for Python, over TLS, until standard input ends.

load.py HOSTS CERTIFICATE KEY AUTHORITIES ACKNOWLEDGED

One session writes numbered znodes and reads each back, with kazoo's own retry; every write that was acknowledged is noted in
the file ACKNOWLEDGED. Another session only looks, every 200 ms and without a retry: the longest time between two looks that
succeeded is how long the ensemble was away. At the end a third session counts what is there. Prints `ready` when it has
begun, and one line of JSON when it is done.
"""

import json
import logging
import sys
import threading
import time

from kazoo.client import KazooClient, KazooState
from kazoo.exceptions import KazooException, NodeExistsError
from kazoo.retry import KazooRetry

ROOT = "/load"
PACE = 0.02
LOOK = 0.2
# The servers grant twenty ticks of half a second at most.
SESSION = 10


class Refusals(logging.Handler):
    """Keeps what kazoo says of certificates; that connections end is told by the sessions."""

    def __init__(self):
        super().__init__()
        self.lines = []

    def emit(self, record):
        line = record.getMessage()
        if any(word in line.lower() for word in ("certificate", "unknown ca", "unknown_ca")):
            self.lines.append(line)


def client(options):
    hosts, certificate, key, authorities = options
    steady = dict(max_tries=-1, delay=0.1, backoff=1, max_jitter=0, max_delay=0.5)
    return KazooClient(
        hosts=hosts, use_ssl=True, certfile=certificate, keyfile=key, ca=authorities, verify_certs=True,
        check_hostname=True, timeout=SESSION, connection_retry=steady, command_retry=steady)


class Session:
    """A client, and what became of its session."""

    def __init__(self, options):
        self.kazoo = client(options)
        self.suspended = self.lost = 0
        self.kazoo.add_listener(self.changed)
        self.kazoo.start(timeout=60)
        self.begun_as = self.kazoo.client_id[0]

    def changed(self, state):
        self.suspended += state == KazooState.SUSPENDED
        self.lost += state == KazooState.LOST

    def figures(self):
        is_same = self.kazoo.client_id is not None and self.kazoo.client_id[0] == self.begun_as
        return {"suspended": self.suspended, "lost": self.lost, "is_same": is_same}


class Writer:
    def __init__(self, options, acknowledged):
        self.session = Session(options)
        self.retry = KazooRetry(max_tries=-1, delay=0.05, backoff=1, max_jitter=0, deadline=90)
        self.acknowledged = open(acknowledged, "w")
        self.operations = self.retries = 0
        self.failed = []
        self.session.kazoo.ensure_path(ROOT)

    def tried(self, function, *arguments):
        attempts = 0

        def attempt():
            nonlocal attempts
            attempts += 1
            return function(*arguments)

        try:
            return self.retry(attempt)
        finally:
            self.operations += 1
            self.retries += attempts - 1

    def create(self, path, value):
        try:
            self.tried(self.session.kazoo.create, path, value)
        except NodeExistsError:
            # The one whose acknowledgement was lost with the connection: the reading that follows tells.
            pass

    def work(self, number):
        path, value = f"{ROOT}/{number:08d}", f"value {number}".encode()
        try:
            self.create(path, value)
            print(number, file=self.acknowledged, flush=True)
            found, _ = self.tried(self.session.kazoo.get, path)
            if found != value:
                self.failed.append(f"{path}: {found!r}")
        except KazooException as error:
            self.failed.append(f"{path}: {error!r}")

    def run(self, is_over):
        number = 0
        while not is_over.is_set():
            number += 1
            self.work(number)
            time.sleep(PACE)


class Watcher:
    def __init__(self, options):
        self.session = Session(options)
        self.longest_gap = 0.0
        self.looks = self.missed = 0

    def run(self, is_over):
        seen = time.monotonic()
        while not is_over.is_set():
            try:
                self.session.kazoo.get_children("/")
                now = time.monotonic()
                self.longest_gap, seen = max(self.longest_gap, now - seen), now
                self.looks += 1
            except KazooException:
                self.missed += 1
            time.sleep(LOOK)


def missing(options, acknowledged):
    """The acknowledged writes that a fresh session does not find."""
    with open(acknowledged) as lines:
        written = {f"{int(line):08d}" for line in lines}
    fresh = client(options)
    fresh.start(timeout=60)
    found = set(fresh.retry(fresh.get_children, ROOT))
    fresh.stop()
    return len(written), sorted(written - found)


def main():
    options, acknowledged = sys.argv[1:5], sys.argv[5]
    refusals = Refusals()
    logging.getLogger("kazoo").addHandler(refusals)
    writer, watcher = Writer(options, acknowledged), Watcher(options)
    is_over = threading.Event()
    threads = [threading.Thread(target=worker.run, args=[is_over]) for worker in (writer, watcher)]
    for thread in threads:
        thread.start()
    print("ready", flush=True)
    sys.stdin.read()
    is_over.set()
    for thread in threads:
        thread.join()
    sessions = {"writer": writer.session.figures(), "watcher": watcher.session.figures()}
    writes, lost = missing(options, acknowledged)
    print(json.dumps({
        "operations": writer.operations, "retries": writer.retries, "failed": writer.failed,
        "refused": refusals.lines, "writes": writes,
        "lost_writes": lost, "looks": watcher.looks, "missed_looks": watcher.missed, "longest_gap": watcher.longest_gap,
        "sessions": sessions}), flush=True)


main()
