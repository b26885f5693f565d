"""Mail intake: generated mails, kept raw, then read and put into tickets by one worker."""

import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from bench.words import Writer
from webcare import jobs
from webcare.channels.incoming import Incoming
from webcare.channels.models import ChannelKind
from webcare.channels.queries import mail_channel
from webcare.core.clock import now
from webcare.core.db import transaction
from webcare.intake import pending, store

MAILS = 600
WARM = 50  # taken in before the clock starts, so that parsers and plans are there
HTML_OF_TEN = 6  # mails that come with HTML beside their text
REACTS_OF_TEN = 3  # mails that quote one before and add to it


@dataclass(frozen=True, slots=True)
class Speed:
    """Milliseconds a mail: parsed only, and parsed and put into its ticket."""

    parse_ms: float
    intake_ms: float


def measure(mails: int = MAILS) -> Speed:
    """Take in *mails* made-up mails, in the database to which this process is connected."""
    at = now()
    letters = list(_letters(WARM + mails, at))
    desk = jobs.intake_desk()
    with transaction() as session:
        channel = mail_channel(session, "Post 0")
        assert channel.kind is ChannelKind.MAIL  # noqa: S101 - the seeding made it
        _keep(letters[:WARM], at)
    pending.process_waiting(desk)
    _keep(letters[WARM:], at)
    began = time.perf_counter()
    done = pending.process_waiting(desk)
    took = time.perf_counter() - began
    began = time.perf_counter()
    for first in range(WARM, len(letters), store.BATCH):
        desk.parser.parse_many(letters[first : first + store.BATCH])
    parsed = time.perf_counter() - began
    return Speed(parsed / mails * 1000, took / max(1, done) * 1000)


def _keep(letters: list[bytes], at: datetime) -> None:
    with transaction() as session:
        channel = mail_channel(session, "Post 0")
        store.keep(
            session,
            channel,
            [Incoming(content=c, received_at=at, source={"kind": "mail"}) for c in letters],
        )


def _letters(count: int, at: datetime) -> Iterator[bytes]:
    """Mails as offices get them: most with HTML, some with the mail before under them."""
    run = secrets.token_hex(6)
    writer = Writer(count)
    for number in range(count):
        language, sender = writer.language(), writer.name()
        said = writer.text(language).words
        mail = EmailMessage()
        mail["From"] = f"{sender} <{run}.{number}@home.example>"
        mail["To"] = "Stad <p0@city.example>"
        mail["Subject"] = f"{said[:50]} {writer.place(1000)}"
        mail["Date"] = format_datetime(at)
        mail["Message-ID"] = f"<{run}.{number}@home.example>"
        body = f"Beste,\n\n{said}\n\nGroeten,\n{sender}\n"
        if number % 10 < REACTS_OF_TEN:
            quoted = "\n> ".join(writer.text(language).words.split(". "))
            body += f"\nOp 3 november 2026 schreef Stad <p0@city.example>:\n> {quoted}\n"
        mail.set_content(body)
        if number % 10 < HTML_OF_TEN:
            html = "".join(f"<p>{part}</p>" for part in body.split("\n") if part)
            mail.add_alternative(f"<html><body>{html}</body></html>", subtype="html")
        yield mail.as_bytes()
