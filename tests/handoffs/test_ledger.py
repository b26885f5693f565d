import pytest
from sqlalchemy.exc import IntegrityError

from tests.conftest import NOON
from tests.factories import later, make_team
from tests.handoffs.world import MANAGER, make_world, the_one_asked
from webcare.handoffs import queries, service
from webcare.handoffs.queries import LedgerFilter
from workflows.handoff import HandoffKind, HandoffState


@pytest.fixture
def busy(world):
    """Two days: a forward answered, another declined, an escalation still open."""
    world.one = world.forward(question="When do you clean?", why="Unknown")
    world.two = world.forward_to("bo@city.example", question="Is it 100% ours?", at=later(hours=1))
    service.decline(
        world.session, world.two, "Ask Parks", "Pat", by=the_one_asked(world.two), at=later(hours=2)
    )
    world.three = world.escalate(at=later(days=1))
    world.answer(world.one, at=later(days=1, hours=1))
    world.session.flush()
    return world


def found(world, **filters):
    page = queries.page(world.session, [world.team.id], LedgerFilter(**filters))
    return [(entry.handoff_id, entry.event) for entry in page.entries]


def test_the_ledger_has_every_event_newest_first(busy):
    assert found(busy) == [
        (busy.one.id, "answered"),
        (busy.three.id, "escalated"),
        (busy.two.id, "declined"),
        (busy.two.id, "forwarded"),
        (busy.one.id, "forwarded"),
    ]


@pytest.mark.parametrize(
    ("filters", "events"),
    [
        ({"kind": HandoffKind.ESCALATION}, ["escalated"]),
        ({"state": HandoffState.DECLINED}, ["declined"]),
        ({"desk": "spokesperson"}, ["escalated"]),
        ({"since": later(days=1)}, ["answered", "escalated"]),
        ({"until": later(hours=1)}, ["forwarded"]),
        ({"since": later(hours=1), "until": later(hours=2)}, ["forwarded"]),
        ({"text": "pat parks"}, ["declined"]),
        ({"text": "100%"}, ["declined", "forwarded"]),
        ({"text": "%"}, ["declined", "forwarded"]),
        ({"text": "_"}, []),
        ({"text": "KIM"}, ["answered", "forwarded"]),
    ],
)
def test_the_ledger_is_narrowed(busy, filters, events):
    assert [event for _, event in found(busy, **filters)] == events


def test_the_ledger_is_narrowed_to_one_expert(busy):
    assert found(busy, expert_id=busy.expert.id) == [
        (busy.one.id, "answered"),
        (busy.one.id, "forwarded"),
    ]


def test_the_ledger_of_another_team_is_not_there(busy):
    other = make_team(busy.session)

    page = queries.page(busy.session, [other.id], LedgerFilter())

    assert page.entries == []


def test_paging_shows_every_row_once(busy):
    seen, cursor = [], None
    while True:
        page = queries.page(busy.session, [busy.team.id], LedgerFilter(), cursor, limit=2)
        seen += [entry.id for entry in page.entries]
        cursor = page.next_cursor
        if cursor is None:
            break

    assert len(seen) == len(set(seen)) == 5


@pytest.mark.parametrize("cursor", ["", "x", "1-x", "9" * 40 + "-1", "99999999999999999-1", "²-1"])
def test_a_cursor_that_was_never_ours_breaks_nothing(busy, cursor):
    assert queries.page(busy.session, [busy.team.id], LedgerFilter(), cursor).entries


def test_the_ledger_is_only_added_to(busy):
    (entry, *_) = busy.ledger(busy.one)
    entry.result = "something else"

    with pytest.raises(IntegrityError, match="append-only"), busy.session.begin_nested():
        busy.session.flush()


def test_what_did_not_happen_is_not_in_the_ledger(busy):
    before = len(found(busy))
    savepoint = busy.session.begin_nested()
    service.withdraw(busy.session, busy.three, why="", by=MANAGER, at=NOON)
    savepoint.rollback()

    assert len(found(busy)) == before
    assert busy.three.state is HandoffState.OPEN


def test_a_desk_sees_the_most_urgent_first_and_then_the_longest_waiting(session):
    world = make_world(session)
    mild = world.escalate(urgency=1, question="Mild", at=NOON)
    newer = world.escalate(urgency=3, question="Newer", at=later(hours=1))
    older = world.escalate(urgency=3, question="Older", at=NOON)
    done = world.escalate(urgency=3, question="Done", at=NOON)
    world.escalate(desk="legal", question="Elsewhere")
    service.withdraw(session, done, why="", by=MANAGER, at=NOON)

    rows = queries.open_for_desk(session, [world.team.id], "spokesperson")

    assert [handoff for handoff, _ in rows] == [older, newer, mild]
    assert rows[0][1] is world.ticket
    assert queries.open_for_desk(session, [world.team.id + 1], "spokesperson") == []
