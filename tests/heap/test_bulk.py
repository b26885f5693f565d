"""One act on many tickets: each by its own rules, all undone as one."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests import factories as make
from tests.conftest import NOON
from tests.heap.conftest import MANAGER
from webcare import clockwork, pipeline
from webcare.accounts.models import Team
from webcare.audit.models import AuditEntry
from webcare.core.actor import INTAKE
from webcare.core.errors import Conflict, NotFound
from webcare.heap import bulk
from webcare.heap.models import Act, BulkState, Fate
from webcare.tickets import service, snoozing
from workflows.rights import Role
from workflows.ticket import Resolution, TicketState

MOOT = {"resolution": "moot", "why": "The storm is over"}


@pytest.fixture
def manager(session, channel):
    team = session.get_one(Team, channel.team_id)
    return make.make_user(session, team, Role.MANAGER)


@pytest.fixture
def tickets(session, channel):
    found = [make.make_ticket(session, channel) for _ in range(4)]
    for ticket in found:
        make.make_message(session, ticket)
        pipeline.consider(session, ticket, by=INTAKE, at=NOON)
    session.flush()
    return found


def chosen(session, manager, tickets, act, given):
    kept = bulk.propose(session, manager, tickets, back="/", at=NOON)
    bulk.choose(kept, act, given)
    return kept


def finish(session, at=NOON):
    while bulk.work(session, at=at):
        pass


def test_all_are_closed_and_brought_back_as_one(session, manager, tickets):
    before = [(each.state, each.due_at, each.sort_at) for each in tickets]
    kept = chosen(session, manager, tickets, Act.CLOSE, MOOT)
    bulk.start(session, kept, at=NOON)

    assert {each.state for each in tickets} == {TicketState.CLOSED}
    assert {each.resolution for each in tickets} == {Resolution.MOOT}
    bulk.undo(session, kept, at=NOON + timedelta(minutes=9))
    assert [(each.state, each.due_at, each.sort_at) for each in tickets] == before
    assert kept.state is BulkState.UNDONE
    events = session.scalars(select(AuditEntry.event).where(AuditEntry.object_id == tickets[0].id))
    assert {"ticket.close", "ticket.take_back"} <= set(events)


def test_what_cannot_is_said_before_and_stops_no_other(session, manager, tickets):
    tickets[1].open_handoffs = 1
    tickets[2].complaint_due_at = NOON
    session.flush()
    kept = chosen(session, manager, tickets, Act.CLOSE, MOOT)

    said = {ticket.id: str(why) for ticket, why in bulk.foreseen(session, kept, manager) if why}
    assert set(said) == {tickets[1].id, tickets[2].id}
    assert "still asked" in said[tickets[1].id]
    bulk.start(session, kept, at=NOON)
    assert bulk.counts(session, kept.id) == {Fate.DONE: 2, Fate.REFUSED: 2}


def test_what_a_colleague_changed_meanwhile_is_left_alone(session, manager, tickets):
    kept = chosen(session, manager, tickets, Act.PRIORITY, {"priority": 2})
    tickets[0].subject = "Otherwise"
    session.flush()
    bulk.start(session, kept, at=NOON)
    assert [each.priority for each in tickets] == [0, 2, 2, 2]

    tickets[1].subject = "Otherwise too"
    session.flush()
    bulk.undo(session, kept, at=NOON)
    assert [each.priority for each in tickets] == [0, 2, 0, 0]
    assert bulk.counts(session, kept.id)[Fate.KEPT] == 1


def test_what_a_verb_itself_refuses_stops_no_other(session, manager, tickets):
    tickets[0].tags = [f"t{number}" for number in range(12)]
    session.flush()
    kept = chosen(session, manager, tickets, Act.TAG, {"tag": "storm"})
    bulk.start(session, kept, at=NOON)

    assert bulk.counts(session, kept.id) == {Fate.DONE: 3, Fate.REFUSED: 1}
    assert [("storm" in each.tags) for each in tickets] == [False, True, True, True]
    [(item, ticket)] = bulk.left_over(session, kept.id)
    assert (ticket.id, item.why) == (tickets[0].id, "A ticket bears twelve tags at most.")


def test_rights_are_asked_of_each_ticket(session, manager, tickets):
    theirs = make.make_ticket(session)
    kept = chosen(session, manager, [*tickets, theirs], Act.TAG, {"tag": "storm"})
    bulk.start(session, kept, at=NOON)

    assert theirs.tags == []
    assert all(each.tags == ["storm"] for each in tickets)


def test_after_ten_minutes_it_is_not_undone_as_a_whole(session, manager, tickets):
    kept = chosen(session, manager, tickets, Act.TAG, {"tag": "storm"})
    bulk.start(session, kept, at=NOON)
    with pytest.raises(Conflict):
        bulk.undo(session, kept, at=NOON + bulk.UNDO)


@pytest.mark.parametrize(
    ("act", "given", "field"),
    [
        (Act.WATCH, {"until": make.later(days=3).isoformat(), "why": ""}, "review_at"),
        (Act.SNOOZE, {"until": make.later(days=3).isoformat()}, "snoozed_until"),
        (Act.TAG, {"tag": "storm"}, "tags"),
        (Act.PRIORITY, {"priority": 1}, "priority"),
    ],
)
def test_every_act_is_undone(session, manager, tickets, act, given, field):
    before = [(each.state, each.sort_at, getattr(each, field)) for each in tickets]
    kept = chosen(session, manager, tickets, act, given)
    bulk.start(session, kept, at=NOON)
    assert all(getattr(each, field) != was[2] for each, was in zip(tickets, before, strict=True))

    bulk.undo(session, kept, at=NOON)
    assert [(each.state, each.sort_at, getattr(each, field)) for each in tickets] == before


def test_many_go_by_the_job_and_stop_between_batches(session, manager, channel):
    many = [make.make_ticket(session, channel) for _ in range(120)]
    kept = chosen(session, manager, many, Act.PRIORITY, {"priority": 1})
    bulk.start(session, kept, at=NOON)
    assert bulk.counts(session, kept.id) == {Fate.WAITING: 120}
    assert bulk.work(session, at=NOON)
    bulk.cancel(session, kept, at=NOON)
    finish(session)
    assert bulk.counts(session, kept.id) == {Fate.DONE: 50, Fate.WAITING: 70}

    bulk.undo(session, kept, at=NOON)
    assert {each.priority for each in many} == {0}


def test_an_act_is_its_persons_alone_and_begins_once(session, manager, tickets):
    kept = chosen(session, manager, tickets, Act.TAG, {"tag": "storm"})
    other = make.make_user(session, make.make_team(session), Role.MANAGER)
    with pytest.raises(NotFound):
        bulk.get(session, kept.id, other)
    bulk.start(session, kept, at=NOON)
    with pytest.raises(Conflict):
        bulk.start(session, kept, at=NOON)


def test_one_who_left_does_nothing_any_more(session, manager, tickets):
    kept = chosen(session, manager, tickets, Act.TAG, {"tag": "storm"})
    manager.active = False
    bulk.start(session, kept, at=NOON)
    assert bulk.counts(session, kept.id) == {Fate.REFUSED: 4}


def test_a_sleeping_ticket_wakes_by_itself_and_by_a_message(session, channel, tickets):
    first, second, *_ = tickets
    for ticket in (first, second):
        snoozing.snooze(session, ticket, make.later(days=1), by=MANAGER, at=NOON)
    assert (first.state, first.sort_at) == (TicketState.NEW, make.later(days=1))

    service.author_reacted(session, second, by=INTAKE, at=make.later(hours=1))
    assert second.snoozed_until is None
    assert clockwork.turn_the_clock(session, at=make.later(hours=23)) == 0
    assert first.snoozed_until is not None
    clockwork.turn_the_clock(session, at=make.later(days=1))
    assert first.snoozed_until is None
    assert first.sort_at == first.due_at
