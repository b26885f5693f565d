"""The demonstration's mail, read: what the local sink kept, and an answer to one of it.

The sink is a Maildir in the data folder; nothing in it ever leaves the machine.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import format_datetime, make_msgid, parseaddr, parsedate_to_datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from webcare.core.site import site

FOLDER = "sink"
KEY_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.,=_-:")


@dataclass(frozen=True, slots=True)
class Sunk:
    """One mail that would have left. `kind` is what our own header says it is."""

    key: str
    to_address: str
    to_name: str
    from_address: str
    from_name: str
    reply_to: str
    subject: str
    text: str
    kind: str
    message_id: str
    references: str
    at: datetime

    @property
    def is_secret(self) -> bool:
        """Whether it carries a link that lets someone into an account."""
        return self.kind == "user"


def mails(data_dir: Path, *, limit: int = 200) -> list[Sunk]:
    """What the sink holds, newest first."""
    paths = sorted(_paths(data_dir), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    return [_read(path) for path in paths[:limit]]


def one(data_dir: Path, key: str) -> Sunk | None:
    """One mail by its key; None where there is none."""
    if not key or not set(key) <= KEY_LETTERS or key.startswith("."):
        return None
    return next((_read(path) for path in _paths(data_dir) if path.name == key), None)


def answer(mail: Sunk, text: str, *, at: datetime) -> bytes:
    """The mail that the recipient of *mail* would write back, with the usual quotation."""
    reply = EmailMessage(policy=policy.SMTP)
    reply["From"] = f"{mail.to_name} <{mail.to_address}>" if mail.to_name else mail.to_address
    reply["To"] = mail.reply_to or mail.from_address
    subject = mail.subject
    reply["Subject"] = subject if subject.lower().startswith("re:") else f"Re: {subject}"
    reply["Date"] = format_datetime(at)
    reply["Message-ID"] = make_msgid(domain=mail.to_address.rpartition("@")[2] or "example")
    reply["In-Reply-To"] = mail.message_id
    reply["References"] = f"{mail.references} {mail.message_id}".strip()
    quoted = "\n".join(f"> {line}" for line in mail.text.splitlines())
    when = mail.at.astimezone(ZoneInfo(site().timezone)).strftime("%d/%m/%Y %H:%M")
    reply.set_content(f"{text.strip()}\n\nOp {when} schreef {mail.from_address}:\n{quoted}\n")
    return reply.as_bytes()


def _paths(data_dir: Path) -> Sequence[Path]:
    folder = data_dir / FOLDER
    if not folder.is_dir():
        return ()
    return [path for part in ("new", "cur") for path in (folder / part).glob("*") if path.is_file()]


def _read(path: Path) -> Sunk:
    with path.open("rb") as file:
        mail = BytesParser(policy=policy.default).parse(file)
    from_name, from_address = parseaddr(str(mail["From"] or ""))
    to_name, to_address = parseaddr(str(mail["To"] or ""))
    body = mail.get_body(("plain", "html"))
    try:
        sent_at = parsedate_to_datetime(str(mail["Date"])).astimezone(UTC)
    except (TypeError, ValueError):
        sent_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return Sunk(
        key=path.name,
        to_address=to_address or str(mail["X-Sink-To"] or ""),
        to_name=to_name,
        from_address=from_address,
        from_name=from_name,
        reply_to=parseaddr(str(mail["Reply-To"] or ""))[1],
        subject=str(mail["Subject"] or ""),
        text=str(body.get_content()) if body else "",
        kind=str(mail["X-Webcare"] or ""),
        message_id=str(mail["Message-ID"] or ""),
        references=" ".join(str(mail["References"] or "").split()),
        at=sent_at,
    )
