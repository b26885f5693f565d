"""The verbs of a ticket: open it, add to it, move it, claim it, close it."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, event
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapper, Session, object_session

from webcare.accounts.models import Team, User
from webcare.audit import service as audit
from webcare.channels.models import Channel
from webcare.core import doorbell, tokens
from webcare.core.actor import Actor
from webcare.core.db import add
from webcare.core.errors import Conflict, Invalid, NotAllowed
from webcare.core.text import one_line
from webcare.tickets import asides, clock, returns
from webcare.tickets.author_models import AsideKind
from webcare.tickets.models import Author, Note, Ticket, TicketCount, TicketCountDelta
from workflows.rights import Right
from workflows.ticket import Resolution, TicketLifecycle, TicketState

CLAIM_LASTS = timedelta(minutes=15)
NO_CLOCK = timedelta(days=36_525)
LOOK_AGAIN = "look_again"  # a flag: a date that was set brought it back
BLOCKED = "blocked"  # a flag: its author is
PREVIEW = 160
_CLOCK_RUNS_ON = frozenset({"author_reacts", "absorb", "split"})


def open_ticket(  # noqa: PLR0913 - a ticket begins with all of these
    session: Session,
    channel: Channel,
    author: Author,
    *,
    subject: str,
    preview: str,
    language: str | None,
    at: datetime,
    by: Actor,
    term_from: datetime | None = None,
) -> Ticket:
    """A new ticket of *author* on *channel*; the clock of the channel's norm starts at *at*, or at
    *term_from* for what is older than our knowledge of it.
    """
    ticket = Ticket(
        team_id=channel.team_id,
        channel_id=channel.id,
        channel_kind=channel.kind,
        author_id=author.id,
        author=author,
        author_name=author.name,
        author_address=author.address,
        subject=one_line(subject),
        preview=one_line(preview, PREVIEW),
        language=language,
        state=TicketState.NEW,
        opened_at=at,
        last_message_at=at,
        sort_at=at,
        reason="",
        assignee_name="",
        flags=[],
        priority=0,
        priority_why={},
        assigned_why={},
        messages_count=0,
        unread_count=0,
        open_handoffs=0,
        unsent_replies=0,
        uncertain_replies=0,
        acknowledgements=0,
        resolve_used=0,
        nonce=tokens.new_nonce(),
    )
    clock.heard(ticket, channel, at=at)
    start_clock(session, ticket, at=term_from or at, anew=True)
    ticket.norm_due_at = ticket.reply_by
    add(session, ticket)  # messages and audit need its id
    author.tickets_count += 1
    audit.record(session, "ticket.opened", ticket, by=by, at=at, channel=channel.name)
    tell(session, ticket, "opened")
    return ticket


def move(
    session: Session, ticket: Ticket, event: str, *, by: Actor, at: datetime, **facts: Any
) -> None:
    """Send *event* to the ticket, with what follows for its clock and its place in lists."""
    before = ticket.state
    audit.move(session, ticket, TicketLifecycle, event, by=by, at=at, **facts)
    if before is not ticket.state and before in (TicketState.WATCHING, TicketState.CLOSED):
        asides.end(session, ticket.id, event, at=at)
    returns.follow(session, ticket, event, before, at=at)
    if before is TicketState.NEW and ticket.state is not before and LOOK_AGAIN in ticket.flags:
        ticket.flags = [each for each in ticket.flags if each != LOOK_AGAIN]
    if ticket.state is TicketState.CLOSED:
        ticket.closed_at = at
        ticket.review_at = None
        clock.end(ticket)
    elif ticket.state is TicketState.ANSWERED:
        ticket.answered_at = at
        clock.pause(ticket, *_reckoned_by(session, ticket), at=at)
    elif ticket.state is TicketState.WATCHING:
        clock.pause(ticket, *_reckoned_by(session, ticket), at=at)
    elif ticket.state is TicketState.NEW and event not in _CLOCK_RUNS_ON:
        start_clock(session, ticket, at=at, anew=event == "reopen")
    ticket.snoozed_until = None  # whatever happens to it is worth a look
    place(ticket)
    tell(session, ticket, event)


def author_reacted(session: Session, ticket: Ticket, *, by: Actor, at: datetime) -> None:
    """The author wrote again: unread, and new where the ticket did not wait for us already."""
    before = ticket.state
    ticket.unread_count += 1
    move(session, ticket, "author_reacts", by=by, at=at, merged=ticket.merged_into_id is not None)
    clock.heard(ticket, _reckoned_by(session, ticket)[1], at=at)
    if ticket.state is not before or ticket.due_at is None:
        ticket.resolution, ticket.closed_at, ticket.review_at = None, None, None
        start_clock(session, ticket, at=at, anew=before is TicketState.CLOSED)
        place(ticket)
    elif ticket.window_until is not None:
        reckon_clock(session, ticket)


def start_clock(session: Session, ticket: Ticket, *, at: datetime, anew: bool = False) -> None:
    """Run the norms of the ticket from *at*; a formal complaint's legal term runs from its receipt,
    and nothing begins it anew.
    """
    clock.start(ticket, *_reckoned_by(session, ticket), at=at, anew=anew)
    place(ticket)


def reckon_clock(session: Session, ticket: Ticket) -> bool:
    """Let its clock follow what changed: its priority, the norms, the hours. Whether it did."""
    if not (ticket.clock_from or ticket.resolve_from or ticket.complaint_due_at):
        return False
    changed = clock.reckon(ticket, *_reckoned_by(session, ticket))
    place(ticket)
    return changed


def said_when(session: Session, ticket: Ticket) -> None:
    """Somebody wrote when the answer comes: that is the first reply, where the whole matter has a
    term of its own; where it has none, the clock of the reply runs on.
    """
    if ticket.resolve_by is not None and ticket.clock_from is not None:
        ticket.clock_from, ticket.reminded_at = None, None
        reckon_clock(session, ticket)


def put_clock_back(session: Session, ticket: Ticket, kept: dict[str, Any]) -> None:
    """Let its clock stand as `clock.as_it_stands` gave it."""
    clock.put_back(ticket, *_reckoned_by(session, ticket), kept)
    place(ticket)


def _reckoned_by(session: Session, ticket: Ticket) -> tuple[Team, Channel]:
    return session.get_one(Team, ticket.team_id), session.get_one(Channel, ticket.channel_id)


def owe_no_more(session: Session, ticket: Ticket, *, at: datetime) -> None:
    """The formal complaint is answered, or was none: its term is no clock of the ticket any more.
    Where the ticket still waits for us, the norm of its channel runs from *at*.
    """
    ticket.complaint_due_at = ticket.due_at = None
    reckon_clock(session, ticket)
    if ticket.state not in (TicketState.ANSWERED, TicketState.WATCHING, TicketState.CLOSED):
        start_clock(session, ticket, at=at)
    place(ticket)


def place(ticket: Ticket) -> None:
    """Set where the ticket stands in lists; see `Ticket.sort_at`. Asleep, by when it wakes."""
    stands = ticket.snoozed_until or ticket.due_at or ticket.review_at
    ticket.sort_at = stands or ticket.last_message_at + NO_CLOCK


def tell(session: Session, ticket: Ticket, what: str) -> None:
    """Tell open screens of the team, after commit, that this ticket changed."""
    doorbell.tell(session, f"team:{ticket.team_id}", ticket=ticket.id, what=what)


@event.listens_for(Ticket, "after_update")
def _tell_the_rest(_mapper: Mapper[Ticket], _connection: Connection, ticket: Ticket) -> None:
    """Whatever changed on a ticket shows on open screens, also where no verb tells of it."""
    session = object_session(ticket)
    if session is not None and session.is_modified(ticket, include_collections=False):
        tell(session, ticket, doorbell.CHANGED)


def add_note(session: Session, ticket: Ticket, text: str, *, by: Actor, at: datetime) -> Note:
    """Keep what a colleague should know. Raises Invalid when there is no text."""
    _ask(by, Right.NOTE)
    if not text.strip():
        raise Invalid("Write the note first.", text="Write the note first.")
    note = Note(
        ticket_id=ticket.id, user_id=by.user_id, user_name=by.name, text=text.strip(), created_at=at
    )
    session.add(note)
    audit.record(session, "ticket.noted", ticket, by=by, at=at)
    tell(session, ticket, "noted")
    return note


def assign(session: Session, ticket: Ticket, user: User | None, *, by: Actor, at: datetime) -> None:
    """Give the ticket to *user*, or to nobody."""
    _ask(by, Right.DECIDE, Right.DRAFT)
    ticket.assignee_id = user.id if user else None
    ticket.assignee_name = user.name if user else ""
    ticket.assigned_why = {"person": by.name}
    ticket.claimed_until = at + CLAIM_LASTS if user else None
    audit.record(session, "ticket.assigned", ticket, by=by, at=at, to=ticket.assignee_name)
    tell(session, ticket, "assigned")


def claim(session: Session, ticket: Ticket, user: User, *, by: Actor, at: datetime) -> None:
    """Take the ticket softly: a colleague's claim that still runs is respected, then it lapses.

    Raises Conflict while a colleague holds it.
    """
    taken = ticket.assignee_id not in (None, user.id)
    if taken and ticket.claimed_until and ticket.claimed_until > at:
        raise Conflict(
            "%(name)s works on this ticket.", name=ticket.assignee_name, state=str(ticket.state)
        )
    if ticket.assignee_id == user.id:
        ticket.claimed_until = at + CLAIM_LASTS
        return
    assign(session, ticket, user, by=by, at=at)


def set_theme(
    session: Session, ticket: Ticket, theme_id: int | None, *, by: Actor, at: datetime
) -> None:
    """Say what the ticket is about."""
    _ask(by, Right.DECIDE, Right.INTAKE)
    ticket.theme_id = theme_id
    audit.record(session, "ticket.theme", ticket, by=by, at=at, theme=theme_id)


def set_priority(
    session: Session, ticket: Ticket, priority: int, *, by: Actor, at: datetime, why: str = ""
) -> None:
    """Say how urgent it is: 0 normal, 1 high, 2 urgent. No rule changes it after that."""
    _ask(by, Right.DECIDE)
    if priority not in range(3):
        raise Invalid("Choose a priority.", priority="Choose a priority.")
    audit.record(
        session, "ticket.priority", ticket, by=by, at=at,
        before=ticket.priority, after=priority, why=why,
    )  # fmt: skip
    ticket.priority = priority
    ticket.priority_why = {"person": by.name, "reason": why, "level": priority}
    reckon_clock(session, ticket)
    tell(session, ticket, "priority")


def raise_priority(session: Session, ticket: Ticket, priority: int) -> None:
    """At least so urgent; its clock follows."""
    if (ticket.priority or 0) < priority:
        ticket.priority = priority
        reckon_clock(session, ticket)


def mark_read(ticket: Ticket) -> None:
    """Someone of the team saw the newest messages."""
    ticket.unread_count = 0


def watch(
    session: Session, ticket: Ticket, *, until: datetime, why: str, by: Actor, at: datetime
) -> None:
    """Put the ticket aside until a review date, on the scheme's word."""
    ticket.review_at, ticket.reason = until, why
    move(session, ticket, "decide", by=by, at=at, target=TicketState.WATCHING)
    asides.begin(session, ticket, AsideKind.WATCH, by_scheme=True, by=by, at=at)


