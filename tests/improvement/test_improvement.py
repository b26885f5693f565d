from datetime import timedelta

import pytest

from tests.conftest import NOON
from tests.factories import actor_of, later, make_channel, make_handoff, make_ticket
from webcare.accounts.models import Team
from webcare.audit.models import AuditEntry
from webcare.core.errors import Conflict, Invalid, NotAllowed, NotFound
from webcare.improvement import queries, service, telling
from webcare.improvement.askers import askers
from workflows.improvement import ImprovementState
from workflows.rights import Right, Role

S = ImprovementState
MANAGER = actor_of(Role.MANAGER, name="An")
WORDS = {"reason": "Too dear", "outcome": "A second bin"}


@pytest.fixture
def ticket(session):
    return make_ticket(session)


def noted(session, ticket, title="A bin", handoff=None):
    return service.note(
        session, ticket.team_id, title, "It overflows", "Streets", ticket, handoff,
        by=MANAGER, at=NOON,
    )  # fmt: skip


def leave_out(session, card):
    """Nobody is left to be told."""
    for each in askers(session, card):
        telling.skip(session, card, each.source.id, "No address", by=MANAGER, at=NOON)


MOVES = [
    ([], "accept", S.ACCEPTED),
    ([], "reject", S.REJECTED),
    (["reject"], "reconsider", S.NOTED),
    (["accept"], "reject", S.REJECTED),
    (["accept"], "start", S.IN_PROGRESS),
    (["accept", "start"], "finish", S.DONE),
    (["accept", "start", "finish"], "tell", S.TOLD),
]


@pytest.mark.parametrize(("path", "event", "after"), MOVES)
def test_an_improvement_goes_its_way(session, ticket, path, event, after):
    card = noted(session, ticket)
    for step in path:
        service.move(session, card, step, **WORDS, by=MANAGER, at=NOON)
    leave_out(session, card)

    service.move(session, card, event, **WORDS, by=MANAGER, at=later(hours=1))

    assert (card.state, card.updated_at) == (after, later(hours=1))
    session.flush()
    assert session.query(AuditEntry).filter_by(event=f"improvement.{event}").count() == 1


@pytest.mark.parametrize("event", ["start", "finish", "tell", "reconsider"])
def test_what_the_state_forbids_is_refused(session, ticket, event):
    card = noted(session, ticket)

    with pytest.raises(Conflict):
        service.move(session, card, event, **WORDS, by=MANAGER, at=NOON)

    assert card.state is S.NOTED


def test_a_step_that_does_not_exist_is_refused(session, ticket):
    with pytest.raises(Invalid):
        service.move(session, noted(session, ticket), "dance", by=MANAGER, at=NOON)


def test_rejecting_needs_a_reason_and_keeps_it(session, ticket):
    card = noted(session, ticket)
    with pytest.raises(Invalid):
        service.move(session, card, "reject", reason=" ", by=MANAGER, at=NOON)

    service.move(session, card, "reject", reason="Too dear", by=MANAGER, at=NOON)

    assert card.outcome == "Too dear"


def test_a_reconsidered_improvement_starts_without_the_old_reason(session, ticket):
    card = noted(session, ticket)
    service.move(session, card, "reject", reason="Too dear", by=MANAGER, at=NOON)

    service.move(session, card, "reconsider", by=MANAGER, at=NOON)

    assert card.outcome == ""


def test_finishing_says_what_changed(session, ticket):
    card = noted(session, ticket)
    for event in ("accept", "start"):
        service.move(session, card, event, by=MANAGER, at=NOON)
    with pytest.raises(Invalid):
        service.move(session, card, "finish", by=MANAGER, at=NOON)

    service.move(session, card, "finish", outcome="A second bin", by=MANAGER, at=NOON)
    leave_out(session, card)
    service.move(session, card, "tell", by=MANAGER, at=NOON)

    assert (card.state, card.outcome) == (S.TOLD, "A second bin")


def test_acting_on_an_older_card_is_refused(session, ticket):
    card = noted(session, ticket)
    seen = card.version
    service.move(session, card, "accept", by=MANAGER, at=NOON)
    session.flush()

    with pytest.raises(Conflict):
        service.move(session, card, "start", seen=seen, by=MANAGER, at=NOON)


