"""The scheme hears of a crisis: its question wakes, and sleeps again when it is over."""

import pytest
from sqlalchemy import event

from tests import factories as make
from tests.conftest import NOON
from tests.crisis.declaring import FIRE, LITTER, MANAGER, SPOKESPERSON, declare
from tests.factories import later
from webcare import clockwork, pipeline
from webcare.core.actor import INTAKE, operator
from webcare.core.errors import Conflict
from webcare.crisis import service
from webcare.decisions import facts, queries, waking
from webcare.decisions import service as decisions
from webcare.schemes.service import publish_shipped


@pytest.fixture
def desk(session, channel):
    publish_shipped(session, by=operator(), at=NOON)
    return channel


def put(session, channel, text, at=NOON, **given):
    ticket = make.make_ticket(session, channel, subject="A question", **given)
    make.make_message(session, ticket, text=text, reply_text=text)
    pipeline.consider(session, ticket, by=INTAKE, at=at)
    session.flush()
    return ticket


def facts_of(session, ticket):
    return decisions.run_of(session, queries.current(session, ticket.id)).facts


def test_without_a_crisis_nothing_is_known_of_one(session, team, desk):
    assert "crisis_active" not in facts_of(session, put(session, desk, FIRE))


def test_what_comes_in_while_one_is_on_is_told_what_of_it_stands_there(session, team, desk):
    theme = make.make_theme(session, team)
    declare(session, team.id, theme_ids=[theme.id])

    burning = facts_of(session, put(session, desk, FIRE, theme_id=theme.id))
    other = facts_of(session, put(session, desk, LITTER))

    assert (burning["crisis_active"], burning["crisis_marks"]) == (True, (theme.slug, "smoke"))
    assert burning["crisis_statement"] is False
    assert (other["crisis_active"], other["crisis_marks"]) == (True, ())
    assert "crisis_statement" not in other


def test_runs_under_way_hear_it_and_only_those_that_it_concerns(session, team, desk):
    burning, other = put(session, desk, FIRE), put(session, desk, LITTER)
    before = queries.current(session, other.id).version
    crisis = declare(session, team.id)

    assert waking.wake(session, team.id, at=later(minutes=1)).heard == 1
    session.flush()
    assert waking.wake(session, team.id, at=later(minutes=1)).heard == 0

    assert facts_of(session, burning)["crisis_marks"] == ("smoke",)
    assert queries.current(session, other.id).version == before

    service.end(session, crisis, "Out.", by=SPOKESPERSON, at=later(minutes=2))
    assert waking.wake(session, team.id, at=later(minutes=3)).heard == 1
    assert "crisis_active" not in facts_of(session, burning)


def test_the_gate_is_not_waved_through_where_it_may_be_part_of_it(session, team, desk):
    burning, other = put(session, desk, FIRE), put(session, desk, LITTER)
    declare(session, team.id)
    waking.wake(session, team.id, at=later(minutes=1))

    with pytest.raises(Conflict):
        pipeline.confirm_gate(session, burning, by=MANAGER, at=later(minutes=2))
    assert pipeline.confirm_gate(session, other, by=MANAGER, at=later(minutes=2))


def test_many_are_woken_in_batches_each_once(session, team, desk):
    tickets = [put(session, desk, FIRE) for _ in range(7)]
    declare(session, team.id)
    heard, after = 0, 0
    while after is not None:
        woken = waking.wake(session, team.id, after_id=after, most=3, at=later(minutes=1))
        heard, after = heard + woken.heard, woken.after_id

    assert heard == len(tickets)


def test_a_batch_of_messages_asks_once_what_is_on(session, team, desk):
    seen = []
    engine = session.get_bind()
    tickets = [put(session, desk, LITTER) for _ in range(3)]
    declare(session, team.id)

    def note(_connection, _cursor, statement, *_rest):
        if "FROM crises" in statement:
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    for ticket in tickets:
        facts.of_ticket(session, ticket, {}, at=later(minutes=1))
    event.remove(engine, "before_cursor_execute", note)

    assert len(seen) == 1


def test_the_job_does_both_to_the_end(session, team, desk):
    put(session, desk, FIRE)
    crisis = declare(session, team.id)
    stage, after = "replies", 0
    while stage != "done":
        stage, after = clockwork.heed_crisis(session, crisis.id, stage, after, at=later(minutes=1))

    session.refresh(crisis)
    assert crisis.swept_at == later(minutes=1)
    assert clockwork.heed_crisis(session, 0, "replies", 0, at=NOON) == ("done", 0)