def let_stand(
    session: Session,
    ticket: Ticket,
    *,
    why: str,
    by: Actor,
    at: datetime,
    resolution: Resolution = Resolution.LET_STAND,
) -> None:
    """Not answering is a decision too: close on the scheme's word, with the reason kept."""
    ticket.reason, ticket.resolution = why, resolution
    move(session, ticket, "decide", by=by, at=at, target=TicketState.CLOSED)
    asides.begin(session, ticket, AsideKind.LET_STAND, by_scheme=True, by=by, at=at)


def put_aside(
    session: Session, ticket: Ticket, resolution: Resolution, *, why: str, by: Actor, at: datetime
) -> None:
    """Close what a blocked author wrote, before anyone reads it; it is kept and can be reopened."""
    ticket.reason, ticket.resolution = why, resolution
    move(session, ticket, "put_aside", by=by, at=at, audit={"resolution": resolution, "why": why})


def close(
    session: Session,
    ticket: Ticket,
    resolution: Resolution,
    *,
    why: str,
    by: Actor,
    at: datetime,
) -> None:
    """Close by a person's own word. Open handoffs are the caller's to withdraw first."""
    ticket.resolution, ticket.reason = resolution, why.strip()
    move(session, ticket, "close", by=by, at=at, audit={"resolution": resolution, "why": why})
    if resolution is Resolution.LET_STAND:
        asides.begin(session, ticket, AsideKind.LET_STAND, by_scheme=False, by=by, at=at)


