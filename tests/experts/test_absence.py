"""When experts are away: noted by a person, or proposed by their automatic reply."""

from datetime import date, timedelta

import pytest

from tests.conftest import NOON
from tests.factories import actor_of, make_absence, make_expert, make_team, make_theme
from webcare.core.errors import Conflict, Invalid, NotAllowed, NotFound
from webcare.experts import absence, gaps, queries, service
from webcare.experts.absence import Days
from workflows.absence import AbsenceState
from workflows.rights import Role

LEAD = actor_of(Role.LEAD)
MONDAY, FRIDAY = date(2026, 11, 16), date(2026, 11, 20)
REPLY = "I am away until 27 November. For urgent matters: bo@city.example."


@pytest.fixture
def team(session):
    return make_team(session)


@pytest.fixture
def kim(session, team):
    return make_expert(session, team, name="Kim", email="kim@city.example", languages=["nl"])


@pytest.fixture
def bo(session, team):
    return make_expert(session, team, name="Bo", email="bo@city.example", languages=["fr"])


def test_days_are_the_teams_own_and_the_last_one_counts(session, team, kim):
    absence.note(session, kim, Days(first=MONDAY, last=FRIDAY), by=LEAD, at=NOON)

    assert absence.away_on(session, team.id, FRIDAY).keys() == {kim.id}
    assert absence.away_on(session, team.id, FRIDAY + timedelta(days=1)) == {}
    assert session.scalars(queries.found(team.id, queries.Wanted(here_on=FRIDAY))).all() == []
    late = NOON.replace(day=20, hour=23, minute=30)  # in Brussels the 21st has begun
    assert absence.today(session, team.id, late) == date(2026, 11, 21)


def test_days_that_make_no_sense_and_a_foreign_substitute_are_refused(session, kim):
    with pytest.raises(Invalid):
        absence.note(session, kim, Days(first=FRIDAY, last=MONDAY), by=LEAD, at=NOON)
    oneself = Days(first=MONDAY, last=FRIDAY, substitute_id=kim.id)
    with pytest.raises(Invalid):
        absence.note(session, kim, oneself, by=LEAD, at=NOON)
    stranger = make_expert(session, make_team(session))
    foreign = Days(first=MONDAY, last=FRIDAY, substitute_id=stranger.id)
    with pytest.raises(NotFound):
        absence.note(session, kim, foreign, by=LEAD, at=NOON)
    days = Days(first=MONDAY, last=FRIDAY)
    with pytest.raises(NotAllowed):
        absence.note(session, kim, days, by=actor_of(Role.OBSERVER), at=NOON)


def propose(session, kim, text=REPLY):
    return absence.propose(session, kim, text, handoff_id=1, by=LEAD, at=NOON)


def test_an_automatic_reply_proposes_and_only_a_person_makes_it_count(session, team, kim, bo):
    found = propose(session, kim)

    assert (found.first, found.last, found.substitute_id) == (
        date(2026, 11, 18),
        date(2026, 11, 27),
        bo.id,
    )
    assert absence.away_on(session, team.id, found.last) == {}
    absence.decide(session, found, "note", by=actor_of(Role.MANAGER), at=NOON)
    assert absence.away_on(session, team.id, found.last)[kim.id] is found
    with pytest.raises(Conflict):
        absence.decide(session, found, "note", by=LEAD, at=NOON)


def test_the_same_reply_twice_and_one_that_tells_no_end_propose_nothing_more(session, kim, bo):
    propose(session, kim)

    assert propose(session, kim) is None
    assert propose(session, kim, "Thank you, I answer soon.") is None


def test_what_was_dismissed_is_over(session, team, kim):
    found = propose(session, kim)
    absence.decide(session, found, "dismiss", by=LEAD, at=NOON)

    assert found.state is AbsenceState.DISMISSED
    assert absence.proposed(session, team.id) == []
    with pytest.raises(Conflict):
        absence.decide(session, found, "note", by=LEAD, at=NOON)


def test_every_kind_of_gap_is_found(session, team, kim, bo):
    litter, parks, empty = (make_theme(session, team) for _theme in range(3))
    service.set_themes(session, kim, [litter.id, parks.id], by=LEAD, at=NOON)
    service.set_themes(session, bo, [], [litter.id], by=LEAD, at=NOON)
    idle = make_expert(session, team, name="Idle")
    make_absence(session, kim, MONDAY, FRIDAY)

    found = gaps.of_team(session, team.id, FRIDAY)

    assert [each.theme for each in found.without_expert] == [empty]
    assert [each.theme for each in found.without_backup] == [parks]
    assert [each.theme for each in found.covers if each.nobody_here] == [parks]
    assert [each.expert for each in found.uncovered] == [kim]
    assert found.unspoken == ("de", "en")
    assert found.without_theme == [idle]
    kim.substitute_id = bo.id
    session.flush()
    assert gaps.of_team(session, team.id, FRIDAY).uncovered == []
