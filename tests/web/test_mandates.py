"""The register's pages, and the mandate where a reply is approved and held."""

import io
import re
import threading
import zipfile
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from tests import factories as make
from tests.conftest import NOON
from tests.web.conftest import HTMX
from webcare.accounts.service import today
from webcare.app import create_app
from webcare.core import clock
from webcare.mandates import queries, register
from webcare.mandates.register import Letter
from webcare.replies.models import Reply
from workflows.reply import HeldFor, ReplyState
from workflows.rights import Role
from workflows.ticket import TicketState

AHEAD = timedelta(days=5)


@pytest.fixture
def team(session):
    return make.make_team(session, name="City team")


@pytest.fixture
def theme(session, team):
    return make.make_theme(session, team, slug="bridge", names={"en": "Bridge"}, sensitive=True)


@pytest.fixture
def kim(session, team):
    return make.make_user(session, team, Role.SPOKESPERSON, name="Kim Peters", language="en")


@pytest.fixture
def lead(session, team, login):
    return login(make.make_user(session, team, Role.LEAD, name="Lea", language="en"))


def give(session, team, holder, **given):
    by = make.actor_of(Role.LEAD, name="Lea")
    values = {"holder_id": holder.id, "first": None, "reason": "Decision 12", **given}
    row = register.give(session, team, Letter(**values), by=by, at=clock.now())
    session.commit()
    return row


def waiting(session, team, theme=None, **given):
    """A reply that waits for an approval, and what the form on its page sends along."""
    ticket = make.make_ticket(
        session, make.make_channel(session, team), state=TicketState.IN_APPROVAL,
        theme_id=theme.id if theme else None,
    )  # fmt: skip
    message = make.make_message(session, ticket)
    values = {
        "state": ReplyState.SUBMITTED, "body": "We come at seven.", "needs_approval": True,
        "submitted_body": "We come at seven.", "submitted_at": NOON, "submitted_by_id": 999,
        "author_name": "An", "answers_id": message.id,
    }  # fmt: skip
    reply = make.make_reply(session, ticket, **{**values, **given})
    session.commit()
    return ticket, reply, {"version": reply.version, "seen": message.id}


def test_an_empty_register_says_that_the_role_is_enough(lead):
    page = lead.get("/mandates").text

    assert "the role of spokesperson is enough" in page
    assert "Give the first mandate" in page


def test_a_lead_gives_a_mandate_which_is_then_in_force(session, team, theme, kim, lead):
    session.commit()

    sent = lead.post(
        "/mandates/new",
        data={"holder": kim.id, "themes": theme.id, "first": today(team, clock.now()).isoformat(),
              "reason": "Decision 12"},
    )  # fmt: skip

    assert sent.status_code == 303
    page = lead.get("/mandates").text
    assert "Kim Peters" in page
    assert "further notice" in page


def test_what_was_typed_stays_with_what_is_wrong(session, team, theme, kim, lead):
    session.commit()

    answer = lead.post(
        "/mandates/new",
        data={"holder": kim.id, "themes": theme.id, "first": "2001-01-01", "reason": "Letter 9"},
    )

    assert answer.status_code == 422
    assert "today at the earliest" in answer.text
    assert "Letter 9" in answer.text
    assert not queries.mandates(session, [team.id])


def test_a_theme_of_another_team_does_not_widen_it_to_all(session, team, kim, lead):
    foreign = make.make_theme(session, make.make_team(session))
    session.commit()

    answer = lead.post(
        "/mandates/new", data={"holder": kim.id, "themes": foreign.id, "reason": "So."}
    )

    assert answer.status_code == 422
    assert not queries.mandates(session, [team.id])


def test_the_register_answers_for_any_day(session, team, kim, lead):
    day = today(team, clock.now())
    give(session, team, kim, last=day + AHEAD)

    there = lead.get("/mandates", query_string={"on": day.isoformat()}, headers=HTMX).text
    after = (day + AHEAD + AHEAD).isoformat()
    gone = lead.get("/mandates", query_string={"on": after}, headers=HTMX).text

    assert there.index("In force now") < there.index("Kim Peters")
    assert "Nobody had one on that day." in gone
    assert gone.index("Past") < gone.index("Kim Peters")


