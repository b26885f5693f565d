"""What the messages of one batch share: looked up once, and put back where one of them fails."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import func, select, tuple_, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from webcare.accounts.models import Team
from webcare.channels.models import Channel
from webcare.channels.queries import own_addresses
from webcare.core.actor import INTAKE
from webcare.intake import signals
from webcare.intake.mail.language import recognise
from webcare.intake.taken import Doors, Taken
from webcare.intake.threads import Known, ids_here
from webcare.intake.written import BounceOf, Written
from webcare.tickets import service as tickets
from webcare.tickets.models import Author, Message, RawMessage, RawState, Ticket


class Batch:
    """One call of `take_in`, from its first message to its last."""

    def __init__(
        self,
        session: Session,
        arrivals: Sequence[tuple[RawMessage, Written]],
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
        self._teams: list[Team] = []  # held, or each new ticket would load its team anew
        self._themes: dict[int, signals.ThemeWords] = {}
        self._authors = _authors_of(session, arrivals)
        self._done: list[int] = []
        self._taken_ids = _known_ids(session, [raw for raw, _ in arrivals])
        self._row_ids = _new_message_ids(
            session, 2 * len(arrivals)
        )  # twice: each may be tried anew

    def channel(self, raw: RawMessage) -> Channel:
        """The channel on which it came in."""
        if raw.channel_id not in self._channels:
            channel = self.session.get_one(Channel, raw.channel_id)
            self._channels[raw.channel_id] = channel
            self._teams.append(self.session.get_one(Team, channel.team_id))
        return self._channels[raw.channel_id]

    def done(self, raw: RawMessage) -> None:
        """The raw message is taken in; `finish` writes it down for all of them."""
        self._done.append(raw.id)
        set_committed_value(raw, "state", RawState.DONE)

    def finish(self) -> None:
        """Note of all raw messages that were taken in that they wait no longer."""
        self.session.execute(
            update(RawMessage)
            .where(RawMessage.id.in_(self._done))
            .values(state=RawState.DONE, error="", claimed_until=None)
            .execution_options(synchronize_session=False)
        )

    def new_message_id(self) -> int:
        """The id of the next message's row: known beforehand, rows are written many at once."""
        return self._row_ids.pop() if self._row_ids else _new_message_ids(self.session, 1)[0]

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
            author = Author(
                channel_id=raw.channel_id, address=written.address, name=written.name,
                marks=[], tickets_count=0,
            )  # fmt: skip
            self.session.add(author)
            self.session.flush()  # the ticket needs its id
            self._authors[key] = author
        if written.name and not author.name:
            author.name = written.name
        signals.mark_author(author, written.marks)
        return author

    def open_ticket(self, raw: RawMessage, written: Written) -> Ticket:
        """A new ticket for the message, its clock running from when the message reached us."""
        author = self.author(raw, written)
        channel = self.channel(raw)
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
        if "press" in author.marks:
            signals.add_flags(ticket, ["press"])
        if channel.team_id not in self._themes:
            self._themes[channel.team_id] = signals.themes_of(self.session, channel.team_id)
        ticket.theme_id = signals.proposed_theme(written, self._themes[channel.team_id])
        return ticket

    def mark_danger(self, raw: RawMessage, ticket: Ticket, words: Iterable[str]) -> None:
        """Note the suspicion; whoever is on call is woken, unless the mail is old."""
        signals.mark_danger(self.session, ticket, words, at=self.at, rings=not is_archive(raw))

    def taken(
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
        )

    @contextmanager
    def undo_on_error(self) -> Iterator[None]:
        """Forget, with the savepoint, the authors it made and what it would have rung and told."""
        info = self.session.info
        authors, done = dict(self._authors), list(self._done)
        rings, news = dict(info.get("rings", {})), list(info.get("news", []))
        try:
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


def _authors_of(
    session: Session, arrivals: Sequence[tuple[RawMessage, Written]]
) -> dict[tuple[int, str], Author]:
    """The authors known here, and new ones for what surely begins a conversation."""
    keys = {(raw.channel_id, written.address) for raw, written in arrivals}
    found = session.scalars(
        select(Author).where(tuple_(Author.channel_id, Author.address).in_(sorted(keys)))
    )
    authors = {(author.channel_id, author.address): author for author in found}
    new: dict[tuple[int, str], Author] = {}
    for raw, written in arrivals:
        key = (raw.channel_id, written.address)
        if written.begins_a_conversation and key not in authors and key not in new:
            new[key] = _new_author(raw, written)
    session.add_all(new.values())
    session.flush()  # in one statement; their tickets need their ids
    return authors | new


def _new_author(raw: RawMessage, written: Written) -> Author:
    return Author(
        channel_id=raw.channel_id,
        address=written.address,
        name=written.name,
        marks=[],
        tickets_count=0,
    )


def _new_message_ids(session: Session, count: int) -> list[int]:
    """Ids for new rows, the highest first."""
    numbers = func.generate_series(1, count).table_valued("number")
    sequence = func.nextval(func.pg_get_serial_sequence(Message.__tablename__, "id"))
    found = session.scalars(select(sequence).select_from(numbers))
    return sorted(found, reverse=True)


def _known_ids(session: Session, raws: Sequence[RawMessage]) -> set[tuple[int, str]]:
    """Which of the raw messages' ids a message here bears, such as the mail that we sent."""
    keys = [(raw.channel_id, raw.external_id) for raw in raws]
    rows = session.execute(
        select(Message.channel_id, Message.external_id).where(
            tuple_(Message.channel_id, Message.external_id).in_(keys)
        )
    )
    return {(channel_id, external_id) for channel_id, external_id in rows}
