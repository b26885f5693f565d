"""Mails as bytes, and the way of a mail from its bytes to its ticket."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import NOON
from webcare.channels.incoming import Incoming
from webcare.channels.models import Channel
from webcare.channels.queries import own_addresses
from webcare.intake import store
from webcare.intake.mail.parse import parse
from webcare.intake.service import take_in
from webcare.intake.taken import CLOSED_DOORS, Doors, Taken
from webcare.intake.written import of_mail
from webcare.tickets.models import Message, RawMessage, Ticket

ANNA = "anna@home.example"
BEN = "ben@elsewhere.example"


def letter(
    text: str = "When will the station be cleaned?",
    *,
    sender: str = ANNA,
    subject: str = "Litter at the station",
    message_id: str | None = "first@home.example",
    answers: str | None = None,
    references: Iterable[str] = (),
    **headers: str,
) -> bytes:
    lines = [f"From: Anna <{sender}>", "To: info@city.example", f"Subject: {subject}"]
    lines.append("Date: Wed, 18 Nov 2026 10:30:00 +0000")
    if message_id:
        lines.append(f"Message-ID: <{message_id}>")
    if answers:
        lines.append(f"In-Reply-To: <{answers}>")
    if references:
        lines.append("References: " + " ".join(f"<{each}>" for each in references))
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    lines += ["Content-Type: text/plain; charset=utf-8", "", text, ""]
    return "\r\n".join(lines).encode()


def incoming(raw: bytes, **source: object) -> Incoming:
    return Incoming(content=raw, received_at=NOON, source={"kind": "mail", **source})


def receive(
    session: Session, channel: Channel, *mails: bytes, doors: Doors = CLOSED_DOORS, **source: object
) -> list[Taken]:
    """What became of each mail that was not here yet."""
    kept = store.keep(session, channel, [incoming(raw, **source) for raw in mails])
    own = own_addresses(session)
    arrivals = []
    for raw_id in dict.fromkeys(kept.ids):
        raw = session.get_one(RawMessage, raw_id)
        content = session.scalars(select(RawMessage.content).where(RawMessage.id == raw_id)).one()
        arrivals.append((raw, of_mail(parse(content, own_addresses=own), own)))
    return take_in(session, arrivals, at=NOON, doors=doors)


def receive_one(session: Session, channel: Channel, raw: bytes, **how: object) -> Taken:
    (taken,) = receive(session, channel, raw, **how)
    return taken


def ticket_of(session: Session, taken: Taken) -> Ticket:
    assert taken.ticket_id is not None
    return session.get_one(Ticket, taken.ticket_id)


def message_of(session: Session, taken: Taken) -> Message:
    return session.get_one(Message, taken.message_id)