def test_a_gap_on_a_sensitive_theme_is_shown_beforehand(session, team, theme, kim, lead):
    give(session, team, kim, last=today(team, clock.now()) + AHEAD)

    assert "Nobody may speak on Bridge from" in lead.get("/mandates").text


def test_a_gap_that_is_there_now_is_said_so(session, team, theme, kim, lead):
    parks = make.make_theme(session, team, slug="parks")
    give(session, team, kim, theme_ids=[parks.id])

    assert "Nobody may speak on Bridge now." in lead.get("/mandates").text


def test_the_register_leaves_as_a_table_with_its_past(session, team, kim, lead):
    row = give(session, team, kim, reason="=Decision 12")
    register.withdraw(
        session, row, "She left.", by=make.actor_of(Role.LEAD, name="Lea"), at=clock.now()
    )
    session.commit()

    table = lead.get("/mandates/webcare-mandates.csv").get_data(as_text=True)
    book = zipfile.ZipFile(io.BytesIO(lead.get("/mandates/webcare-mandates.xlsx").data))

    assert "'=Decision 12" in table
    assert "She left." in table
    assert b"Kim Peters" in book.read("xl/sharedStrings.xml")


@pytest.mark.parametrize(
    ("act", "form", "said"),
    [
        ("term", {"last": (date(2090, 1, 1)).isoformat()}, "2090"),
        ("withdraw", {"why": "She left."}, "She left."),
        ("stand_in", {"stand_in_last": "2090-01-01"}, "Bo Maes"),
        ("substitute", {}, "Another substitute"),
    ],
)
def test_what_changes_of_it_is_one_form_each_and_in_its_history(
    session, team, kim, lead, act, form, said
):
    bo = make.make_user(session, team, Role.SPOKESPERSON, name="Bo Maes")
    row = give(session, team, kim)
    chosen = {"stand_in": bo.id, "substitute": bo.id}

    sent = lead.post(f"/mandates/{row.id}/{act}", data=chosen | form)

    assert sent.status_code == 303
    assert said in lead.get(f"/mandates/{row.id}").text


def test_a_withdrawal_without_a_reason_asks_one(session, team, kim, lead):
    row = give(session, team, kim)

    answer = lead.post(f"/mandates/{row.id}/withdraw", data={"why": " "})

    assert answer.status_code == 422
    assert "Say why" in answer.text


@pytest.fixture
def bo(session, team, login):
    """A spokesperson without a mandate, at their browser."""
    return login(make.make_user(session, team, Role.SPOKESPERSON, name="Bo", language="en"))


def test_the_ticket_says_who_may_speak_on_it(session, team, theme, kim, bo):
    give(session, team, kim)
    ticket, _reply, _seen = waiting(session, team, theme)

    page = bo.get(f"/tickets/{ticket.id}").text

    assert "May speak on this now:" in page
    assert "Kim Peters" in page
    assert "You have no mandate on this." in page


@pytest.mark.parametrize(
    ("desk", "headers", "status"), [(False, {}, 403), (False, HTMX, 409), (True, {}, 403)]
)
def test_an_approval_without_the_mandate_keeps_the_text_and_names_who_may(
    session, team, kim, bo, headers, status, desk
):
    give(session, team, kim)
    ticket, reply, seen = waiting(session, team)
    where = f"/spokesperson/{ticket.id}/{reply.id}" if desk else (
        f"/tickets/{ticket.id}/replies/{reply.id}"
    )  # fmt: skip

    answer = bo.post(f"{where}/approve", data=seen | {"body": "At eight."}, headers=headers)

    assert answer.status_code == status
    assert "You have no mandate to speak on this now. These have: Kim Peters." in answer.text
    assert "At eight." in answer.text


