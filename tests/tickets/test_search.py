"""Search on a real PostgreSQL: stems, accents, notes, teams, pages."""

from datetime import timedelta

import pytest

from tests import factories as make
from tests.conftest import NOON
from webcare.tickets import search
from webcare.tickets.models import Note


def put(session, text, *, channel=None, **given):
    """A ticket with one message, indexed."""
    ticket = make.make_ticket(session, channel, **given)
    make.make_message(session, ticket, text=text, reply_text=text)
    search.index(session, ticket.id)
    return ticket


def find(session, teams, asked, **more):
    found = search.search(session, [team.id for team in teams], asked, at=NOON, **more)
    return [hit.ticket.id for hit in found.hits]


@pytest.fixture
def team(session):
    return make.make_team(session)


@pytest.fixture
def channel(session, team):
    return make.make_channel(session, team)


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("Er liggen kapotte straten achter het station", "straat"),
        ("De lampen branden niet", "lamp"),
        ("Een boete gekregen", "boetes"),
        ("Les poubelles débordent depuis lundi", "poubelle"),
        ("Les poubelles débordent depuis lundi", "debordent"),
        ("Die Straßen sind voller Müll", "strasse"),
        ("Der Hund läuft durch die Häuser", "Haus"),
        ("Two broken swings in the playground", "swing"),
        ("Het café is gesloten", "cafe"),
        ("Het cafe is gesloten", "café"),
        ("Dossier 2026-44 is nog open", "dossier 2026-44"),
    ],
)
def test_a_word_is_found_in_its_other_forms_and_without_accents(
    session, team, channel, written, asked
):
    ticket = put(session, written, channel=channel)

    assert find(session, [team], asked) == [ticket.id]


def test_every_word_must_be_there(session, team, channel):
    both = put(session, "De fontein op de markt lekt", channel=channel)
    put(session, "De markt is gezellig", channel=channel)

    assert find(session, [team], "fontein markt") == [both.id]


def test_the_subject_the_author_the_address_and_a_note_are_found_too(session, team, channel):
    author = make.make_author(session, channel, name="Ilse Vanhoutte", address="ilse@home.example")
    ticket = put(session, "Dag", channel=channel, author=author, subject="Sluikstort")
    session.add(
        Note(ticket_id=ticket.id, user_name="An", text="Gebeld met Netheid", created_at=NOON)
    )
    search.index(session, ticket.id)

    for asked in ("sluikstort", "vanhoutte", "ilse@home.example", "gebeld"):
        assert find(session, [team], asked) == [ticket.id], asked


def test_a_new_message_is_found_once_it_is_indexed(session, team, channel):
    ticket = put(session, "Eerste bericht", channel=channel)
    make.make_message(session, ticket, text="Over de glasbak", reply_text="Over de glasbak")

    search.index(session, ticket.id)

    assert find(session, [team], "glasbak") == [ticket.id]
    assert find(session, [team], "eerste") == [ticket.id]


def test_quoted_text_is_not_what_a_ticket_says(session, team, channel):
    ticket = make.make_ticket(session, channel)
    make.make_message(session, ticket, text="Dank\n> vuurwerk", reply_text="Dank")
    search.index(session, ticket.id)

    assert find(session, [team], "vuurwerk") == []


def test_only_tickets_of_permitted_teams_appear(session, team, channel):
    other = make.make_team(session)
    mine = put(session, "Wespennest in de boom", channel=channel)
    theirs = put(session, "Wespennest op school", channel=make.make_channel(session, other))

    assert find(session, [team], "wespennest") == [mine.id]
    assert find(session, [other], "wespennest") == [theirs.id]
    assert set(find(session, [team, other], "wespennest")) == {mine.id, theirs.id}
    assert find(session, [], "wespennest") == []


def test_a_ticket_that_moved_is_gone_from_the_old_team_even_before_it_is_indexed(
    session, team, channel
):
    ticket = put(session, "Wespennest", channel=channel)
    ticket.team_id = make.make_team(session).id
    session.flush()

    assert find(session, [team], "wespennest") == []


def test_a_number_finds_the_ticket_itself_in_a_permitted_team_only(session, team, channel):
    ticket = put(session, "Dag", channel=channel)
    other = make.make_team(session)

    for asked in (f"#{ticket.id}", f" {ticket.id} "):
        found = search.search(session, [team.id], asked, at=NOON)
        assert found.numbered is ticket
        assert search.search(session, [other.id], asked, at=NOON).numbered is None
    assert search.search(session, [team.id], f"#{ticket.id}", at=NOON).hits == ()


def test_quotes_a_minus_and_a_star_narrow_what_is_found(session, team, channel):
    side = put(session, "Het open bad is dicht", channel=channel)
    apart = put(session, "Het bad is open, zwembad ook", channel=channel)

    assert find(session, [team], '"open bad"') == [side.id]
    assert find(session, [team], "open -zwembad") == [side.id]
    assert find(session, [team], "zwem*") == [apart.id]


