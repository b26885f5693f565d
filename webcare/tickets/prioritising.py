"""Priority by the team's rules, and by a person, whom no rule overrules.

`Ticket.priority_why` keeps what made it: `{"rule", "level", "because"}` of a rule, or
`{"person", "reason", "level"}`; nothing while it was never judged.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from webcare.audit import service as audit
from webcare.core.actor import CLOCK, Actor
from webcare.core.errors import Invalid
from webcare.core.i18n import marked
from webcare.tickets import rulebooks, said, service
from webcare.tickets.models import Author, Ticket
from webcare.tickets.order_models import BookKind
from workflows.priority import Rule, Seen, judge, read
from workflows.ticket import TicketState

LOOKED_AT = 500  # tickets of a preview
AT_ONCE = 500  # that wait long, in one turn of the clock
LONGEST_WHY = 500
DANGER_IS = 2  # a suspected danger is urgent, whatever a rule says


def of_team(session: Session, team_id: int) -> tuple[Rule, ...]:
    """The rules of the team that are on, in their order."""
    book = rulebooks.current(session, team_id, BookKind.PRIORITY)
    return tuple(each for each in read(book.value) if each.is_on) if book else ()


def seen_of(
    ticket: Ticket, marks: Sequence[str], reach: int | None, text: str, at: datetime
) -> Seen:
    """What the rules are told of the ticket; *text* is what its author wrote."""
    return Seen(
        text=text,
        channel_id=ticket.channel_id,
        theme_id=ticket.theme_id,
        marks=frozenset(marks),
        danger="danger" in ticket.flags,
        reach=reach,
        tone=ticket.tone,
        waited=max(timedelta(), at - ticket.last_message_at),
    )


def by_rules(ticket: Ticket, rules: Sequence[Rule], seen: Seen) -> bool:
    """Let the rules say how urgent it is, unless a person did; whether that changed it."""
    verdict = judge(rules, seen) if not is_by_person(ticket) else None
    if verdict is None:
        return False
    level = verdict.rule.priority
    if seen.danger and level < DANGER_IS:
        return False
    before, ticket.priority = ticket.priority, level
    ticket.priority_why = verdict.kept()
    return before != level


def is_by_person(ticket: Ticket) -> bool:
    """Whether a person said how urgent it is."""
    return "person" in (ticket.priority_why or {})


def overrule(
    session: Session, ticket: Ticket, priority: int, *, why: str, by: Actor, at: datetime
) -> None:
    """Say oneself how urgent it is, and why; no rule changes that any more."""
    reason = " ".join(why.split())[:LONGEST_WHY]
    if not reason:
        problem = marked("Say why, for whoever looks later.")
        raise Invalid(problem, why=problem)
    service.set_priority(session, ticket, priority, by=by, at=at, why=reason)


def those_that_wait(session: Session, *, at: datetime) -> int:
    """Raise what waits as long as a rule says; how many. Time alone never lowers anything."""
    turned = 0
    for book in rulebooks.all_current(session, BookKind.PRIORITY):
        rules = [each for each in read(book.value) if each.is_on and each.waiting]
        for rule in rules:
            turned += _raise(session, book.team_id, rule, at)
    return turned


def _raise(session: Session, team_id: int, rule: Rule, at: datetime) -> int:
    rows = session.execute(_waiting(team_id, rule, at)).all()
    texts = said.by_the_public(session, [row[0].id for row in rows]) if rule.words else {}
    turned = 0
    for ticket, marks, reach in rows:
        seen = seen_of(ticket, marks, reach, texts.get(ticket.id, ""), at)
        if by_rules(ticket, [rule], seen):
            turned += 1
            audit.record(
                session, "ticket.priority", ticket, by=CLOCK, at=at,
                after=ticket.priority, rule=rule.name,
            )  # fmt: skip
            service.tell(session, ticket, "priority")
    return turned


def _waiting(team_id: int, rule: Rule, at: datetime) -> Select[Ticket, list[str], int | None]:
    """Tickets whose next act is ours and that are less urgent than the rule says; those that a
    colleague has in hand this moment have their turn later.
    """
    query = (
        select(Ticket, Author.marks, Author.reach)
        .join(Author, Author.id == Ticket.author_id)
        .where(
            Ticket.team_id == team_id,
            Ticket.state.in_([TicketState.NEW, TicketState.ANSWERING]),
            Ticket.snoozed_until.is_(None),
            Ticket.priority < rule.priority,
            Ticket.last_message_at <= at - timedelta(hours=rule.waiting or 0),
            ~Ticket.priority_why.has_key("person"),
        )
        .order_by(Ticket.id)
        .limit(AT_ONCE)
        .with_for_update(of=Ticket, skip_locked=True)
    )
    for column, values in ((Ticket.channel_id, rule.channels), (Ticket.theme_id, rule.themes)):
        query = query.where(column.in_(values)) if values else query
    return query


def preview(
    session: Session, team_id: int, rules: Sequence[Rule], *, at: datetime
) -> Mapping[str, int]:
    """What the rules would have said of the team's last tickets: how many were looked at, and by
    the place of each rule how many it would have taken.
    """
    rows = session.execute(
        select(Ticket, Author.marks, Author.reach)
        .join(Author, Author.id == Ticket.author_id)
        .where(Ticket.team_id == team_id)
        .order_by(Ticket.id.desc())
        .limit(LOOKED_AT)
    ).all()
    texts = said.by_the_public(session, [row[0].id for row in rows])
    counted = {"of": len(rows)} | {str(place): 0 for place in range(len(rules))}
    for ticket, marks, reach in rows:
        seen = seen_of(ticket, marks, reach, texts.get(ticket.id, ""), at)
        found = judge(rules, seen)
        if found is not None:
            counted[str(list(rules).index(found.rule))] += 1
    return counted
