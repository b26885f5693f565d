"""Where a mailbox is and how one comes in, written as one URL with a password in it."""

from dataclasses import dataclass, field
from typing import NoReturn
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from webcare.core.errors import Invalid

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
IMAP_PORTS = {"imap": 143, "imaps": 993}
SMTP_PORTS = {"smtp": 587, "smtps": 465}
DEFAULT_FOLDER = "INBOX"
LONGEST_FOLDER = 200
LITERAL_ENDS = ("}",)


@dataclass(frozen=True, slots=True)
class ImapPlace:
    """A folder of a mailbox. `repr` does not tell the password.

    `encrypted` is TLS from the first byte; otherwise TLS is asked for before the password is
    sent. `clear_text` allows going on without any, which the loopback always may.
    """

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str
    encrypted: bool
    clear_text: bool


def imap_place(url: str) -> ImapPlace:
    """Read `imaps://user:password@host:port/Folder`; `imap://` asks for TLS after connecting.

    `?tls=no` allows a password in clear text on a trusted network. Raises Invalid, whose message
    never repeats the URL.
    """
    parts = _split(url, IMAP_PORTS, "imap_url")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if not user or not password:
        _refuse("imap_url", "Give the user and the password: imaps://user:password@host/INBOX.")
    if has_controls(user + password):
        _refuse("imap_url", "The user or the password holds a control character.")
    folder = unquote(parts.path.strip("/")) or DEFAULT_FOLDER
    check_folder(folder)
    host = parts.hostname or ""
    return ImapPlace(
        host=host,
        port=parts.port or IMAP_PORTS[parts.scheme],
        user=user,
        password=password,
        folder=folder,
        encrypted=parts.scheme == "imaps",
        clear_text=host in LOOPBACK or parse_qs(parts.query).get("tls") == ["no"],
    )


def check_smtp(url: str) -> None:
    """Raise Invalid unless *url* is `smtp://` or `smtps://` with a host."""
    parts = _split(url, SMTP_PORTS, "smtp_url")
    if has_controls(unquote(parts.username or "") + unquote(parts.password or "")):
        _refuse("smtp_url", "The user or the password holds a control character.")


def check_folder(folder: str) -> None:
    """Raise Invalid for a name that could end the command it stands in or open a literal."""
    if not folder or len(folder) > LONGEST_FOLDER or has_controls(folder):
        _refuse("imap_url", "This cannot be the name of a folder.")
    if folder.endswith(LITERAL_ENDS):
        _refuse("imap_url", "The name of a folder may not end with a brace.")


def has_controls(text: str) -> bool:
    """Whether *text* holds what could end a line of the protocol, or is no text at all."""
    return any(not c.isprintable() and c != "\u00a0" for c in text)


def _split(url: str, ports: dict[str, int], name: str) -> SplitResult:
    example = next(reversed(ports))
    if has_controls(url) or " " in url:
        _refuse(name, "The URL holds a blank or a control character; write %20 for a blank.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        _refuse(name, f"This is no URL; it looks like {example}://user:password@host.")
    if parts.scheme not in ports:
        _refuse(name, f"The URL must start with {' or '.join(f'{s}://' for s in ports)}.")
    if not parts.hostname or port == 0:
        _refuse(name, f"The host is missing: {example}://user:password@host.")
    return parts


def _refuse(name: str, why: str) -> NoReturn:
    raise Invalid(why, **{name: why})
