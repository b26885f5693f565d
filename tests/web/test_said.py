"""Statements on their pages, beside a draft, and kept from what a desk handed back."""

import pytest
from sqlalchemy import select

from tests import factories as make
from tests.conftest import NOON
from tests.web.conftest import HTMX
from tests.web.conftest import statements as counted
from webcare.accounts.models import Membership
from webcare.core import clock
from webcare.mandates import register, statements
from webcare.mandates.models import Statement
from webcare.mandates.register import Letter
from webcare.mandates.statements import Line
from webcare.replies import built
from webcare.replies.models import Reply, ReplyStatement
from webcare.web.crisis import strip
from workflows.handoff import HandoffKind, HandoffState
from workflows.reply import HeldFor, ReplyState
from workflows.rights import Role
from workflows.statement import StatementState
from workflows.ticket import TicketState

TEXT = "The bridge opens again on Monday."


@pytest.fixture
def team(session):
    return make.make_team(session, name="City team")


@pytest.fixture
def theme(session, team):
    return make.make_theme(session, team, slug="bridge", names={"en": "Bridge"})


@pytest.fixture
def kim(session, team, login):
    """The spokesperson's browser."""
    return login(make.make_user(session, team, Role.SPOKESPERSON, name="Kim", language="en"))


@pytest.fixture
def an(session, team, login):
    """The conversation manager's browser."""
    return login(make.make_user(session, team, Role.MANAGER, name="An", language="en"))


@pytest.fixture
def ticket(session, team, theme):
    ticket = make.make_ticket(
        session, make.make_channel(session, team), state=TicketState.ANSWERING, theme_id=theme.id
    )
    make.make_message(session, ticket)
    return ticket


def approved(session, team, *themes, **given):
    by = make.actor_of(Role.SPOKESPERSON, name="Kim")
    values = {"title": "The bridge", "texts": {"nl": TEXT}, **given}
    line = Line(theme_ids=[each.id for each in themes], **values)
    row = statements.write(session, team.id, line, by=by, at=clock.now())
    built.approve(session, row, seen=None, by=by, at=clock.now())
    session.commit()
    return row


def test_an_empty_list_says_what_would_be_here(session, an):
    assert "Nothing is said yet" in an.get("/statements").text


def test_it_is_written_by_one_and_approved_by_who_may_speak(session, team, theme, an, kim):
    sent = an.post(
        "/statements/new",
        data={"title": "The bridge", "text-nl": TEXT, "themes": theme.id, "note": "Call Jo."},
    )
    row = session.scalars(select(Statement)).one()
    assert sent.location.endswith(f"/statements/{row.id}")
    assert ">Approve<" not in an.get(f"/statements/{row.id}").text

    assert (
        kim.post(f"/statements/{row.id}/approve", data={"version": row.version}).status_code == 303
    )

    session.refresh(row)
    assert (row.state, row.approved_by) == (StatementState.APPROVED, "Kim")
    assert TEXT in an.get("/statements", query_string={"q": "monday"}, headers=HTMX).text


def test_without_a_mandate_on_its_theme_it_is_refused_and_names_who_may(
    session, team, theme, an, kim
):
    lead = make.actor_of(Role.LEAD, name="Lea")
    bo = make.make_user(session, team, Role.SPOKESPERSON, name="Bo Maes")
    letter = Letter(holder_id=bo.id, first=None, reason="Decision 12")
    register.give(session, team, letter, by=lead, at=clock.now())
    row = statements.write(
        session, team.id, Line(title="The bridge", texts={"nl": TEXT}), by=lead, at=clock.now()
    )
    session.commit()

    answer = kim.post(f"/statements/{row.id}/approve", data={"version": row.version})

    assert answer.status_code == 403
    assert "These have: Bo Maes." in answer.text


def test_the_wall_clock_of_the_team_counts_whoever_writes(session, team, an):
    data = {"title": "Night", "text-nl": TEXT, "valid_from": "2030-10-27T01:00",
            "valid_until": "2030-10-27T02:30"}  # fmt: skip
    an.post("/statements/new", data=data)

    row = session.scalars(select(Statement)).one()

    assert row.valid_until.isoformat() == "2030-10-27T00:30:00+00:00"  # the first 02:30 of two


def test_what_is_wrong_keeps_what_was_typed(session, team, an):
    answer = an.post("/statements/new", data={"title": "", "text-nl": TEXT})

    assert answer.status_code == 422
    assert "Give it a title." in answer.text
    assert TEXT in answer.text


def test_one_that_fits_is_offered_put_in_and_remembered(session, team, theme, ticket, an):
    row = approved(session, team, theme, note="The mayor is furious.")
    an.post(f"/tickets/{ticket.id}/replies")
    draft = session.scalars(select(Reply)).one()
    assert "What we say about this" in an.get(f"/tickets/{ticket.id}").text

    offered = an.get(f"/tickets/{ticket.id}/statements", headers=HTMX).text
    an.post(
        f"/tickets/{ticket.id}/statements/{row.id}/nl",
        data={"reply": draft.id, "version": draft.version, "body": "Hello,"},
    )

    session.refresh(draft)
    assert TEXT in offered
    assert "mayor" not in offered
    assert draft.body.startswith("Hello,")
    assert TEXT in draft.body
    link = session.scalars(select(ReplyStatement)).one()
    assert (link.reply_id, link.statement_id, link.language) == (draft.id, row.id, "nl")
    page = an.get(f"/tickets/{ticket.id}").text
    assert "Built on" in page
    assert f"#{ticket.id}" in an.get(f"/statements/{row.id}").text


