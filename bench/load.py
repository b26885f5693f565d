"""The load: users who each ask over one kept connection, the next page as soon as they have one.

A process of its own (`python -m bench.load`), so that it takes nothing from the process that
measures nor shares a lock with a server: it reads one JSON job and writes the times that it took.
"""

import json
import socket
import sys
import threading
import time
from dataclasses import dataclass, field

CHUNK = 1 << 16
HEADS_END = b"\r\n\r\n"


@dataclass(slots=True)
class User:
    """One user: which requests, in which order, and how long each took in milliseconds."""

    port: int
    requests: list[bytes]
    status: bytes
    times: list[float] = field(default_factory=list)
    fault: str = ""

    def work(self, start: threading.Barrier, seconds: float, first: int) -> None:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connection:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._ask(connection, first)  # the connection's own cost is not the page's
                start.wait(30)
                deadline, number = time.perf_counter() + seconds, first
                while (began := time.perf_counter()) < deadline:
                    number += 1
                    self._ask(connection, number)
                    self.times.append((time.perf_counter() - began) * 1000)
        except (OSError, ValueError, threading.BrokenBarrierError) as error:
            self.fault = f"{type(error).__name__}: {error}"
            start.abort()

    def _ask(self, connection: socket.socket, number: int) -> None:
        connection.sendall(self.requests[number % len(self.requests)])
        received = connection.recv(CHUNK)
        while HEADS_END not in received:
            received += self._more(connection)
        head, _, body = received.partition(HEADS_END)
        if not head.startswith(self.status):
            raise ValueError(f"answered {head[:60]!r}, {body[:200]!r}")
        left = _length(head) - len(body)
        while left > 0:
            left -= len(self._more(connection))

    def _more(self, connection: socket.socket) -> bytes:
        chunk = connection.recv(CHUNK)
        if not chunk:
            raise ValueError("the server ended the connection")
        return chunk


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    raise ValueError("an answer without its length")


def main() -> None:
    """Do one job: {port, requests, status, users, seconds}; answers {times, fault}."""
    job = json.load(sys.stdin)
    requests = [each.encode() for each in job["requests"]]
    status = f"HTTP/1.1 {job['status']}".encode()
    users = [User(job["port"], requests, status) for _ in range(job["users"])]
    start = threading.Barrier(len(users))
    apart = max(1, len(requests) // len(users))
    threads = [
        threading.Thread(target=user.work, args=(start, job["seconds"], job["first"] + n * apart))
        for n, user in enumerate(users)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    faults = [user.fault for user in users if user.fault]
    json.dump({"times": [t for user in users for t in user.times], "faults": faults}, sys.stdout)


if __name__ == "__main__":
    main()
