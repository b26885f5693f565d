"""The ledger: filters, pages, and tables that run nothing."""

import csv
import io
from datetime import timedelta

import pytest

from tests.conftest import NOON
from tests.factories import make_channel, make_handoff, make_team, make_ticket, make_user
from webcare.handoffs import ledger
from workflows.handoff import HandoffKind
from workflows.rights import Role


@pytest.fixture
def team(session):
    return make_team(session)


@pytest.fixture
def manager(session, team, login):
    return login(make_user(session, team, Role.MANAGER, language="en"))


def entry(session, team, question, **given):
    minutes = given.pop("minutes", 0)
    ticket = make_ticket(session, make_channel(session, team))
    handoff = make_handoff(session, ticket, question=question, **given)
    ledger.write(
        session, handoff, "forwarded", by_name="An", to_name="Kim",
        at=NOON + timedelta(minutes=minutes),
    )  # fmt: skip
    session.flush()
    return handoff


def test_rows_are_filtered_and_lead_to_their_ticket(session, team, manager):
    wanted = entry(session, team, "About bins", kind=HandoffKind.ESCALATION)
    entry(session, team, "About trees")
    session.commit()

    page = manager.get("/ledger?q=bins&kind=escalation").text

    assert "About bins" in page
    assert "About trees" not in page
    assert f"/tickets/{wanted.ticket_id}#handoff-{wanted.id}" in page


def test_the_last_day_is_whole(session, team, manager):
    entry(session, team, "At noon")
    session.commit()

    assert "At noon" in manager.get("/ledger?since=2026-11-18&until=2026-11-18").text
    assert "At noon" not in manager.get("/ledger?until=2026-11-17").text
    assert manager.get("/ledger?since=nonsense&state=x&expert=x&after=x").status_code == 200


def test_pages_go_on_where_the_one_before_ended(session, team, manager):
    for number in range(55):
        entry(session, team, f"Number {number:02}.", minutes=number)
    session.commit()

    first = manager.get("/ledger").text
    after = first.partition("after=")[2].partition('"')[0].partition("&")[0]
    second = manager.get(f"/ledger?after={after}").text

    assert "Number 54." in first
    assert "Number 04." not in first
    assert "Number 04." in second
    assert "Number 05." not in second


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_table_holds_what_the_filters_show(session, team, manager, form):
    entry(session, team, "About bins")
    session.commit()

    table = manager.get(f"/ledger/webcare-ledger.{form}?q=bins")

    assert table.status_code == 200
    assert table.headers["Content-Disposition"].startswith("attachment")


def test_no_cell_runs_as_a_formula(session, team, manager):
    entry(session, team, '=HYPERLINK("http://evil.example")')
    session.commit()

    text = manager.get("/ledger/webcare-ledger.csv").data.decode("utf-8-sig")

    (row,) = list(csv.DictReader(io.StringIO(text)))
    assert row["Question"].startswith("'=")


def test_page_and_table_say_in_words_what_a_desk_gave_back(session, team, manager):
    handoff = entry(session, team, "About bins", desk="spokesperson", kind=HandoffKind.ESCALATION)
    for result in ("hold_until: Until noon.", "instruction: Be kind.", "nonsense: Kept."):
        ledger.write(
            session, handoff, "handed_back", by_name="Sam", to_name="An", at=NOON, result=result
        )
    session.commit()
    expected = ["Say nothing yet: Until noon.", "Instruction: Be kind.", "nonsense: Kept."]

    page = manager.get("/ledger").text
    text = manager.get("/ledger/webcare-ledger.csv").data.decode("utf-8-sig")

    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["Result"] for row in rows} == {"", *expected}
    assert {row["What"] for row in rows} == {"asked", "handed back"}
    assert {row["Kind"] for row in rows} == {"Escalation"}
    assert all(each in page for each in expected)


def test_the_table_is_headed_in_the_readers_language(session, team, login):
    reader = login(make_user(session, team, Role.MANAGER, language="nl"))

    text = reader.get("/ledger/webcare-ledger.csv").data.decode("utf-8-sig")

    assert "Resultaat" in text


def test_reading_is_not_taking_along(session, team, login):
    observer = login(make_user(session, team, Role.OBSERVER, language="en"))

    assert observer.get("/ledger").status_code == 200
    assert observer.get("/ledger/webcare-ledger.csv").status_code == 403


def test_another_teams_rows_are_not_there(session, manager):
    entry(session, make_team(session), "Foreign")
    session.commit()

    assert "Foreign" not in manager.get("/ledger").text
    assert b"Foreign" not in manager.get("/ledger/webcare-ledger.csv").data