def test_the_draft_is_freed_of_it_by_a_persons_word(session, team, theme, ticket, an):
    row = approved(session, team, theme)
    an.post(f"/tickets/{ticket.id}/statements/{row.id}/nl")
    draft = session.scalars(select(Reply)).one()

    sent = an.post(
        f"/tickets/{ticket.id}/statements/{row.id}/out/{draft.id}",
        data={"version": draft.version, "body": draft.body},
    )

    assert sent.status_code == 303
    assert not session.scalars(select(ReplyStatement)).all()


def test_whoever_withdraws_sees_how_many_it_holds_before_and_after(
    session, team, theme, ticket, an, kim
):
    row = approved(session, team, theme)
    reply = make.make_reply(session, ticket, state=ReplyState.SUBMITTED, needs_approval=True)
    session.add(
        ReplyStatement(
            reply_id=reply.id, statement_id=row.id, language="nl", put_in_by="An", put_in_at=NOON
        )
    )
    session.commit()
    assert "1 reply that has not left is held by this." in kim.get(f"/statements/{row.id}").text

    kim.post(f"/statements/{row.id}/withdraw", data={"why": "The contractor left."})

    session.refresh(reply)
    assert (reply.state, reply.held_for) == (ReplyState.HELD, HeldFor.STATEMENT)
    page = an.get(f"/tickets/{ticket.id}").text
    assert "A statement that it is built on was withdrawn." in page
    assert "The contractor left." in page


def test_what_a_desk_handed_back_becomes_a_draft_once(session, team, theme, ticket, kim):
    said = make.make_handoff(
        session, ticket, kind=HandoffKind.ESCALATION, desk="spokesperson", answer=TEXT,
        state=HandoffState.ANSWERED, hand_back="statement", ended_at=NOON,
    )  # fmt: skip
    session.commit()
    assert "Keep as a statement" in kim.get(f"/tickets/{ticket.id}").text

    first = kim.post(f"/statements/from/{said.id}")
    second = kim.post(f"/statements/from/{said.id}")

    row = session.scalars(select(Statement)).one()
    assert first.location == second.location
    assert row.texts == {"nl": TEXT}
    assert row.theme_ids == [theme.id]
    assert row.state is StatementState.DRAFT


def test_an_experts_answer_does_not_become_one(session, ticket, kim):
    asked = make.make_handoff(
        session, ticket, state=HandoffState.ANSWERED, answer="Internal.", ended_at=NOON
    )
    session.commit()

    assert kim.post(f"/statements/from/{asked.id}").status_code == 404


def test_the_next_version_shows_what_it_would_hold_and_the_old_stays(
    session, team, theme, ticket, kim
):
    old = approved(session, team, theme)
    kim.post(
        "/statements/new",
        data={"replaces": old.id, "title": "The bridge", "text-nl": "On Tuesday.",
              "themes": theme.id},
    )  # fmt: skip
    new = session.scalars(select(Statement).where(Statement.replaces_id == old.id)).one()

    kim.post(f"/statements/{new.id}/approve", data={"version": new.version})

    page = kim.get(f"/statements/{old.id}").text
    assert "A newer version took its place." in page
    assert TEXT in page
    assert "version 2" in page


def test_a_ticket_with_all_of_it_still_costs_at_most_ten_statements(
    session, team, theme, ticket, kim, an, monkeypatch
):
    monkeypatch.setattr(strip, "KEPT", 3600)  # asked once in two seconds, however slow
    row = approved(session, team, theme)
    an.post(f"/tickets/{ticket.id}/statements/{row.id}/nl")
    bo = make.make_user(session, team, Role.SPOKESPERSON, name="Bo Maes")
    letter = Letter(holder_id=bo.id, first=None, reason="Decision 12", theme_ids=[theme.id])
    by = make.actor_of(Role.LEAD, name="Lea")
    register.give(session, team, letter, by=by, at=clock.now())
    make.make_reply(
        session, ticket, state=ReplyState.SUBMITTED, needs_approval=True, submitted_by_id=999
    )
    session.commit()
    kim.get(f"/tickets/{ticket.id}")

    with counted(session) as seen:
        page = kim.get(f"/tickets/{ticket.id}").text

    assert "May speak on this now:" in page
    assert "Built on" in page
    assert len(seen) <= 10, seen


@pytest.mark.parametrize("path", ["/statements/new", "/mandates/new"])
def test_whoever_has_several_teams_chooses_for_which(session, team, login, path):
    other = make.make_team(session, name="Harbour")
    both = make.make_user(session, team, Role.MANAGER, Role.LEAD, language="en")
    for role in (Role.MANAGER, Role.LEAD):
        session.add(Membership(user_id=both.id, team_id=other.id, role=role))
    session.commit()
    browser = login(both)

    page = browser.get(path, query_string={"team": other.id}).text

    assert f'href="{path}?team={team.id}"' in page
    assert f'href="{path}?team={other.id}" aria-current="page"' in page
    assert f'name="team" value="{other.id}"' in page
    assert "set-tabs" not in login(make.make_user(session, team, Role.LEAD)).get(path).text
