"""A scheme that was mended holds for what still waits, and disturbs nobody who has begun."""

from threading import Thread

from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.conftest import NOON
from tests.factories import later
from tests.insight.decided import ASKS_MORE, MANAGER, decide, decision_of, desk, published
from webcare import clockwork
from webcare.decisions import service as decisions
from webcare.tickets import queries as tickets


def test_what_nobody_has_answered_yet_follows_the_new_version(session):
    published(session)
    channel = desk(session)
    waits, begun, done = (
        decide(session, channel, *answers)
        for answers in ((), ("OURS=yes",), ("OURS=yes", "KNOWN=yes"))
    )
    first = decision_of(session, waits).scheme_version_id
    newer = published(session, ASKS_MORE)

    assert clockwork.follow_the_scheme(session, at=later(minutes=1)) == 1
    assert clockwork.follow_the_scheme(session, at=later(minutes=2)) == 0

    assert decision_of(session, waits).scheme_version_id == newer.id
    assert decision_of(session, begun).scheme_version_id == first
    assert decision_of(session, done).scheme_version_id == first


def test_another_scheme_for_the_team_is_followed_too(session):
    published(session)
    channel = desk(session)
    waits = decide(session, channel)
    other = published(session, ASKS_MORE.replace("id: small", "id: other"))
    channel.scheme = "other"

    clockwork.turn_the_clock(session, at=NOON)

    assert decision_of(session, waits).scheme_version_id == other.id


def test_an_answer_given_while_the_clock_waited_for_the_ticket_stands(own_engine):
    with Session(own_engine, expire_on_commit=False) as session:
        published(session)
        channel = desk(session)
        waits = decide(session, channel)
        first = decision_of(session, waits).scheme_version_id
        published(session, ASKS_MORE)
        session.commit()
        with Session(own_engine, expire_on_commit=False) as person:
            ticket = tickets.locked(person, waits.id)
            decisions.answer(person, ticket, "OURS", "yes", by=MANAGER, at=NOON)
            clock = Thread(target=_turn, args=(own_engine,))
            clock.start()
            until_waiting(own_engine)
            person.commit()
        clock.join(20)
        session.expire_all()

        assert decision_of(session, waits).scheme_version_id == first
        assert [step.answer for step in decision_of(session, waits).steps] == ["yes"]


def _turn(engine):
    with Session(engine) as session, session.begin():
        clockwork.follow_the_scheme(session, at=later(minutes=1))


def until_waiting(engine):
    """Return once a statement waits for another's lock."""
    waiting = text("select 1 from pg_stat_activity where wait_event_type = 'Lock'")
    for _ in range(20_000):
        with engine.connect() as connection:
            if connection.execute(waiting).first():
                return
    raise AssertionError("nothing waits")
