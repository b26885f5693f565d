"""A real SMTP server with moods, and a scripted one that breaks off at an exact step."""

import asyncio
import socket
import threading
from contextlib import contextmanager

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult


class Desk:
    """What a server took, and how it behaves: `ok`, `550`, `451` (to RCPT), `after 550`,
    `after 451` (to the mail), `hang`, `store and hang`, `store and cut`.
    """

    def __init__(self):
        self.mood = "ok"
        self.envelopes = []

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - the library asks this name
        if self.mood in {"550", "451"}:
            return f"{self.mood} not now, not here"
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - the library asks this name
        if self.mood.startswith("after "):
            return f"{self.mood.removeprefix('after ')} no thanks"
        if self.mood != "hang":
            self.envelopes.append(envelope)
        if self.mood.endswith("hang"):
            await asyncio.Event().wait()
        if self.mood.endswith("cut"):
            server.transport.abort()
            await asyncio.Event().wait()
        return "250 taken as 42"


class _Controller(Controller):
    def factory(self):
        return SMTP(
            self.handler,
            hostname="server.example",
            auth_require_tls=False,
            authenticator=lambda server, session, envelope, mechanism, data: AuthResult(
                success=(data.login, data.password) == (b"an", b"p@ss"), handled=False
            ),
        )


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def real_server():
    """A running aiosmtpd on loopback: yields its Desk, with its `url` and `port`."""
    desk = Desk()
    controller = _Controller(desk, hostname="127.0.0.1", port=free_port())
    controller.start()
    desk.port = controller.port
    desk.url = f"smtp://127.0.0.1:{controller.port}"
    try:
        yield desk
    finally:
        controller.stop()


@contextmanager
def scripted_server(*answers, greeting=b"220 hi\r\n"):
    """A server that gives one answer a line it reads, then breaks off: yields its URL and what it
    read. An answer of None is silence until the client leaves.
    """
    listener = socket.create_server(("127.0.0.1", 0))
    read, done = [], threading.Event()

    def serve():
        connection, _ = listener.accept()
        with connection, connection.makefile("rb") as lines:
            connection.sendall(greeting)
            for answer in answers:
                read.append(lines.readline())
                if answer is None:
                    lines.read()
                    return
                connection.sendall(answer)
        done.set()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"smtp://127.0.0.1:{listener.getsockname()[1]}", read
    finally:
        thread.join(10)
        listener.close()
