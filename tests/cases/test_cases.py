"""A ticket becomes a case without its people; nobody else reads it before a person has."""

import re

import pytest

from tests import factories as make
from tests.cases.world import PEOPLE, make_told_ticket
from tests.conftest import NOON
from webcare.accounts.models import Team
from webcare.cases import queries, service
from webcare.core.errors import Conflict, Invalid, NotAllowed, NotFound
from workflows.learning_case import CaseState
from workflows.rights import Role

LEAD = make.actor_of(Role.LEAD, name="Bo")


@pytest.fixture
def ticket(session):
    return make_told_ticket(session)


@pytest.fixture
def case(session, ticket):
    return service.make(session, ticket, "nl", by=LEAD, at=NOON)


def whole(case):
    return "\n".join([case.title, case.lesson or "", *(part["text"] for part in case.parts)])


def share(session, case, ticket, **how):
    given = {"was_read": True, "seen": None, "by": LEAD, "at": NOON, **how}
    service.share(session, case, ticket, **given)


def teach(session, case):
    service.change(session, case, case.title, "Antwoord vlugger.", {}, seen=None, by=LEAD, at=NOON)


def test_our_automatic_receipt_is_no_part_of_it(case):
    assert "4711" not in whole(case)


def test_nobody_whom_we_know_is_left_in_it(case):
    left = [name for name in PEOPLE if name in whole(case)]
    assert left == []
    assert [part["kind"] for part in case.parts] == ["asked", "answered", "consulted", "expert"]


def test_what_was_said_is_still_there(case):
    assert "We ruimen het op." in whole(case)
    assert "kan dit?" in whole(case)


def test_notes_stay_inside(case):
    assert "Geheime notitie" not in whole(case)


def test_making_it_twice_gives_the_same_one(session, ticket, case):
    assert service.make(session, ticket, "nl", by=LEAD, at=NOON) is case


def test_words_that_the_checker_ticks_are_taken_out_everywhere(session, ticket, case):
    assert "Robbe" in whole(case)
    service.mask(session, case, ticket, ["Robbe"], by=LEAD, at=NOON)
    assert "Robbe" not in whole(case)
    assert re.search(r"buurman \[\w+ \d\]", whole(case))


def test_nothing_is_shared_that_nobody_read_or_that_teaches_nothing(session, ticket, case):
    with pytest.raises(Invalid) as unread:
        share(session, case, ticket, was_read=False)
    assert set(unread.value.fields) == {"was_read"}
    with pytest.raises(Invalid) as empty:
        share(session, case, ticket)
    assert set(empty.value.fields) == {"lesson"}
    assert case.state is CaseState.CHECKING


def test_a_name_typed_back_in_stops_it(session, ticket, case):
    teach(session, case)
    texts = {0: case.parts[0]["text"] + " Vraag het Jan op 0475 12 34 56."}
    service.change(session, case, case.title, case.lesson, texts, seen=None, by=LEAD, at=NOON)
    assert service.remains(session, case, ticket) == {"0": ["Jan", "0475 12 34 56"]}
    with pytest.raises(Invalid):
        share(session, case, ticket)


def test_shared_it_is_read_by_other_teams_and_changed_by_nobody(session, ticket, case):
    with pytest.raises(NotFound):
        queries.get(session, case.id, [])
    teach(session, case)
    share(session, case, ticket)
    session.flush()
    assert queries.get(session, case.id, []) is case
    assert queries.shared(session, search="vlugger") == [case]
    assert (case.checked_by, case.masked) == ("Bo", [])
    with pytest.raises(Conflict):
        teach(session, case)


def test_an_emptied_part_is_left_out(session, case):
    service.change(session, case, "Vuil", "", {1: " "}, seen=None, by=LEAD, at=NOON)
    assert [part["kind"] for part in case.parts] == ["asked", "consulted", "expert"]


def test_two_who_check_at_once_lose_nothing(session, case):
    session.flush()
    seen = case.version
    teach(session, case)
    session.flush()
    with pytest.raises(Conflict):
        service.change(session, case, "Anders", "", {}, seen=seen, by=LEAD, at=NOON)


def test_withdrawn_or_thrown_away_its_words_are_gone(session, ticket, case):
    teach(session, case)
    share(session, case, ticket)
    with pytest.raises(Invalid):
        service.withdraw(session, case, "", by=LEAD, at=NOON)
    service.withdraw(session, case, "Toch herkenbaar", by=LEAD, at=NOON)
    session.flush()
    assert case.parts == []
    with pytest.raises(NotFound):
        queries.get(session, case.id, [])


def test_an_observer_makes_none(session, ticket):
    with pytest.raises(NotAllowed):
        service.make(session, ticket, "nl", by=make.actor_of(Role.OBSERVER), at=NOON)


def test_the_houses_own_words_are_not_offered_as_names(session):
    ticket = make_told_ticket(session)
    team = session.get_one(Team, ticket.team_id)
    team.name, team.organisation = "Conversatieteam", "Stad Voorbeeld"
    make.make_theme(session, team, slug="green", names={"nl": "Groen en Parken"})
    make.make_unit(session, team, name="Dienst Reinigingswerken")
    case = service.make(session, ticket, "nl", by=LEAD, at=NOON)
    case.parts = [{"kind": "asked", "hours": 0, "text": "Van Voorbeeld, dienst Reinigingswerken, "
                   "thema Parken, aan Robbe van de Voorbeeldlaan"}]  # fmt: skip

    assert service.suspected(session, case, ticket) == ["Robbe", "Voorbeeldlaan"]
