"""Searches with operators and mistyped words, on a real PostgreSQL."""

from datetime import timedelta

import pytest

from tests import factories as make
from tests.conftest import NOON
from tests.tickets.test_search import put
from tests.tickets.test_views import BRUSSELS
from webcare.tickets import finding
from webcare.tickets.filtering import Asker
from webcare.tickets.known import known
from workflows.ticket import TicketState


@pytest.fixture
def team(session):
    return make.make_team(session)


@pytest.fixture
def channel(session, team):
    return make.make_channel(session, team)


def ask(session, team, typed, cursor=None):
    asker = Asker(1, NOON, BRUSSELS, known(session, [team.id], 1))
    return finding.find(session, [team.id], typed, asker, cursor=cursor)


def ids(answer):
    return [hit.ticket.id for hit in answer.found.hits]


def test_operators_narrow_what_words_find(session, team, channel):
    wanted = put(session, "De fontein lekt", channel=channel, state=TicketState.ANSWERED)
    put(session, "De fontein lekt", channel=channel)
    put(session, "Het bad lekt", channel=channel, state=TicketState.ANSWERED)

    assert ids(ask(session, team, "fontein status:beantwoord")) == [wanted.id]


@pytest.mark.parametrize("few", [0, 200])
def test_each_step_of_a_search_heeds_the_operators(session, team, channel, monkeypatch, few):
    monkeypatch.setattr("webcare.tickets.search_steps.NEWEST", 2)
    monkeypatch.setattr("webcare.tickets.search_steps.FEW", few)
    monkeypatch.setattr("webcare.tickets.search_steps.WEEKS", 2)
    tickets = [
        put(
            session, "Overal glas", channel=channel, language=("nl", "fr")[n % 2],
            last_message_at=NOON - timedelta(days=4 * n),
        )
        for n in range(12)
    ]  # fmt: skip

    assert ids(ask(session, team, "glas taal:fr")) == [each.id for each in tickets[1::2]]


def test_operators_alone_list_the_newest_first_page_by_page(session, team, channel):
    tickets = [
        put(session, "x", channel=channel, tags=["park"],
            last_message_at=NOON - timedelta(days=n))
        for n in range(30)
    ]  # fmt: skip
    put(session, "x", channel=channel)

    first = ask(session, team, "tag:park")
    second = ask(session, team, "tag:park", cursor=first.found.next_cursor)

    assert ids(first) + ids(second) == [each.id for each in tickets]


def test_another_teams_tickets_answer_to_no_operator(session, team, channel):
    other = make.make_channel(session)
    put(session, "fontein", channel=other, tags=["park"])

    for typed in ("fontein tag:park", "tag:park", f"kanaal:{other.id} fontein", "van:asker"):
        assert ids(ask(session, team, typed)) == []


def test_a_mistyped_word_is_asked_about_where_it_would_find_more(session, team, channel):
    put(session, "De fontein op het plein lekt", channel=channel, language="nl")

    assert ask(session, team, "fonteni").meant == "fontein"
    assert ask(session, team, "taal:nl fonteni").meant == "taal:nl fontein"
    assert ask(session, team, "taal:fr fonteni").meant is None
    assert ask(session, team, "fontein").meant is None


@pytest.mark.parametrize(
    ("language", "text", "typed", "meant"),
    [
        ("fr", "La poubelle de la rue des Érables déborde", "poubbelle", "poubelle"),
        ("fr", "L’éclairage de l’école est cassé", "éclarage", "eclairage"),
        ("fr", "La poubelle déborde", "de:asker poubbelle", "de:asker poubelle"),
        ("de", "Die Straßenbeleuchtung am Marktplatz ist kaputt", "strasenbeleuchtung",
         "strassenbeleuchtung"),
        ("de", "Der Müll wird nicht abgeholt", "abgehoolt", "abgeholt"),
        ("de", "Der Spielplatz ist schmutzig", "„Spielplaz“ ist:neu", "„spielplatz“ ist:neu"),
    ],
)  # fmt: skip
def test_french_and_german_words_are_asked_about_too(
    session, team, channel, language, text, typed, meant
):
    put(session, text, channel=channel, language=language)

    found = ask(session, team, typed).meant

    assert found == meant


def test_what_another_team_wrote_is_never_proposed(session, team, channel):
    put(session, "Wespennest", channel=make.make_channel(session))

    assert ask(session, team, "wespenest").meant is None


def test_a_file_that_comes_later_is_found(session, team, channel):
    from webcare.tickets.models import Attachment

    ticket = put(session, "Foto", channel=channel)
    message = make.make_message(session, ticket)
    assert ids(ask(session, team, "heeft:bijlage")) == []

    session.add(Attachment(message_id=message.id, name="a", type="b", size=1, sha256="c"))
    session.flush()

    assert ids(ask(session, team, "heeft:bijlage")) == [ticket.id]