def test_the_emergency_right_is_logged_and_stands_on_the_register(session, team, kim, bo, lead):
    give(session, team, kim)
    ticket, reply, seen = waiting(session, team)

    sent = bo.post(
        f"/tickets/{ticket.id}/replies/{reply.id}/approve",
        data=seen | {"emergency_reason": "Kim is in the air."},
    )

    assert sent.status_code == 303
    assert "Kim is in the air." in lead.get("/mandates").text


def test_a_text_that_changed_meanwhile_is_refused_with_the_difference(session, team, bo):
    ticket, reply, seen = waiting(session, team)
    reply.body = "We come at nine."
    session.commit()

    answer = bo.post(
        f"/tickets/{ticket.id}/replies/{reply.id}/approve",
        data=seen | {"body": "We come at seven."},
    )

    assert answer.status_code == 409
    assert "From your text to what stands there now" in answer.text
    assert re.search(r"<del[^>]*>\s*seven", answer.text)
    assert re.search(r"<ins[^>]*>\s*nine", answer.text)


def test_a_held_reply_says_who_releases_it_and_that_one_can(session, team, kim, bo, login):
    give(session, team, kim)
    ticket, reply, _seen = waiting(
        session, team, state=ReplyState.HELD, held_for=HeldFor.MANDATE, approved_by_id=998,
        approved_by_name="Bo", error="The mandate of whoever approved this no longer holds.",
    )  # fmt: skip
    path = f"/tickets/{ticket.id}/replies/{reply.id}/release"

    refused = bo.post(path, headers=HTMX)
    assert "These have: Kim Peters." in refused.text
    speaker = login(kim)
    assert "Approve it myself and let it go" in speaker.get(f"/tickets/{ticket.id}").text
    assert speaker.post(path, data={"seen": 10**9}).status_code == 303

    session.refresh(reply)
    assert reply.approved_by_name == "Kim Peters"


def test_two_approvals_at_the_same_moment_end_in_one(own_engine, app, tmp_path):
    """Real requests on connections of their own: one is told what stands there now."""
    url = own_engine.url.render_as_string(hide_password=False)
    given = app.config["WEBCARE"]
    house = create_app(
        type(given)(data_dir=tmp_path, secret_key="only for tests", database_url=url,
                    redis_url=given.redis_url, default_language="en")
    )  # fmt: skip
    house.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=False, WTF_CSRF_ENABLED=False)
    with Session(own_engine, expire_on_commit=False) as session:
        team = make.make_team(session)
        people = [make.make_user(session, team, Role.SPOKESPERSON) for _ in range(4)]
        for each in people:
            give(session, team, each)
        ticket, reply, seen = waiting(session, team)
        keys = [f"{each.id}.{each.session_epoch}" for each in people]
    gate, answers = threading.Barrier(len(keys), timeout=30), []

    def approve(key):
        browser = house.test_client()
        with browser.session_transaction() as cookie:
            cookie["_user_id"], cookie["_fresh"] = key, True
        gate.wait()
        path = f"/tickets/{ticket.id}/replies/{reply.id}/approve"
        answers.append(browser.post(path, data=seen | {"body": "We come at seven."}).status_code)

    threads = [threading.Thread(target=approve, args=(key,)) for key in keys]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)

    assert sorted(answers) == [303, 409, 409, 409]
    with Session(own_engine) as session:
        approved = session.get(Reply, reply.id)
        assert approved.state is ReplyState.QUEUED
        assert approved.approved_by_id in {each.id for each in people}
    house.extensions["webcare.engine"].dispose()


def test_one_that_was_withdrawn_today_is_not_in_force_any_more(session, team, kim, lead):
    row = give(session, team, kim)
    lead.post(f"/mandates/{row.id}/withdraw", data={"why": "She left."})

    page = lead.get("/mandates").text

    assert "Nobody has one." in page
    assert page.index("Past") < page.index("withdrawn")
    assert "In force" not in lead.get(f"/mandates/{row.id}").text