def reopen(session: Session, ticket: Ticket, *, why: str, by: Actor, at: datetime) -> None:
    """Open a closed ticket again; it will be decided anew with the scheme then in force."""
    is_merged = ticket.merged_into_id is not None
    move(session, ticket, "reopen", by=by, at=at, merged=is_merged, audit={"why": why})
    ticket.resolution, ticket.closed_at, ticket.reason = None, None, ""
    ticket.review_at = None


def hold_is_over(session: Session, ticket: Ticket) -> None:
    """The moment has passed until which a desk wanted nothing said; what waits is sent."""
    ticket.hold_until = None
    tell(session, ticket, "hold_over")
    doorbell.ring(session, "send_replies")


def check_version(ticket: Ticket, seen: int | None) -> None:
    """Raise Conflict when the person acted on an older state of the ticket than the present."""
    if seen is not None and seen != ticket.version:
        raise Conflict(
            "A colleague changed this ticket meanwhile. Here is how it stands now.",
            state=str(ticket.state),
        )


def _ask(by: Actor, *rights: Right) -> None:
    if by.rights.isdisjoint(rights):
        raise NotAllowed("You may not do this here.")


def roll_up_counts(session: Session) -> int:
    """Fold the deltas into the kept counts; how many deltas that was. One job does this."""
    rows = session.execute(
        delete(TicketCountDelta).returning(
            TicketCountDelta.team_id, TicketCountDelta.state, TicketCountDelta.delta
        )
    ).all()
    totals: Counter[tuple[int, TicketState]] = Counter()
    for team_id, state, change in rows:
        totals[team_id, state] += change
    for (team_id, state), change in sorted(totals.items()):
        if not change:
            continue
        counted = insert(TicketCount).values(team_id=team_id, state=state, total=change)
        session.execute(
            counted.on_conflict_do_update(
                index_elements=["team_id", "state"],
                set_={"total": TicketCount.total + counted.excluded.total},
            )
        )
    return len(rows)