@pytest.mark.parametrize(
    "asked",
    [
        "", "   ", "'", '"', "-", "*", "-iets", "& | !", "a & | b", "x:*", "<b>", "%", "_", "\\",
        "'; drop table tickets; --", "\x00", "(((", "👍", "#", "#999999999999999999999", "é" * 500,
        '"" ""', '-"x y"', "\u202e", "a" * 5000, " ".join(["woord"] * 100),
    ],
)  # fmt: skip
def test_whatever_is_typed_is_only_looked_for(session, team, channel, asked):
    put(session, "Gewoon", channel=channel)

    assert find(session, [team], asked) == []


@pytest.mark.parametrize("few", [0, 8, 200])
def test_the_newest_come_first_and_pages_neither_repeat_nor_skip(
    session, team, channel, monkeypatch, few
):
    monkeypatch.setattr("webcare.tickets.search_steps.NEWEST", 1)
    monkeypatch.setattr("webcare.tickets.search_steps.FEW", few)
    tickets = [
        put(
            session,
            "Overal glas",
            channel=channel,
            last_message_at=NOON - timedelta(days=n // 2),
        )
        for n in range(12)
    ]
    expected = [
        each.id for each in sorted(tickets, key=lambda t: (t.last_message_at, t.id), reverse=True)
    ]
    seen, cursor = [], None
    while True:
        found = search.search(session, [team.id], "glas", at=NOON, cursor=cursor, limit=5)
        seen += [hit.ticket.id for hit in found.hits]
        cursor = found.next_cursor
        if cursor is None:
            break

    assert seen == expected


@pytest.mark.parametrize("few", [0, 4, 200])
def test_what_lies_beyond_the_newest_rows_and_weeks_is_found(
    session, team, channel, monkeypatch, few
):
    monkeypatch.setattr("webcare.tickets.search_steps.FEW", few)
    monkeypatch.setattr("webcare.tickets.search_steps.NEWEST", 3)
    monkeypatch.setattr("webcare.tickets.search_steps.WEEKS", 2)
    ages = (0, 1, 2, 3, 9, 10, 40, 400)
    tickets = [
        put(
            session,
            "Put in de weg" if age != 1 else "Iets anders",
            channel=channel,
            last_message_at=NOON - timedelta(days=age),
        )
        for age in ages
    ]
    wanted = [t.id for t, age in zip(tickets, ages, strict=True) if age != 1]

    for limit in (1, 2, 4, 25):
        assert find(session, [team], "put", limit=limit) == wanted[:limit]


@pytest.mark.parametrize("few", [0, 200])
def test_a_team_that_is_far_behind_does_not_push_its_old_tickets_before_newer_ones(
    session, team, channel, monkeypatch, few
):
    monkeypatch.setattr("webcare.tickets.search_steps.FEW", few)
    monkeypatch.setattr("webcare.tickets.search_steps.NEWEST", 2)
    quiet = make.make_channel(session)
    old = put(session, "glas", channel=quiet, last_message_at=NOON - timedelta(days=90))
    recent = [
        put(session, "glas", channel=channel, last_message_at=NOON - timedelta(hours=n)).id
        for n in range(4)
    ]
    teams = [team.id, quiet.team_id]

    found = search.search(session, teams, "glas", at=NOON, limit=4)
    last = search.search(session, teams, "glas", at=NOON, limit=4, cursor=found.next_cursor)

    assert [hit.ticket.id for hit in found.hits] == recent
    assert [hit.ticket.id for hit in last.hits] == [old.id]


def test_what_was_found_is_marked_in_the_text_and_in_nothing_else(session, team, channel):
    text = "Goedendag <script>alert(1)</script>, de straten \x02liggen\x03 vol <b>glas</b>."
    put(session, text, channel=channel, subject="Straat & stoep", language="nl")

    (hit,) = search.search(session, [team.id], "straat", at=NOON).hits

    assert [piece.text for piece in hit.subject if piece.is_hit] == ["Straat"]
    assert [piece.text for piece in hit.snippet if piece.is_hit] == ["straten"]
    assert "<script>" in "".join(piece.text for piece in hit.snippet)


@pytest.mark.parametrize("cursor", ["x", "-", "1-", "9" * 30 + "-1", "99999999999999999-1", "٣-٣"])
def test_a_cursor_that_is_none_begins_at_the_top(session, team, channel, cursor):
    ticket = put(session, "glas", channel=channel)

    assert find(session, [team], "glas", cursor=cursor) == [ticket.id]


def test_tickets_without_a_document_are_caught_up_with(session, team, channel):
    ticket = make.make_ticket(session, channel)
    make.make_message(session, ticket, text="Vergeten", reply_text="Vergeten")

    assert search.index_due(session) >= 1
    assert search.index_due(session) == 0
    search.tidy(session)

    assert find(session, [team], "vergeten") == [ticket.id]
