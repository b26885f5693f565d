"""The receipt of a decision: page, PDF and JSON, whatever version it was made with."""

import io

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from tests import factories as make
from tests.conftest import NOON
from tests.factories import later
from tests.insight.decided import MANAGER, SWAPPED, decide, decision_of, desk, published
from webcare import pipeline
from webcare.decisions import service as decisions
from webcare.replies.models import Reply
from workflows.rights import Role

HOSTILE = "<script>alert(1)</script> “é” #let x = 1 \\ $ * _ 🤬 公 👩‍💻"


@pytest.fixture
def channel(session):
    published(session)
    return desk(session)


@pytest.fixture
def manager(session, channel, login):
    from webcare.accounts.models import Team

    team = session.get_one(Team, channel.team_id)
    return login(make.make_user(session, team, Role.MANAGER, name="An", language="en"))


def receipt_of(browser, ticket, decision=None, ending=""):
    if decision is None:
        return browser.get(f"/tickets/{ticket.id}/receipt")
    path = f"/tickets/{ticket.id}/decisions/{decision.id}"
    return browser.get(path + (f"/receipt.{ending}" if ending else ""))


def test_it_tells_each_answer_by_whom_and_where_the_way_came_to(session, channel, manager):
    ticket = decide(session, channel, "OURS=yes", "KNOWN=yes")

    page = receipt_of(manager, ticket).text

    for words in ("Is it ours?", "Do we know the answer?", "Yes", "An Peeters", "within 4 office"):
        assert words in page
    assert 'class="scheme-drawing"' in page


def test_what_a_fact_answered_says_what_it_saw(session, channel, manager):
    team = make.make_team(session)
    theme = make.make_theme(session, team, ours=False)
    ticket = decide(session, channel, theme_id=theme.id)

    page = receipt_of(manager, ticket).text

    assert "by the facts" in page
    assert "the theme is another organisation’s" in page


def test_what_was_overruled_stands_there_with_the_reason_and_what_it_replaced(
    session, channel, manager
):
    ticket = decide(session, channel, "OURS=yes", "KNOWN=yes")
    decisions.overrule(session, ticket, "OURS", "no", reason=HOSTILE, by=MANAGER, at=later(hours=1))
    session.flush()

    page = receipt_of(manager, ticket).text

    assert "Overruled" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page
    assert page.count("<s>") >= 2


def test_an_earlier_decision_keeps_its_receipt_with_the_version_it_was_made_with(
    session, channel, manager
):
    ticket = decide(session, channel, "OURS=yes", "KNOWN=yes")
    first = decision_of(session, ticket)
    published(session, SWAPPED)  # no longer served from now on
    decisions.begin(session, ticket, by=MANAGER, at=later(hours=2))
    decisions.answer(session, ticket, "OURS", "no", by=MANAGER, at=later(hours=2))
    session.flush()

    old = receipt_of(manager, ticket, first).text
    new = receipt_of(manager, ticket).text

    assert "version 1" in old
    assert "This decision no longer counts" in old
    assert "version 2" in new
    assert f"/decisions/{first.id}" in new


def test_what_followed_is_told_from_the_audit(session, channel, manager):
    ticket = decide(session, channel)
    pipeline.answer(session, ticket, "OURS", "yes", by=MANAGER, at=NOON)
    pipeline.answer(session, ticket, "KNOWN", "yes", by=MANAGER, at=NOON)
    reply = session.scalars(select(Reply).where(Reply.ticket_id == ticket.id)).one()
    session.commit()
    shown = manager.get(f"/tickets/{ticket.id}").text
    assert f'form="checks-{reply.id}"' in shown

    manager.post(f"/tickets/{ticket.id}/replies/{reply.id}/considered", data={"considered": "1"})
    page = receipt_of(manager, ticket).text

    assert "Considered before the reply" in page
    assert page.count("is-ticked") == 1
    assert page.index("is-ticked") > page.index("No names")  # the second of the two
    assert "Being answered" in page


def test_a_ticket_without_a_decision_says_what_will_stand_there(session, channel, manager):
    ticket = make.make_ticket(session, channel)
    session.commit()

    assert "Nothing was decided yet" in receipt_of(manager, ticket).text


def test_a_decision_under_way_says_what_is_asked_now(session, channel, manager):
    ticket = decide(session, channel, "OURS=yes")

    page = receipt_of(manager, ticket).text

    assert "Not decided yet" in page
    assert "Asked now: Do we know the answer?" in page


def test_the_pdf_holds_the_account_and_the_drawing(session, channel, manager):
    ticket = decide(session, channel, "OURS=yes", "KNOWN=yes", subject=HOSTILE)
    decisions.overrule(session, ticket, "KNOWN", "no", reason=HOSTILE, by=MANAGER, at=NOON)
    session.flush()

    answer = receipt_of(manager, ticket, decision_of(session, ticket), "pdf")

    assert answer.mimetype == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.data)).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert len(pages) == 2
    for words in ("Is it ours?", "An Peeters", "alert(1)", "#let x = 1", "Ask an expert", "[CJK]"):
        assert words in text


def test_the_json_holds_codes_beside_words_and_times_in_utc(session, channel, manager):
    ticket = decide(session, channel, "OURS=yes", "KNOWN=yes")
    decision = decision_of(session, ticket)

    said = receipt_of(manager, ticket, decision, "json").get_json()

    assert said["scheme"]["id"] == "small"
    assert [(step["question"], step["answer"]) for step in said["steps"]] == [
        ("OURS", "yes"), ("KNOWN", "yes"),
    ]  # fmt: skip
    assert said["steps"][0]["by"] == "An Peeters"
    assert said["outcome"]["node"] == "reply"
    assert said["decided_at"] == "2026-11-18T11:00:00+00:00"
    assert [each["text"] for each in said["considered"]] == ["No names", "Thank them"]


def test_a_decision_of_another_ticket_is_not_this_ones(session, channel, manager):
    mine, other = decide(session, channel, "OURS=no"), decide(session, channel, "OURS=no")

    assert receipt_of(manager, mine, decision_of(session, other)).status_code == 404


def test_the_ticket_leads_to_its_receipt(session, channel, manager):
    ticket = decide(session, channel, "OURS=yes")

    assert f"/tickets/{ticket.id}/receipt" in manager.get(f"/tickets/{ticket.id}").text
