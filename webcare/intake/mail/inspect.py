"""What was read from mails, as plain data for the command line: `mail inspect PATH… --json`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from webcare.intake.mail.parse import parse
from webcare.intake.mail.sources import mails_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from webcare.intake.mail.parsed import ParsedMail


def inspect(paths: Iterable[Path]) -> Iterator[dict[str, Any]]:
    """Yield one JSON-ready mapping per mail; raises NoMailError where there is none."""
    for source in mails_in(paths):
        yield as_data(source.path, parse(source.raw))


def as_data(path: str, mail: ParsedMail) -> dict[str, Any]:
    """Return *mail* as JSON-ready data; its time in ISO 8601, in UTC."""
    return {
        "path": path,
        "from": mail.from_address,
        "from_name": mail.from_name,
        "subject": mail.subject,
        "message_id": mail.message_id,
        "sent_at": mail.sent_at.isoformat() if mail.sent_at else None,
        "kind": mail.kind.value,
        "language": mail.language,
        "text": mail.text,
        "html": mail.html,
        "reply_text": mail.reply_text,
        "quoted_text": mail.quoted_text,
        "signature": mail.signature,
        "attachments": [
            {"name": file.name, "type": file.type, "size": file.size, "sha256": file.sha256}
            for file in mail.attachments
        ],
        "warnings": list(mail.warnings),
    }
