"""New tickets given to whoever is there, by turns: by rota, language, theme and load.

A team that wants it says so; nobody else notices. It happens beside intake, never in it. One turn
at a time is taken for a team, under a lock, so it is fair however many workers give at once; who is
away, off duty or full gets nothing, and anybody may take a ticket over at any time.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, selectinload

from webcare.accounts import queries as accounts
from webcare.accounts.models import Membership, Team, User
from webcare.audit import service as audit
from webcare.core.actor import CLOCK
from webcare.experts import absence, duty
from webcare.experts import queries as experts
from webcare.experts.models import Expert
from webcare.tickets import rulebooks
from webcare.tickets import service as tickets
from webcare.tickets.models import Ticket
from webcare.tickets.order_models import BookKind, RuleBook, TurnsGiven
from workflows.rights import Right, rights_of
from workflows.ticket import TicketState
from workflows.turns import There, Turns, choose, read

LOCK = 7_310_433  # any constant will do; one turn at a time in a team
AT_ONCE = 100
JOB = "give_turns"


def wish_of(session: Session, team_id: int) -> Turns:
    """What the team wants; off where it never said."""
    book = rulebooks.current(session, team_id, BookKind.TURNS)
    return read(book.value) if book else Turns()


def is_due(session: Session) -> bool:
    """Whether a ticket of a team that wants turns waits for one."""
    return any(
        session.scalar(select(_waiting(book).exists()))
        for book in rulebooks.all_current(session, BookKind.TURNS)
        if book.value.get("is_on")
    )


def give(session: Session, *, at: datetime) -> int:
    """Give what waits in every team that wants it; how many tickets were given."""
    books = rulebooks.all_current(session, BookKind.TURNS)
    return sum(_give(session, book, at) for book in books if book.value.get("is_on"))


def _give(session: Session, book: RuleBook, at: datetime) -> int:
    if not session.scalar(select(_waiting(book).exists())):
        return 0
    session.execute(select(func.pg_advisory_xact_lock(LOCK, book.team_id)))
    rows = session.scalars(
        _waiting(book).order_by(Ticket.id).limit(AT_ONCE).with_for_update(skip_locked=True)
    ).all()
    turns = read(book.value)
    there = {each.person: each for each in who_is_there(session, book.team_id, turns, at=at)}
    given = 0
    for ticket in rows:
        chosen = choose(there.values(), turns, ticket.language, ticket.theme_id)
        if chosen is None:
            continue
        _take(session, ticket, chosen, turns, at)
        there[chosen.person] = There(
            person=chosen.person, name=chosen.name, part=chosen.part, open=chosen.open + 1,
            given=chosen.given + 1, last_at=at, until=chosen.until,
        )  # fmt: skip
        given += 1
    return given


def who_is_there(session: Session, team_id: int, turns: Turns, *, at: datetime) -> list[There]:
    """Colleagues who may decide, are not away, and are on duty where the wish names a desk."""
    team = accounts.team(session, team_id)
    away = _away(session, team_id, at)
    people = [
        each for each in deciders(session, team_id)
        if each.id not in away and each.email.lower() not in away
    ]  # fmt: skip
    until: datetime | None = None
    if turns.desk:
        on, until = _on_duty(session, team, turns.desk, at)
        people = [each for each in people if each.id in on]
    loads, given = _loads(session, team_id), _given(session, team_id)
    return [
        There(
            person=each.id, name=each.name, part=turns.part(each.id), open=loads.get(each.id, 0),
            given=given[each.id].given if each.id in given else 0,
            last_at=given[each.id].last_at if each.id in given else None, until=until,
        )
        for each in people
    ]  # fmt: skip


def deciders(session: Session, team_id: int) -> list[User]:
    """Who of the team may decide, and can log in."""
    users = session.scalars(
        select(User)
        .join(Membership)
        .where(Membership.team_id == team_id, User.active)
        .options(selectinload(User.memberships))
        .distinct()
        .order_by(User.id)
    ).all()
    return [
        each for each in users
        if Right.DECIDE in rights_of(m.role for m in each.memberships if m.team_id == team_id)
    ]  # fmt: skip


def _away(session: Session, team_id: int, at: datetime) -> set[int | str]:
    """Who the directory says is away today, by account and by address."""
    day = absence.today(session, team_id, at)
    gone = list(absence.away_on(session, team_id, day))
    rows = session.execute(select(Expert.user_id, Expert.email).where(Expert.id.in_(gone)))
    return {each for user_id, email in rows for each in (user_id, email.lower()) if each}


def _on_duty(
    session: Session, team: Team, slug: str, at: datetime
) -> tuple[set[int], datetime | None]:
    desk = experts.desk(session, team.id, slug)
    if desk is None:
        return set(), None
    standing = duty.standing(session, desk, team, at)
    return {each.id for each in standing.now}, standing.until


def _loads(session: Session, team_id: int) -> Mapping[int, int]:
    """How many tickets each has that wait for their act."""
    rows = session.execute(
        select(Ticket.assignee_id, func.count())
        .where(
            Ticket.team_id == team_id,
            Ticket.assignee_id.is_not(None),
            Ticket.state.in_([TicketState.NEW, TicketState.ANSWERING]),
        )
        .group_by(Ticket.assignee_id)
    )
    return {person: count for person, count in rows if person}


def _given(session: Session, team_id: int) -> Mapping[int, TurnsGiven]:
    rows = session.scalars(
        select(TurnsGiven)
        .where(TurnsGiven.team_id == team_id)
        .execution_options(populate_existing=True)
    )
    return {each.user_id: each for each in rows}


def _take(session: Session, ticket: Ticket, chosen: There, turns: Turns, at: datetime) -> None:
    """Give it, say why, and count the turn. It is no claim: whoever opens it first may take it."""
    ticket.assignee_id, ticket.assignee_name = chosen.person, chosen.name
    ticket.claimed_until = None
    ticket.assigned_why = _why(ticket, chosen, turns)
    audit.record(
        session, "ticket.assigned", ticket, by=CLOCK, at=at,
        to=chosen.name, why=ticket.assigned_why,
    )  # fmt: skip
    tickets.tell(session, ticket, "assigned")
    counted = insert(TurnsGiven).values(
        team_id=ticket.team_id, user_id=chosen.person, given=1, last_at=at
    )
    session.execute(
        counted.on_conflict_do_update(
            index_elements=["team_id", "user_id"],
            set_={"given": TurnsGiven.given + 1, "last_at": at},
        )
    )


def _why(ticket: Ticket, chosen: There, turns: Turns) -> dict[str, Any]:
    speaks = ticket.language if ticket.language in chosen.part.languages else None
    return {
        "turn": chosen.name,
        "open": chosen.open,
        "language": speaks,
        "theme": ticket.theme_id if ticket.theme_id in chosen.part.themes else None,
        "until": chosen.until.isoformat() if chosen.until and turns.desk else None,
    }


def _waiting(book: RuleBook) -> Any:
    """New tickets that are nobody's, were nobody's, and came since the team wanted turns."""
    since = datetime.fromisoformat(book.value["since"]) if book.value.get("since") else book.at
    return select(Ticket).where(
        Ticket.team_id == book.team_id,
        Ticket.state == TicketState.NEW,
        Ticket.assignee_id.is_(None),
        Ticket.snoozed_until.is_(None),
        Ticket.opened_at >= since,
        Ticket.assigned_why == {},
    )


def recent(session: Session, team_id: int, *, limit: int = 10) -> Sequence[Ticket]:
    """The last tickets that were given by turns, the newest first."""
    return session.scalars(
        select(Ticket)
        .where(Ticket.team_id == team_id, Ticket.assigned_why.has_key("turn"))
        .order_by(Ticket.id.desc())
        .limit(limit)
    ).all()
