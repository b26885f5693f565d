"""What the messages of one batch share: looked up once, and put back where one of them fails."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial

from sqlalchemy import update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from webcare.accounts.models import Team
from webcare.audit.models import AuditEntry
from webcare.channels.models import Channel
from webcare.channels.queries import own_addresses
from webcare.core.actor import INTAKE
from webcare.core.db import forget_reserved, reserve
from webcare.experts.models import Theme
from webcare.intake import signals
from webcare.intake.lookups import Arrival, authors_of, known_ids, new_author, openings_of
from webcare.intake.mail.language import recognise
from webcare.intake.opened import Opened
from webcare.intake.ordering import Order, words_of
from webcare.intake.taken import Doors, Taken
from webcare.intake.threads import Known, ids_here
from webcare.intake.written import BounceOf, Written
from webcare.schemes.models import SchemeVersion
from webcare.schemes.queries import in_force
from webcare.tickets import service as tickets
from webcare.tickets.models import (
    Author,
    Message,
    RawMessage,
    RawState,
    Ticket,
)

ENTRIES = 3  # in the audit, of a ticket that was opened, put to the scheme and acknowledged


class Batch:
    """One call of `take_in`, from its first message to its last."""

    def __init__(
        self,
        session: Session,
        arrivals: Sequence[Arrival],
        *,
        at: datetime,
        doors: Doors,
    ) -> None:
        self.session = session
        self.at = at
        self.doors = doors
        own = own_addresses(session)
        self.known = Known(
            frozenset(each.rpartition("@")[2] for each in own),
            doors.consult_of,
            ids_here(session, [written for _, written in arrivals]),
        )
        self._channels: dict[int, Channel] = {}
        self._teams: dict[int, Team] = {}  # by channel
        self._themes: dict[int, Sequence[Theme]] = {}
        self._schemes: dict[int, SchemeVersion] = {}  # by channel
        self._openings = openings_of(arrivals, self.known)
        self._authors = authors_of(session, arrivals, self._openings)
        texts = [(raw.id, self.channel(raw).team_id, words_of(w)) for raw, w in self._openings]
        self.order = Order(session, texts, at)
        self._done: list[int] = []
        self._taken_ids = known_ids(session, [raw for raw, _ in arrivals])
        reserve(session, [Message], len(arrivals))
        reserve(session, [Ticket, *doors.begets], len(self._openings))
        reserve(session, [AuditEntry], ENTRIES * len(self._openings))

    def channel(self, raw: RawMessage) -> Channel:
        """The channel on which it came in."""
        if raw.channel_id not in self._channels:
            channel = self.session.get_one(Channel, raw.channel_id)
            self._channels[raw.channel_id] = channel
            self._teams[raw.channel_id] = self.session.get_one(Team, channel.team_id)
        return self._channels[raw.channel_id]

    def team(self, raw: RawMessage) -> Team:
        """The team whose channel it came in on."""
        self.channel(raw)
        return self._teams[raw.channel_id]

    def new_first(self, arrivals: Sequence[Arrival]) -> list[Arrival]:
        """*arrivals* with those that open a ticket before all others: their rows are then written
        together, and what answers one of them finds it, in whatever order they came.
        """
        new = {raw.id for raw, _ in self._openings}
        return sorted(arrivals, key=lambda arrival: arrival[0].id not in new)

    def done(self, raw: RawMessage) -> None:
        """The raw message is taken in; `finish` writes it down for all of them."""
        self._done.append(raw.id)
        set_committed_value(raw, "state", RawState.DONE)

    def finish(self) -> None:
        """Note of all raw messages that were taken in that they wait no longer."""
        forget_reserved(self.session)
        self.order.finish()
        self.session.execute(
            update(RawMessage)
            .where(RawMessage.id.in_(self._done))
            .values(state=RawState.DONE, error="", claimed_until=None)
            .execution_options(synchronize_session=False)
        )

    def external_id(self, raw: RawMessage) -> str:
        """The raw message's id, unless a message here bears it: then one that none can bear."""
        if (raw.channel_id, raw.external_id) in self._taken_ids:
            return f"raw:{raw.id}"
        return raw.external_id

    def arrived_at(self, raw: RawMessage, written: Written) -> datetime:
        """When the term began to run: as it reached us; for imported mail, when it was sent."""
        return self.sent_at(raw, written) if is_archive(raw) else raw.received_at

    def sent_at(self, raw: RawMessage, written: Written) -> datetime:
        """When its writer sent it, if that can be: no message is sent after it arrived."""
        if written.sent_at is None or written.sent_at > raw.received_at:
            return raw.received_at
        return written.sent_at

    def author(self, raw: RawMessage, written: Written) -> Author:
        """The author of the message, as known on its channel."""
        key = (raw.channel_id, written.address)
        author = self._authors.get(key)
        if author is None:
            author = new_author(raw, written)
            self.session.add(author)
            self.session.flush()  # the ticket needs its id
            self._authors[key] = author
        if written.name and not author.name:
            author.name = written.name
        signals.mark_author(author, written.marks)
        if written.reach is not None:
            author.reach = written.reach
        return author

    def open_ticket(self, raw: RawMessage, written: Written) -> Ticket:
        """A new ticket for the message, its clock running from when the message reached us."""
        author = self.author(raw, written)
        channel = self.channel(raw)
        theme = signals.proposed_theme(written, self._themes_of(channel.team_id))
        language = written.language or recognise(f"{written.subject}\n{written.reply_text}")
        ticket = tickets.open_ticket(
            self.session,
            channel,
            author,
            subject=written.subject or written.reply_text,
            preview=written.reply_text or written.text,
            language=language,
            at=self.arrived_at(raw, written),
            by=INTAKE,
            term_from=raw.received_at,  # an imported mail of years ago does not bury today's
        )
        if "press" in author.marks and "press" not in written.marks:
            signals.add_flags(ticket, ["known_press"])
        ticket.theme_id = theme.id if theme else None
        return ticket

    def opened(self, raw: RawMessage, written: Written, ticket: Ticket, message: Message) -> Opened:
        """The ticket that *message* just opened, with what is in hand around it."""
        themes = self._themes_of(ticket.team_id)
        return Opened(
            ticket=ticket,
            message=message,
            author=self.author(raw, written),
            channel=self.channel(raw),
            team=self._teams[raw.channel_id],
            theme=next((each for each in themes if each.id == ticket.theme_id), None),
            acknowledged_at=self._acknowledged_at(written.address),
            scheme=partial(self._scheme, self.channel(raw)),
            postal=written.postal,
            press=written.press,
        )

    def _themes_of(self, team_id: int) -> Sequence[Theme]:
        if team_id not in self._themes:
            self._themes[team_id] = signals.themes_of(self.session, team_id)
        return self._themes[team_id]

    def _scheme(self, channel: Channel) -> SchemeVersion:
        if channel.id not in self._schemes:
            self._schemes[channel.id] = in_force(self.session, channel, at=self.at)
        return self._schemes[channel.id]

    def _acknowledged_at(self, address: str) -> datetime | None:
        """When the address was last acknowledged, on any channel: all its authors are here."""
        found = (
            author.acknowledged_at
            for (_, known), author in self._authors.items()
            if known == address
        )
        return max(filter(None, found), default=None)

    def mark_danger(self, raw: RawMessage, ticket: Ticket, words: Iterable[str]) -> None:
        """Note the suspicion; whoever is on call is woken, unless the mail is old."""
        signals.mark_danger(self.session, ticket, words, at=self.at, rings=not is_archive(raw))

    def taken(  # noqa: PLR0913 - all that may be told
        self,
        raw: RawMessage,
        message: Message,
        *,
        is_new_ticket: bool = False,
        reacts: bool = False,
        bounce: BounceOf | None = None,
        handoff_id: int | None = None,
        may_acknowledge: bool = False,
        danger: tuple[str, ...] = (),
        opened: Opened | None = None,
        locked: Ticket | None = None,
    ) -> Taken:
        """What is to be told of one message."""
        return Taken(
            raw_id=raw.id,
            message_id=message.id,
            kind=message.kind,
            ticket_id=message.ticket_id,
            is_new_ticket=is_new_ticket,
            reacts=reacts,
            bounce=bounce,
            handoff_id=handoff_id,
            may_acknowledge=may_acknowledge and not is_archive(raw),
            danger=danger,
            warnings=tuple(message.warnings),
            is_archive=is_archive(raw),
            opened=opened,
            locked=locked,
        )

    @contextmanager
    def undo_on_error(self) -> Iterator[None]:
        """Forget, with the savepoint, the authors it made and what it would have rung and told."""
        info = self.session.info
        authors, done = dict(self._authors), list(self._done)
        rings, news = dict(info.get("rings", {})), list(info.get("news", []))
        try:
            with self.order.undo_on_error():
                yield
        except BaseException:
            self._authors, self._done = authors, done
            info["rings"], info["news"] = rings, news
            raise


def is_archive(raw: RawMessage) -> bool:
    """Whether the message is old mail that was imported: nobody is acknowledged or alarmed for it,
    and its ticket is as old as the mail.
    """
    return bool(raw.source.get("archive"))
