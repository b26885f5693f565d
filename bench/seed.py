"""Filling the bench's database: rows by COPY, then what stands on them, then statistics."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from bench import documents, rows
from bench.documents import copy_into
from bench.rows import Desk, Maker
from bench.words import Writer
from webcare import start
from webcare.accounts import service as accounts
from webcare.accounts.models import Team
from webcare.channels.models import Channel, ChannelKind
from webcare.core.actor import Actor, operator
from webcare.core.db import transaction
from webcare.core.migrate import migrate
from webcare.decisions import service as decisions
from webcare.experts.models import Theme
from webcare.tickets import service
from webcare.tickets.models import Ticket
from workflows.rights import Role, rights_of

EMAIL, PASSWORD = "bench@city.example", "bench-only-password"
COLLEAGUES = 8
THEMES = 12
CHUNK = 5000
Say = Callable[[str], None]


def fill(engine: Engine, tickets: int, *, at: datetime, say: Say) -> None:
    """Make the schema and *tickets* tickets with 2.5 times as many messages, ready to be measured.

    *engine* is of an empty database, to which `transaction()` is connected too.
    """
    migrate(engine)
    start.furnish()
    say("rows")
    with transaction() as session:
        desk = _furnish(session, at)
    _copy_rows(engine, Maker(desk, tickets, at, Writer(tickets)))
    say("decisions")
    with transaction() as session:
        _decide(session, at)
        service.roll_up_counts(session)
        session.execute(text(_PUT_ASIDE))
        session.execute(text(_COME_BACK))
    say("search documents")
    documents.write(engine)
    say("statistics")
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum (analyze)"))
        connection.execute(text("checkpoint")) if _may_checkpoint(connection) else None


def _may_checkpoint(connection: Any) -> bool:
    return bool(
        connection.scalar(text("select pg_has_role(current_user, 'pg_checkpoint', 'member')"))
    )


def _furnish(session: Session, at: datetime) -> Desk:
    """People, themes and channels of the one team."""
    team = session.scalars(select(Team).order_by(Team.id)).first()
    assert team is not None  # noqa: S101 - `furnish` made it
    team.allowed_domains = ["city.example"]
    by = operator("bench")
    everything = [(team.id, Role.MANAGER), (team.id, Role.SPOKESPERSON), (team.id, Role.LEAD)]
    accounts.add_user(
        session, email=EMAIL, name="Bench", roles=everything, by=by, at=at, password=PASSWORD
    )
    users = [
        accounts.add_user(
            session, email=f"colleague{n}@city.example", name=f"Colleague {n}",
            roles=[(team.id, Role.MANAGER)], by=by, at=at,
        )
        for n in range(COLLEAGUES)
    ]  # fmt: skip
    themes = [
        Theme(team_id=team.id, slug=f"theme-{n}", names={"nl": f"Thema {n}", "en": f"Theme {n}"})
        for n in range(THEMES)
    ]
    channels = [
        Channel(team_id=team.id, kind=kind, name=f"Bench {kind}", address=f"{kind}@city.example")
        for kind in (ChannelKind.MAIL, ChannelKind.MAIL, ChannelKind.FORM, ChannelKind.MASTODON)
        if kind is not ChannelKind.MAIL
    ]
    channels += [
        Channel(
            team_id=team.id, kind=ChannelKind.MAIL, name=f"Post {n}", address=f"p{n}@city.example"
        )
        for n in range(2)
    ]
    session.add_all([*themes, *channels])
    session.flush()  # the rows refer to their ids
    return Desk(
        team.id,
        {user.id: user.name for user in users},
        tuple(theme.id for theme in themes),
        tuple((channel.id, channel.kind.value) for channel in channels),
    )


def _copy_rows(engine: Engine, maker: Maker) -> None:
    author_rows = list(rows.authors(maker.desk, maker.tickets, maker.writer))
    with engine.begin() as connection:
        cursor = connection.connection.cursor()
        documents.prepare(cursor, maker.writer.texts)
        copy_into(cursor, "authors", rows.AUTHOR, author_rows)
        for numbers in _chunks(range(1, maker.tickets + 1), CHUNK):
            made = [maker.ticket(n, author_rows[n * 7919 % len(author_rows)]) for n in numbers]
            copy_into(cursor, "tickets", rows.TICKET, (tuple(m.row.values()) for m in made))
            copy_into(cursor, "messages", rows.MESSAGE, (m for t in made for m in rows.messages(t)))
            documents.note(cursor, made)
        for table in ("authors", "tickets"):
            cursor.execute(
                f"select setval(pg_get_serial_sequence('{table}', 'id'), max(id)) from {table}"  # noqa: S608
            )


def _decide(session: Session, at: datetime) -> None:
    """A run of the scheme on each ticket: at its first question where it is new, else decided.

    Two are run for real; the others are copies of them.
    """
    new = session.scalars(select(Ticket).where(Ticket.state == "new").limit(1)).one()
    old = session.scalars(select(Ticket).where(Ticket.state == "closed").limit(1)).one()
    manager = Actor("user:1", "Bench", rights_of([Role.MANAGER]), 1)
    first = decisions.begin(session, new, by=manager, at=at)
    decided = decisions.begin(session, old, by=manager, at=at)
    run = decisions.run_of(session, decided)
    while run.outcome is None and run.question is not None:
        answer = run.question.answers[0].id
        run = decisions.answer(
            session, old, run.question.id, answer, reason="so", by=manager, at=at
        )
    session.flush()  # the copies are made of written rows
    for model, states in ((first, "= 'new'"), (decided, "<> 'new'")):
        session.execute(text(_COPY_DECISION.format(states=states)), {"model": model.id})
        session.execute(text(_COPY_STEPS.format(states=states)), {"model": model.id})


_COPY_DECISION = """
    insert into decisions (ticket_id, scheme_version_id, run, position, started_at, decided_at,
        decided_by, version)
    select t.id, d.scheme_version_id, d.run, d.position, t.opened_at,
        case when d.decided_at is null then null else t.opened_at end, d.decided_by, 1
    from decisions d, tickets t
    where d.id = :model and t.state {states} and t.id <> d.ticket_id
"""
_COPY_STEPS = """
    insert into decision_steps (decision_id, number, question, answer, source, by, by_name, reason,
        saw, at)
    select d.id, s.number, s.question, s.answer, s.source, s.by, s.by_name, s.reason, s.saw,
        d.started_at
    from decision_steps s, decisions d join tickets t on t.id = d.ticket_id
    where s.decision_id = :model and t.state {states} and d.id <> :model
"""


_PUT_ASIDE = """
    insert into asides (team_id, ticket_id, kind, resolution, by_scheme, why, said_at, said_by_name)
    select team_id, id, 'let_stand', 'let_stand', id % 3 > 0, 'reason ' || id % 5, closed_at,
        'Bench'
    from tickets where resolution = 'let_stand'
"""
_COME_BACK = """
    insert into ticket_returns (ticket_id, done_at, back_at)
    select id, opened_at + (last_message_at - opened_at) * 0.3,
        opened_at + (last_message_at - opened_at) * 0.6
    from tickets where id % 25 = 0
"""


def _chunks(numbers: Iterable[int], size: int) -> Iterator[list[int]]:
    left = iter(numbers)
    while chunk := list(islice(left, size)):
        yield chunk
