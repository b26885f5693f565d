"""What comes in without being mail: web form, API, follow-up page, social post.

Each is kept as JSON bytes first, like a mail's bytes, and read from them again, so that a crash
between the two loses nothing.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from webcare.channels.incoming import Incoming
from webcare.channels.models import Channel
from webcare.core.errors import Invalid
from webcare.core.text import one_line, storable
from webcare.intake import service, store
from webcare.intake.enclosures import Enclosure
from webcare.intake.mail.language import recognise
from webcare.intake.on_paper import (
    LONGEST_FORM_TEXT,
    LONGEST_POSTAL,
    Letter,
    PhoneCall,
    enclosed,
    is_address,
    pressed,
)
from webcare.intake.taken import CLOSED_DOORS, Doors, Taken
from webcare.intake.written import LONGEST_ADDRESS, Written, fit, fit_address
from webcare.tickets.models import Message, RawMessage, RawState, Ticket

LONGEST_EXTERNAL_ID = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class FormMessage:
    """What someone wrote in our web form, or what another system hands in by the API.

    `address` is where the answer goes. `external_id` is the sender's own lasting id: the same id on
    the same channel is the same message. `posted_at` is ISO 8601 with zone, where another system
    knows better than we when it was written, and `url` where it stands there. `files` are rows of
    `enclosures`, whose bytes are on disk before the message names them. `medium`, `phone` and
    `deadline` (in their own words) come with a question of the press.
    """

    address: str
    text: str
    name: str = ""
    subject: str = ""
    language: str | None = None
    is_press: bool = False
    is_formal_complaint: bool = False
    postal: str = ""
    medium: str = ""
    phone: str = ""
    deadline: str = ""
    external_id: str | None = None
    posted_at: str | None = None
    url: str = ""
    files: Sequence[Enclosure] = ()

    def check(self) -> None:
        """Raise Invalid with the fields that are wrong."""
        wrong: dict[str, str] = {}
        if not self.text.strip():
            wrong["text"] = "Write your message first."
        if len(self.text) > LONGEST_FORM_TEXT:
            wrong["text"] = f"Use at most {LONGEST_FORM_TEXT} characters."
        if not is_address(self.address):
            wrong["address"] = "Give the mail address where the answer may go."
        if len(self.external_id or "") > LONGEST_EXTERNAL_ID:
            wrong["external_id"] = f"Use at most {LONGEST_EXTERNAL_ID} characters."
        if self.posted_at is not None and _moment(self.posted_at) is None:
            wrong["posted_at"] = "Give date and time with zone, as in ISO 8601."
        if wrong:
            raise Invalid(next(iter(wrong.values())), **wrong)

    def written(self) -> Written:
        marks = {"press": self.is_press, "formal_complaint": self.is_formal_complaint}
        return Written(
            address=fit_address(self.address),
            name=one_line(storable(self.name)),
            subject=one_line(storable(self.subject)),
            text=fit(self.text),
            reply_text=fit(self.text),
            language=recognise(self.text, hint=self.language),
            url=one_line(storable(self.url), 2000),
            sent_at=_moment(self.posted_at) if self.posted_at else None,
            may_acknowledge=True,
            postal=storable(self.postal).strip()[:LONGEST_POSTAL],
            press=pressed(self) if self.is_press else None,
            **enclosed(self.files),
            marks=frozenset(mark for mark, ticked in marks.items() if ticked),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SocialPost:
    """A post on a network. `external_id` is its URI or id there, `answers` that of its parent;
    `text` is plain text; `posted_at` is ISO 8601 with zone.
    """

    network: str
    handle: str
    text: str
    external_id: str
    posted_at: str
    name: str = ""
    url: str = ""
    answers: str | None = None
    language: str | None = None
    reach: int | None = None

    def written(self) -> Written:
        return Written(
            address=fit_address(self.handle),
            name=one_line(storable(self.name)),
            text=fit(self.text),
            reply_text=fit(self.text),
            language=recognise(self.text, hint=self.language),
            url=one_line(storable(self.url), 2000),
            sent_at=_moment(self.posted_at),
            network_parent=self.answers,
            reach=self.reach,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """What the author of a ticket wrote on its follow-up page, whose link proved who they are."""

    ticket_id: int
    address: str
    name: str
    text: str
    files: Sequence[Enclosure] = ()

    def written(self) -> Written:
        return Written(
            address=self.address,
            name=self.name,
            text=fit(self.text),
            reply_text=fit(self.text),
            language=recognise(self.text),
            ticket_id=self.ticket_id,
            **enclosed(self.files),
        )


Entry = FormMessage | SocialPost | FollowUp | Letter | PhoneCall
KINDS: dict[str, type[Entry]] = {
    "form": FormMessage, "post": SocialPost, "follow_up": FollowUp, "letter": Letter,
    "phone": PhoneCall,
}  # fmt: skip


def read(kind: str, content: bytes) -> Entry:
    """The entry that `content` holds. Raises ValueError, KeyError or TypeError if it holds none."""
    wanted = KINDS[kind]
    given = json.loads(content)
    names = {each.name for each in fields(wanted)}
    known = {name: value for name, value in given.items() if name in names}
    if "files" in known:
        known["files"] = tuple(known["files"])
    return wanted(**known)


def incoming(kind: str, entry: Entry, *, at: datetime) -> Incoming:
    """The entry as bytes to be kept. Without an id of its own, the same words of the same person
    on one day are one message.
    """
    content = json.dumps(asdict(entry), ensure_ascii=False, sort_keys=True)
    raw = storable(content).encode()
    own_id: str | None = getattr(entry, "external_id", None)
    day = at.date().isoformat().encode()
    return Incoming(
        content=raw,
        received_at=at,
        source={"kind": kind},
        external_id=own_id or f"{kind}:{sha256(day + raw).hexdigest()}",
    )


def from_form(
    session: Session,
    channel: Channel,
    form: FormMessage,
    *,
    at: datetime,
    doors: Doors = CLOSED_DOORS,
) -> Taken:
    """Take in what someone wrote in the web form, or handed in by the API; the same again gives the
    same message and does nothing. Raises Invalid with the fields that are wrong.
    """
    form.check()
    return _take(session, channel, incoming("form", form, at=at), form, at=at, doors=doors)


def from_post(
    session: Session,
    channel: Channel,
    post: SocialPost,
    *,
    at: datetime,
    doors: Doors = CLOSED_DOORS,
) -> Taken:
    """Take in a post; the same again does nothing."""
    return _take(session, channel, incoming("post", post, at=at), post, at=at, doors=doors)


def from_letter(
    session: Session,
    channel: Channel,
    letter: Letter,
    *,
    at: datetime,
    doors: Doors = CLOSED_DOORS,
) -> Taken:
    """Take in what a colleague wrote down of a letter or a talk; the same again does nothing.
    Raises Invalid with the fields that are wrong.
    """
    letter.check()
    item = replace(incoming("letter", letter, at=at), external_id=f"letter:{letter.once}")
    return _take(session, channel, item, letter, at=at, doors=doors)


def from_phone(
    session: Session,
    channel: Channel,
    call: PhoneCall,
    *,
    at: datetime,
    doors: Doors = CLOSED_DOORS,
) -> Taken:
    """Take in what a colleague wrote down of a journalist's call; the same again does nothing.
    Raises Invalid with the fields that are wrong.
    """
    call.check()
    item = replace(incoming("phone", call, at=at), external_id=f"phone:{call.once}")
    return _take(session, channel, item, call, at=at, doors=doors)


def from_follow_up(
    session: Session,
    ticket: Ticket,
    text: str,
    *,
    files: Sequence[Enclosure] = (),
    at: datetime,
    doors: Doors = CLOSED_DOORS,
) -> Taken:
    """Take in what the ticket's author adds on the follow-up page. Raises Invalid without text."""
    if not text.strip() or len(text) > LONGEST_FORM_TEXT:
        raise Invalid("Write your message first.", text="Write your message first.")
    entry = FollowUp(
        ticket_id=ticket.id,
        address=ticket.author_address[:LONGEST_ADDRESS],
        name=ticket.author_name,
        text=text,
        files=files,
    )
    channel = session.get_one(Channel, ticket.channel_id)
    item = incoming("follow_up", entry, at=at)
    return _take(session, channel, item, entry, at=at, doors=doors)


def _take(
    session: Session, channel: Channel, item: Incoming, entry: Entry, *, at: datetime, doors: Doors
) -> Taken:
    (raw_id,) = store.keep(session, channel, [item]).ids
    raw = session.get_one(RawMessage, raw_id)
    if raw.state is RawState.WAITING:
        found = service.take_in(session, [(raw, entry.written())], at=at, doors=doors)
        if found:
            return found[0]
    message = session.scalars(select(Message).where(Message.raw_id == raw_id)).one()
    return Taken(
        raw_id=raw_id, message_id=message.id, kind=message.kind, ticket_id=message.ticket_id
    )


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