def test_ticket_handoff_and_improvement_know_each_other(session, ticket):
    handoff = make_handoff(session, ticket)

    card = noted(session, ticket, handoff=handoff)

    assert list(queries.of_ticket(session, ticket.id)) == [card]
    assert list(queries.of_handoff(session, handoff.id)) == [card]
    assert [tuple(row)[:2] for row in queries.sources(session, card.id)] == [(ticket, handoff)]


def test_a_ticket_that_showed_it_counts_once(session, ticket):
    card = noted(session, ticket)
    second = make_ticket(session, make_channel(session, session.get_one(Team, ticket.team_id)))
    handoff = make_handoff(session, ticket)

    said = [
        service.add_source(session, card, second, by=MANAGER, at=NOON),
        service.add_source(session, card, second, by=MANAGER, at=NOON),
        service.add_source(session, card, ticket, handoff, by=MANAGER, at=NOON),
    ]

    assert (said, card.sources_count) == ([True, False, False], 2)
    assert list(queries.of_handoff(session, handoff.id)) == [card]


def test_a_ticket_of_another_team_looks_absent(session, ticket):
    foreign = make_ticket(session)
    card = noted(session, ticket)

    with pytest.raises(NotFound):
        service.add_source(session, card, foreign, by=MANAGER, at=NOON)
    with pytest.raises(NotFound):
        service.note(session, ticket.team_id, "A bin", "", "", foreign, by=MANAGER, at=NOON)
    with pytest.raises(NotFound):
        noted(session, ticket, handoff=make_handoff(session, foreign))
    with pytest.raises(NotFound):
        queries.get(session, card.id, [foreign.team_id])


def test_a_title_is_needed(session, ticket):
    with pytest.raises(Invalid):
        noted(session, ticket, title=" \n")


def test_the_board_has_every_state_with_its_count_and_what_most_raised_first(session, ticket):
    quiet, loud = noted(session, ticket, "Quiet"), noted(session, ticket, "Loud")
    noted(session, ticket, "Newest")
    noted(session, make_ticket(session), "Elsewhere")
    loud.sources_count = 5
    taken = noted(session, ticket, "Taken")
    service.move(session, taken, "accept", by=MANAGER, at=NOON)
    session.flush()

    columns = queries.board(session, [ticket.team_id], limit=2)

    assert [(column.state, column.total) for column in columns] == [
        (S.NOTED, 3), (S.ACCEPTED, 1), (S.REJECTED, 0), (S.IN_PROGRESS, 0), (S.DONE, 0),
        (S.TOLD, 0),
    ]  # fmt: skip
    assert [card.title for card in columns[0].cards] == ["Loud", "Newest"]
    newest_first = queries.in_state(session, [ticket.team_id], S.NOTED)
    assert newest_first[-1] is quiet
    assert list(
        queries.in_state(session, [ticket.team_id], S.NOTED, before_id=newest_first[0].id)
    ) == list(newest_first[1:])


@pytest.mark.parametrize("role", [r for r in Role if not actor_of(r).may(Right.IMPROVE)])
def test_who_has_no_part_in_it_notes_and_moves_nothing(session, ticket, role):
    card, me = noted(session, ticket), actor_of(role)

    for attempt in (
        lambda: service.note(session, ticket.team_id, "A", "", "", ticket, by=me, at=NOON),
        lambda: service.add_source(session, card, ticket, by=me, at=NOON),
        lambda: service.move(session, card, "accept", by=me, at=NOON),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_a_term_that_is_over_is_refused_but_the_one_that_stands_may_stay(session, ticket):
    card = noted(session, ticket)
    yesterday = NOON - timedelta(days=1)
    with pytest.raises(Invalid) as wrong:
        service.move(session, card, "accept", due_at=yesterday, by=MANAGER, at=NOON)
    assert "due" in wrong.value.fields

    card.due_at = yesterday
    service.describe(
        session, card, owner="Streets", due_at=yesterday, changes={}, by=MANAGER, at=NOON
    )
    assert card.owner == "Streets"
