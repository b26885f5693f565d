"""Handing one mail to an SMTP server, and saying exactly how far it came.

The conversation is driven step by step, for everything hangs on the step at which it broke. Until
the server has said 354 nothing of the mail has left, so a repeat is safe. From the first byte of
the body until the server's last word, nobody can know, and nothing here guesses.
"""

import re
import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from webcare.channels.compose import Unaddressable, checked_address
from webcare.core.text import one_line

OK, GO_ON, PERMANENT = range(200, 300), 354, range(500, 600)
TEMPORARY = range(400, 500)
_BARE_LINE_END = re.compile(rb"\r\n|\r|\n")
_LEADING_DOT = re.compile(rb"(?m)^\.")


class NotDelivered(Exception):  # noqa: N818 - what became of the mail, not a fault of ours
    """The base of the three answers that are no receipt; `str()` is the reason, for a person."""


class Refused(NotDelivered):
    """The server will never take this mail. It has not been delivered."""


class RefusedForNow(NotDelivered):
    """Not taken this time, and certainly not delivered: the same mail may be offered again."""


class Unclear(NotDelivered):
    """It broke after the mail had begun to leave: it may have arrived, or not."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The server's last word on a mail that it took."""

    text: str


def send(smtp_url: str, raw: bytes, *, sender: str, recipient: str, timeout: float) -> Receipt:
    """Hand *raw* to the server at *smtp_url*, for one recipient, within *timeout* seconds in all.

    `smtp://user:password@host:port?starttls=1` or `smtps://…`. Raises `Refused` when the server
    says 5xx to sender, recipient or mail; `RefusedForNow` for 4xx, and for whatever goes wrong
    before the body (a 5xx to greeting, TLS or login included: that says something about this
    installation, not about this mail); `Unclear` for whatever is lost from then on.
    """
    try:
        sender, recipient = checked_address(sender), checked_address(recipient)
    except Unaddressable as error:
        raise Refused(str(error)) from error
    with _deadline(timeout) as watch, _conversation(smtp_url, sender, timeout, watch) as server:
        _announce(server, sender, recipient)
        watch.must_not_be_over()  # the process may have been frozen meanwhile, and woken only now
        return _hand_over(server, raw)


class _Watch:
    """Cuts the connection when the time is up: a server that drips byte by byte never times out."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds
        self._sockets: list[socket.socket] = []
        self._rung = threading.Event()

    def over(self, connection: socket.socket) -> None:
        self._sockets.append(connection)
        if self._rung.is_set():
            self.ring()

    def must_not_be_over(self) -> None:
        """Raise RefusedForNow when the time is up, whether or not it has rung yet."""
        if time.monotonic() >= self._ends:
            raise RefusedForNow("The time to send it had passed.")

    def ring(self) -> None:
        self._rung.set()
        for connection in self._sockets:
            with suppress(OSError):  # past any TLS layer, which the other thread is using
                socket.socket.shutdown(connection, socket.SHUT_RDWR)


@contextmanager
def _deadline(seconds: float) -> Iterator[_Watch]:
    watch = _Watch(seconds)
    timer = threading.Timer(seconds, watch.ring)
    timer.daemon = True
    timer.start()
    try:
        yield watch
    finally:
        timer.cancel()
        timer.join()


class _Plain(smtplib.SMTP):
    """smtplib, with each connection put under the watch."""

    def __init__(self, watch: _Watch, host: str, port: int, domain: str, timeout: float) -> None:
        self._watch = watch
        super().__init__(host, port, domain, timeout)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        connection = socket.create_connection((host, port), timeout)
        self._watch.over(connection)
        return connection


class _Tls(_Plain):
    default_port = smtplib.SMTP_SSL_PORT

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        connection = super()._get_socket(host, port, timeout)
        secured = ssl.create_default_context().wrap_socket(connection, server_hostname=host)
        self._watch.over(secured)
        return secured


@contextmanager
def _conversation(
    smtp_url: str, sender: str, timeout: float, watch: _Watch
) -> Iterator[smtplib.SMTP]:
    """A server that greeted us and, where asked, let us log in; said goodbye to in any case."""
    server: smtplib.SMTP | None = None
    try:
        server = _greeted(urlsplit(smtp_url), sender, timeout, watch)
    except smtplib.SMTPResponseException as error:
        raise RefusedForNow(_said(error.smtp_code, error.smtp_error)) from error
    except (OSError, smtplib.SMTPException, ValueError) as error:
        raise RefusedForNow(f"The mail server cannot be reached: {_why(error)}") from error
    try:
        yield server
    finally:
        with suppress(OSError, smtplib.SMTPException, ValueError):
            if server.sock is not None:
                server.sock.settimeout(2)
                server.quit()
        server.close()


def _greeted(url: SplitResult, sender: str, timeout: float, watch: _Watch) -> smtplib.SMTP:
    kinds: dict[str, type[_Plain]] = {"smtp": _Plain, "smtps": _Tls}
    if url.scheme not in kinds or not url.hostname:
        raise ValueError("SMTP is reached by smtp://host:port or smtps://host:port")
    domain = sender.rpartition("@")[2]  # spares a look-up of our own name
    server = kinds[url.scheme](watch, url.hostname, url.port or 0, domain, timeout)
    try:
        server.ehlo_or_helo_if_needed()
        if parse_qs(url.query).get("starttls") == ["1"]:
            server.starttls(context=ssl.create_default_context())
            server.ehlo_or_helo_if_needed()
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
    except BaseException:
        server.close()
        raise
    return server


def _announce(server: smtplib.SMTP, sender: str, recipient: str) -> None:
    """MAIL, RCPT and DATA up to the server's 354: nothing of the mail leaves here."""
    try:
        _want(*server.mail(sender))
        _want(*server.rcpt(recipient))
        _want(*server.docmd("data"), good=range(GO_ON, GO_ON + 1))
    except smtplib.SMTPResponseException as error:
        raise RefusedForNow(_said(error.smtp_code, error.smtp_error)) from error
    except (OSError, smtplib.SMTPException, ValueError) as error:
        raise RefusedForNow(f"The mail server broke off: {_why(error)}") from error


def _hand_over(server: smtplib.SMTP, raw: bytes) -> Receipt:
    """The body and the server's last word on it."""
    body = _LEADING_DOT.sub(b"..", _BARE_LINE_END.sub(b"\r\n", raw))
    ending = b".\r\n" if body.endswith(b"\r\n") else b"\r\n.\r\n"
    try:
        server.send(body + ending)
        code, text = server.getreply()
    except (OSError, smtplib.SMTPException, ValueError) as error:
        raise Unclear(f"The mail server broke off while taking the mail: {_why(error)}") from error
    if code not in OK and code not in TEMPORARY and code not in PERMANENT:
        raise Unclear(f"The mail server's last word was not understood: {_said(code, text)}")
    _want(code, text)
    return Receipt(_said(code, text))


def _want(code: int, text: bytes, *, good: range = OK) -> None:
    if code in good:
        return
    if code in PERMANENT:
        raise Refused(_said(code, text))
    raise RefusedForNow(_said(code, text))


def _said(code: int, text: bytes | str) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return one_line(f"{code} {words}", 300)


def _why(error: Exception) -> str:
    return one_line(str(error), 200) or type(error).__name__
