"""What is published for later: withdrawn, moved, and the way back to what held before."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tests import factories as make
from tests.conftest import NOON
from tests.factories import later
from tests.schemes.two import LATER, Two, two
from tests.workflows.schemes import SMALL
from webcare.audit.models import AuditEntry
from webcare.core.actor import operator
from webcare.core.errors import Conflict, Invalid, NotAllowed
from webcare.insight import sources
from webcare.schemes import planning, proposing, queries
from webcare.schemes.service import publish, publish_shipped
from workflows.scheme import shipped
from workflows.scheme.draft import DraftState

__all__ = ["two"]  # the fixture

OTHER, THIRD = SMALL.replace("A?", "A!"), SMALL.replace("A?", "A …")
AFTER = LATER + timedelta(days=1)


@pytest.fixture
def planned(two):
    """What holds, and what is to hold later."""
    return two.published(), two.published(OTHER, valid_from=LATER)


def entry(session, event):
    return session.scalar(select(AuditEntry).where(AuditEntry.event == event))


def test_what_is_withdrawn_never_holds_and_stays_in_the_history(session, two, planned):
    first, second = planned
    planning.withdraw(session, second, "Too early", by=two.one, at=later(hours=1))

    assert queries.newest(session, "small", at=AFTER) is first
    assert queries.published(session, "small") == [first]
    assert queries.published(session, "small", withdrawn=True) == [second, first]
    assert (second.withdrawn_by, second.withdrawn_because) == ("An", "Too early")
    said = entry(session, "scheme.withdrawn")
    assert said.data["reason"] == "Too early" and said.actor_name == "An"


def test_nothing_serves_or_is_replayed_from_what_was_withdrawn(session, two, planned):
    first, second = planned
    channel = make.make_channel(session, two.team)
    planning.withdraw(session, second, "Too early", by=two.one, at=later(hours=1))

    assert queries.in_force(session, channel, at=AFTER) is first
    assert sources.named(session, "small", at=AFTER).version is first
    assert publish(session, OTHER, by=operator(), at=AFTER).number == 3


def test_a_scheme_of_which_all_was_withdrawn_can_no_longer_be_chosen(session, two):
    text = SMALL.replace("id: small", "id: other")
    only = two.published(text, valid_from=LATER)
    assert "other" in queries.slugs(session)
    planning.withdraw(session, only, "Not for us", by=two.one, at=NOON)

    assert "other" not in queries.slugs(session)


def test_a_withdrawal_wants_a_reason(session, two, planned):
    with pytest.raises(Invalid):
        planning.withdraw(session, planned[1], " ", by=two.one, at=NOON)


def test_what_holds_meanwhile_is_neither_withdrawn_nor_moved(session, two, planned):
    first, second = planned
    for version, at in ((first, later(hours=1)), (second, LATER)):
        with pytest.raises(Conflict, match="holds by now"):
            planning.withdraw(session, version, "Too late", by=two.one, at=at)
        with pytest.raises(Conflict, match="holds by now"):
            planning.move_to(session, version, AFTER, by=two.one, at=at)

    assert queries.newest(session, "small", at=LATER) is second


def test_the_database_looks_at_its_own_clock(session, two):
    two.published()
    second = two.published(OTHER, valid_from=later(days=-30), at=later(days=-31))
    with pytest.raises(Conflict, match="holds by now"):  # whoever asks lives in the past
        planning.withdraw(session, second, "Too late", by=two.one, at=later(days=-31))

    assert second.withdrawn_at is None


def test_what_serves_for_want_of_anything_earlier_is_not_withdrawn(session, two):
    only = two.published(valid_from=LATER)
    with pytest.raises(Conflict, match="serves already"):
        planning.withdraw(session, only, "No", by=two.one, at=NOON)

    assert queries.newest(session, "small", at=NOON) is only


def test_another_date_is_another_date_and_nothing_else(session, two, planned):
    first, second = planned
    planning.move_to(session, second, AFTER, by=two.other, at=later(hours=1))

    assert queries.newest(session, "small", at=LATER) is first
    assert queries.newest(session, "small", at=AFTER) is second
    assert entry(session, "scheme.moved").data["before"] == LATER.isoformat()
    with pytest.raises(Invalid):
        planning.move_to(session, second, NOON, by=two.other, at=later(hours=1))


def test_who_manages_no_team_that_it_serves_neither_withdraws_nor_moves(session, two, planned):
    stranger = two.lead(make.make_team(session), "Di")
    with pytest.raises(NotAllowed):
        planning.withdraw(session, planned[1], "Mine", by=stranger, at=NOON)
    make.make_team(session, scheme="small")
    with pytest.raises(NotAllowed):
        planning.move_to(session, planned[1], AFTER, by=two.other, at=NOON)


def test_what_was_withdrawn_stays_withdrawn(session, two, planned):
    planning.withdraw(session, planned[1], "Too early", by=two.one, at=NOON)
    for act in (
        lambda: planning.withdraw(session, planned[1], "Again", by=two.one, at=NOON),
        lambda: planning.move_to(session, planned[1], AFTER, by=two.other, at=NOON),
        lambda: proposing.return_to(session, planned[1], two.team.id, "Back", by=two.one, at=AFTER),
    ):
        with pytest.raises(Conflict):
            act()
    session.flush()
    with pytest.raises(DBAPIError, match="append-only"), session.begin_nested():
        session.execute(text("update scheme_versions set withdrawn_at = null"))


def test_the_database_lets_no_plan_carry_another_text(session, two, planned):
    session.flush()
    change = text("update scheme_versions set text = 'x', valid_from = :at where id = :id")
    with pytest.raises(DBAPIError, match="append-only"), session.begin_nested():
        session.execute(change, {"at": AFTER, "id": planned[1].id})


def test_of_two_who_withdraw_and_move_at_once_the_second_is_told(own_engine):
    with Session(own_engine) as session:
        two = Two(session)
        two.published()
        version_id = two.published(OTHER, valid_from=LATER).id
        by = two.one
        session.commit()
    refused = []

    def withdraw():
        with Session(own_engine) as session:
            version = queries.version(session, version_id, lock=True)
            try:
                planning.withdraw(session, version, "Too early", by=by, at=NOON)
            except Conflict as conflict:
                refused.append(str(conflict))
            session.commit()

    with Session(own_engine) as session:
        version = queries.version(session, version_id, lock=True)
        second = threading.Thread(target=withdraw)
        second.start()
        planning.withdraw(session, version, "First", by=by, at=NOON)
        session.commit()
    second.join(10)

    assert refused == ["This version was withdrawn already."]


def test_going_back_to_what_two_agreed_on_is_one_act_of_one_person(session, two):
    first = two.published()
    two.published(OTHER, at=later(hours=1))
    with pytest.raises(Invalid):
        proposing.return_to(session, first, two.team.id, " ", by=two.one, at=later(hours=2))
    draft = proposing.return_to(
        session, first, two.team.id, "All go astray", by=two.one, at=later(hours=2)
    )
    again = queries.newest(session, "small", at=later(hours=2))

    assert draft.state is DraftState.PUBLISHED and draft.version_id == again.id
    assert (again.number, again.text) == (3, first.text)
    assert (again.proposed_by, again.published_by) == ("An", "An")
    assert again.note == "All go astray"
    assert entry(session, "schemedraft.publish_again").data["reason"] == "All go astray"


def test_one_goes_back_to_what_came_with_webcare_as_well(session, two):
    publish_shipped(session, by=operator("start"), at=NOON)
    first = queries.newest(session, "usaf", at=NOON)
    assert first.published_by == "Webcare"
    two.published(first.text.replace("Troll:", "Trolls:"), at=later(hours=1))
    proposing.return_to(session, first, two.team.id, "Ours was worse", by=two.one, at=later(days=1))

    assert queries.newest(session, "usaf", at=later(days=1)).text == shipped()["usaf"]


def test_what_one_alone_published_comes_back_with_a_second_person(session, two):
    first = publish(session, SMALL, by=operator(), at=NOON)
    two.published(OTHER, at=later(hours=1))
    draft = proposing.return_to(session, first, two.team.id, "Back", by=two.one, at=later(hours=2))
    assert draft.state is DraftState.PROPOSED
    again = proposing.publish(session, draft, by=two.other, at=later(hours=3))

    assert queries.newest(session, "small", at=later(hours=3)) is again


def test_who_does_not_manage_every_team_it_serves_proposes_the_way_back(session, two):
    first = two.published()
    two.published(OTHER, at=later(hours=1))
    make.make_team(session, scheme="small")
    draft = proposing.return_to(session, first, two.team.id, "Back", by=two.one, at=later(hours=2))

    assert draft.state is DraftState.PROPOSED


def test_what_passes_the_check_no_longer_does_not_come_back(session, two):
    desk = make.make_desk(session, two.team, slug="gardeners")
    first = two.published(SMALL.replace("kind: reply", "kind: escalate, desk: gardeners"))
    two.published(at=later(hours=1))
    desk.slug = "spokesperson"
    session.flush()
    with pytest.raises(Invalid, match="does not pass the check of today"):
        proposing.return_to(session, first, two.team.id, "Back", by=two.one, at=later(hours=2))


def test_there_is_no_way_back_to_what_has_not_held_yet(session, two, planned):
    with pytest.raises(Conflict, match="has not held yet"):
        proposing.return_to(session, planned[1], two.team.id, "Back", by=two.one, at=NOON)
