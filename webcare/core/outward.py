"""One way to post to an address that a person gave us, without becoming their key to our network.

The address is looked at where the connection is made, not when it was typed: every answer of the
name server is checked, and the connection goes to the very number that was. No redirect is
followed, nothing waits longer than the deadline, and little is read of the answer.
"""

import http.client
import ipaddress
import queue
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from webcare.core.i18n import marked

MOST_READ = 2048
LONGEST_URL = 2000
SECONDS = 5.0
PORTS = {"https": 443, "http": 80}
_CARRIERS = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("2002::/16"))
_BAD = frozenset(" \t\r\n\\")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said: the status, and the begin of its text."""

    status: int
    text: str


class NotReached(Exception):  # noqa: N818 - reads as what happened
    """Nobody answered in time; `str()` says why, without the address."""


class NotAllowedThere(NotReached):
    """The address lies where we do not go."""


def check_url(url: str, *, allow_private: bool) -> SplitResult:
    """*url* in its parts; raises ValueError with a sentence where it cannot be posted to."""
    if len(url) > LONGEST_URL or any(c in _BAD or not c.isprintable() for c in url):
        raise ValueError(marked("This is no address that can be posted to."))
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError(marked("This is no address that can be posted to.")) from None
    if parts.scheme not in ({"https", "http"} if allow_private else {"https"}):
        raise ValueError(marked("The address must begin with https://."))
    if not parts.hostname or port == 0 or parts.fragment:
        raise ValueError(marked("This is no address that can be posted to."))
    if parts.username or parts.password:
        raise ValueError(marked("Leave out the name and password; a key in the path is fine."))
    return parts


def is_public(address: Address) -> bool:
    """Whether *address* lies on the open internet, also behind the prefixes that carry others."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if any(address in carrier for carrier in _CARRIERS) or address.teredo is not None:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    allow_private: bool = False,
    seconds: float = SECONDS,
) -> Answer:
    """Post *body*; whatever status comes back is an answer, also a redirect, which is not followed.

    Raises NotReached (NotAllowedThere where the address is not public), and nothing else.
    """
    try:
        parts = check_url(url, allow_private=allow_private)
    except ValueError as error:
        raise NotReached(str(error)) from None
    connection = _Connection(parts, allow_private=allow_private, seconds=seconds)
    alarm = threading.Timer(seconds, connection.break_off)
    alarm.daemon = True
    try:
        connection.connect()
        alarm.start()
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target, body, dict(headers))
        answer = connection.getresponse()
        text = answer.read(MOST_READ).decode("utf-8", "replace")
    except NotReached:
        raise
    except (OSError, http.client.HTTPException, ValueError) as error:
        why = marked("No answer in time.") if connection.is_broken_off else _why(error)
        raise NotReached(why) from error
    finally:
        alarm.cancel()
        connection.close()
    if connection.is_broken_off:
        raise NotReached(marked("No answer in time."))
    return Answer(answer.status, text)


class _Connection(http.client.HTTPConnection):
    """Connects to a number that was checked, whatever the name says a moment later."""

    def __init__(self, parts: SplitResult, *, allow_private: bool, seconds: float) -> None:
        host = parts.hostname or ""
        port = parts.port or PORTS[parts.scheme]
        super().__init__(host, port, timeout=seconds)
        self._encrypted = parts.scheme == "https"
        self._allow_private = allow_private
        self._seconds = seconds
        self.is_broken_off = False

    def connect(self) -> None:
        last: OSError | None = None
        for family, address in self._numbers():
            plain = socket.socket(family, socket.SOCK_STREAM)
            try:
                plain.settimeout(self._seconds)
                plain.connect(address)
                self.sock = self._wrapped(plain)
            except OSError as error:
                plain.close()
                last = error
            else:
                return
        raise last or NotReached(marked("The name is not known."))

    def break_off(self) -> None:
        """The deadline has passed: whatever is being waited for ends now."""
        self.is_broken_off = True
        if self.sock is not None:
            try:
                self.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                self.sock.close()

    def _wrapped(self, plain: socket.socket) -> socket.socket:
        if not self._encrypted:
            return plain
        return ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)

    def _numbers(self) -> list[tuple[socket.AddressFamily, tuple[str, int]]]:
        """Where the name leads; raises NotAllowedThere if any of it is not public."""
        found = []
        for family, address in _looked_up(self.host, self.port, self._seconds):
            number = ipaddress.ip_address(str(address[0]).partition("%")[0])
            if not (self._allow_private or is_public(number)):
                raise NotAllowedThere(marked("The address lies in a network that is not public."))
            found.append((family, (str(address[0]), self.port)))
        return found[:3]


def _looked_up(
    host: str, port: int, seconds: float
) -> list[tuple[socket.AddressFamily, tuple[object, ...]]]:
    """What the name server says, in time; it knows no deadline of its own."""
    said: queue.Queue[object] = queue.Queue(1)

    def ask() -> None:
        try:
            said.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            said.put(error)

    threading.Thread(target=ask, daemon=True).start()
    try:
        found = said.get(timeout=seconds)
    except queue.Empty:
        raise NotReached(marked("The name server did not answer.")) from None
    if not isinstance(found, list):
        raise NotReached(marked("The name is not known."))
    return [(family, address) for family, _type, _protocol, _name, address in found]


def _why(error: Exception) -> str:
    """The failure in few words; never the address, which may hold a key."""
    if isinstance(error, TimeoutError):
        return "No answer in time."
    if isinstance(error, ssl.SSLError):
        return "The certificate or the encryption is not in order."
    if isinstance(error, ConnectionRefusedError):
        return "The connection was refused."
    return "The connection broke off."
