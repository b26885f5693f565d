"""The bench's made-up desk: it must be one that the product itself could have made."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, create_engine, func, select, text

from bench import database, documents, rows, seed
from tests.conftest import NOON
from webcare.core import db
from webcare.core.db import transaction
from webcare.tickets import listing, search
from webcare.tickets.filtering import Asker
from webcare.tickets.known import Known
from webcare.tickets.models import Message, Ticket
from webcare.tickets.views import View
from workflows.ticket import TicketState

TICKETS = 120
_LEXEMES = "select ticket_id, tsvector_to_array(terms), body from ticket_search order by 1"


@pytest.fixture(scope="module")
def desk(database_url: str) -> Iterator[Engine]:
    """A seeded database of the bench's own."""
    database.create(database_url, TICKETS)
    engine = db.connect(database.url(database_url, TICKETS))
    seed.fill(engine, TICKETS, at=NOON, say=lambda _: None)
    database.mark_seeded(database_url, TICKETS)
    yield engine
    engine.dispose()
    database.drop(database_url, TICKETS)


def test_a_seeded_database_is_known_again_and_an_absent_one_is_not(desk, database_url):
    assert database.is_seeded(database_url, TICKETS)
    assert not database.is_seeded(database_url, TICKETS + 1)


def test_every_ticket_has_its_messages_and_a_decision(desk):
    db.use(desk)
    with transaction() as session:
        messages = session.scalar(select(func.count()).select_from(Message))
        undecided = session.scalar(
            text("select count(*) from tickets t where not exists "
                 "(select from decisions where ticket_id = t.id and not superseded)")
        )  # fmt: skip
        kept = session.execute(select(Ticket.state, Ticket.resolution)).all()
        asker = Asker(None, datetime.now(UTC), UTC, Known())
        counts = listing.counts(session, [1], [], asker).kept

    assert messages == sum(rows.MESSAGES) * TICKETS / 10
    assert undecided == 0
    assert all((state is TicketState.CLOSED) == (why is not None) for state, why in kept)
    assert counts[View.OPEN] + counts[View.CLOSED] == TICKETS


def test_the_search_documents_are_those_that_the_product_writes(desk):
    db.use(desk)
    with transaction() as session:
        quick = session.execute(text(_LEXEMES)).all()
        search.index(session, *range(1, TICKETS + 1))
        proper = session.execute(text(_LEXEMES)).all()

    assert len(quick) == TICKETS
    assert [tuple(each) for each in quick] == [tuple(each) for each in proper]


def test_nothing_that_only_the_seeding_needed_is_left(desk):
    with desk.connect() as connection:
        left = connection.scalars(
            text("select relname from pg_class where relname like 'bench%'")
        ).all()
        has_index = connection.scalar(
            text("select count(*) from pg_indexes where indexname = :name"),
            {"name": documents.INDEX},
        )

    assert (left, has_index) == ([], 1)


def test_its_name_is_of_its_size_and_nothing_else_of_the_url_changes():
    url = "postgresql+psycopg://webcare:secret@/webcare?host=/run/pg&port=5432"
    made = database.url(url, 500)
    engine = create_engine(made)

    assert engine.url.database == "webcare_bench_500"
    assert (engine.url.password, dict(engine.url.query)) == (
        "secret", {"host": "/run/pg", "port": "5432"},
    )  # fmt: skip
