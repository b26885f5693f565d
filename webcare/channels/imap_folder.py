"""One folder of a mailbox, opened to be read and never changed: nothing is flagged or deleted.

So a mail that another client read, or marked, is a mail like any other here; and what a person
does in the mailbox stays as that person left it.
"""

import imaplib
import re
import ssl
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

from imap_tools import BaseMailBox, MailBox, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError
from imap_tools.imap_utf7 import utf7_encode

from webcare.channels import uid_sets
from webcare.channels.urls import ImapPlace, check_folder
from webcare.core.text import one_line

SECONDS = 60.0  # of silence in the middle of an answer
MOST_MAILS = 5_000_000
IDLE_SLICE = 5.0

_UID = re.compile(rb"\bUID (\d{1,10})")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d{1,12})")
_ALL = re.compile(rb"\bALL ([0-9:,]+)")
_FOR_NOW = re.compile(r"UNAVAILABLE|LIMIT|INUSE|too many|try again|temporar", re.IGNORECASE)


class ImapError(Exception):
    """The mailbox could not be read; `str()` is a sentence for a person, without secrets.

    `refused`: our user and password were, which trying again does not mend.
    """

    def __init__(self, reason: str, *, refused: bool = False) -> None:
        super().__init__(reason)
        self.refused = refused


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail of a folder. `arrived_at` is when the server got it, where it says so."""

    uid: int
    content: bytes = field(repr=False)
    arrived_at: datetime | None


class Folder:
    """A context manager: connected, logged in and the folder open; raises ImapError, as every
    method does.

    `uidvalidity` says whether numbers mean the same mails as before; `count` how many there were.
    """

    def __init__(self, place: ImapPlace, *, seconds: float = SECONDS) -> None:
        check_folder(place.folder)
        self._place = place
        self._seconds = seconds
        self._box: BaseMailBox
        self._abilities: frozenset[str] = frozenset()
        self.uidvalidity = 0
        self.count = 0

    def __enter__(self) -> Self:
        with _said():
            self._box = _connected(self._place, self._seconds)
        try:
            with _said():
                _log_in(self._box, self._place)
                told = _expect(self._box.client.capability())  # more than before the login
                self._abilities = frozenset(told[-1].decode("ascii").upper().split())
                self._open()
        except BaseException:
            self._hang_up()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._hang_up()

    @property
    def can_idle(self) -> bool:
        return "IDLE" in self._abilities

    def uids(self) -> set[int]:
        """The numbers of all mails in the folder."""
        with _said():
            client = self._box.client
            if "ESEARCH" in self._abilities:  # RFC 4731: ranges, where a list may be too long
                _expect(client.uid("SEARCH", "RETURN", "(ALL)", "ALL"))
                match = _ALL.search(b" ".join(filter(None, client.response("ESEARCH")[1])))
                text = match[1].decode() if match else ""
            else:
                data = _expect(client.uid("SEARCH", "ALL"))
                text = b" ".join(filter(None, data)).decode("ascii").strip().replace(" ", ",")
            return uid_sets.parse(text, most=MOST_MAILS)

    def sizes(self, uids: Sequence[int]) -> dict[int, int]:
        """How many bytes each mail has; a mail that has gone meanwhile is left out."""
        with _said():
            answer = self._box.client.uid("FETCH", uid_sets.write(uids), "(UID RFC822.SIZE)")
            found = {}
            for line in _expect(answer):
                whole = b" ".join(line) if isinstance(line, tuple) else line or b""
                uid, size = _UID.search(whole), _SIZE.search(whole)
                if uid and size:
                    found[int(uid[1])] = int(size[1])
            return found

    def mails(self, uids: Sequence[int]) -> list[Mail]:
        """The mails, without marking them as read; one that the server will not give is left out,
        and so is one that has gone.
        """
        try:
            return self._fetch(uids)
        except _Unwilling:
            if len(uids) == 1:
                return []
        return [mail for uid in uids for mail in self.mails([uid])]

    def wait_for_news(self, seconds: float) -> bool:
        """Wait until the server says that the folder changed (IDLE); False when it did not."""
        with _said(), self._box.idle as idle:
            waited = 0.0
            while waited < seconds:
                if idle.poll(timeout=IDLE_SLICE):
                    return True
                waited += IDLE_SLICE
            return False

    def _fetch(self, uids: Sequence[int]) -> list[Mail]:
        with _said():
            wanted = "(UID INTERNALDATE BODY.PEEK[])"
            typ, data = self._box.client.uid("FETCH", uid_sets.write(uids), wanted)
            if typ != "OK":
                raise _Unwilling
            return list(_mails(data, frozenset(uids)))

    def _open(self) -> None:
        client = self._box.client
        name = utf7_encode(self._place.folder).decode("ascii")
        quoted = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
        typ, data = client.select(quoted, readonly=True)
        if typ != "OK":
            raise ImapError(f"The mailbox has no folder “{one_line(self._place.folder, 60)}”.")
        self.count = int(data[0] or 0)
        validity = client.response("UIDVALIDITY")[1][0]
        if validity is None:
            raise ImapError("The mail server gives no lasting numbers (UIDVALIDITY).")
        self.uidvalidity = int(validity)

    def _hang_up(self) -> None:
        try:
            self._box.logout()
        except (imaplib.IMAP4.error, ImapToolsError, OSError):
            self._box.client.shutdown()


class _Unwilling(Exception):  # noqa: N818 - says what the server is
    """The server said no to a fetch."""


@contextmanager
def _said() -> Iterator[None]:
    """Turn what the library and the network raise into a sentence."""
    try:
        yield
    except TimeoutError:
        raise ImapError("The mail server did not answer in time.") from None
    except ssl.SSLError as error:
        raise ImapError(f"No safe connection to the mail server: {error.reason}.") from None
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise ImapError(f"The mail server cannot be reached: {one_line(why)}.") from None
    except imaplib.IMAP4.abort:
        raise ImapError("The mail server cut the connection.") from None
    except (imaplib.IMAP4.error, ImapToolsError, ValueError) as error:
        raise ImapError(f"The mail server's answer makes no sense: {_short(error)}.") from None


def _connected(place: ImapPlace, seconds: float) -> BaseMailBox:
    context = ssl.create_default_context()
    if place.encrypted:
        return MailBox(place.host, place.port, timeout=seconds, ssl_context=context)
    box = MailBoxUnencrypted(place.host, place.port, timeout=seconds)
    if not place.clear_text:
        if "STARTTLS" not in box.client.capabilities:
            box.client.shutdown()
            raise ImapError("The mail server offers no safe connection, so no password was sent.")
        box.client.starttls(context)
    return box


def _log_in(box: BaseMailBox, place: ImapPlace) -> None:
    try:
        if "AUTH=PLAIN" in box.client.capabilities:
            box.login_utf8(place.user, place.password, initial_folder=None)
        else:
            box.login(place.user, place.password, initial_folder=None)
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, ImapToolsError) as error:
        if _FOR_NOW.search(str(error)):
            raise ImapError("The mail server lets nobody in at the moment.") from None
        raise ImapError("The mail server refused the user or the password.", refused=True) from None


def _expect(answer: tuple[str, list[Any]]) -> list[Any]:
    typ, data = answer
    if typ != "OK":
        raise imaplib.IMAP4.error(data[0] if data else typ)
    return data


def _mails(data: Iterable[Any], wanted: frozenset[int]) -> Iterator[Mail]:
    """What a FETCH gave: each literal with the line before it, and what follows the literal."""
    parts = list(data)
    for index, part in enumerate(parts):
        if not isinstance(part, tuple):
            continue
        after = parts[index + 1] if index + 1 < len(parts) else b""
        about = part[0] + b" " + (after if isinstance(after, bytes) else b"")
        uid = _UID.search(about)
        if uid and int(uid[1]) in wanted:
            yield Mail(int(uid[1]), part[1], _arrived_at(about))


def _arrived_at(about: bytes) -> datetime | None:
    found = re.search(rb'INTERNALDATE "([^"]{10,40})"', about)
    if found is None:
        return None
    try:
        said = datetime.strptime(found[1].decode("ascii").strip(), "%d-%b-%Y %H:%M:%S %z")
    except ValueError:
        return None
    return said.astimezone(UTC)


def _short(error: Exception) -> str:
    return one_line(str(error), 120)
