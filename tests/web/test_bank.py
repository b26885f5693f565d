"""Keeping an answer and giving it again, on the pages."""

import re
from datetime import timedelta

import pytest

from tests import factories as make
from tests.bank.test_bank import APPROVER, POOL, QUESTION, TODAY, WRITER
from tests.conftest import NOON
from tests.web.conftest import HTMX
from webcare.bank import queries, service
from webcare.bank.models import SavedReply
from webcare.replies import queries as replies
from webcare.replies import service as reply_service
from workflows.handoff import HandoffState
from workflows.reply import Purpose
from workflows.rights import Role
from workflows.saved_reply import SavedReplyState

FORM = {
    "title": "Wanneer opent het zwembad?", "asked": "Hoe laat opent het zwembad?\n\nOpeningsuren",
    "body": "Beste {{name}}, om 9 uur.", "language": "nl", "owner": "Sportdienst",
    "expires_on": (TODAY + timedelta(days=300)).isoformat(),
}  # fmt: skip


@pytest.fixture
def team(session):
    return make.make_team(session, language="nl")


@pytest.fixture
def manager(session, login, team):
    return login(make.make_user(session, team, Role.MANAGER, language="en"))


@pytest.fixture
def lead(session, login, team):
    return login(make.make_user(session, team, Role.LEAD, language="en"))


@pytest.fixture
def ticket(session, team):
    ticket = make.make_ticket(session, make.make_channel(session, team), language="nl")
    make.make_message(session, ticket, text=QUESTION, reply_text=QUESTION)
    return ticket


@pytest.fixture
def kept(session, team):
    saved = service.propose(session, team.id, POOL, today=TODAY, by=WRITER, at=NOON)
    service.approve(session, saved, seen=None, today=TODAY, by=APPROVER, at=NOON)
    session.flush()
    return saved


def newest(session):
    return session.query(SavedReply).order_by(SavedReply.id.desc()).first()


def test_a_reply_is_kept_by_one_and_approved_by_another(session, manager, lead, team):
    answer = manager.post("/answers/new", data=FORM)
    assert answer.status_code == 303
    saved = newest(session)
    assert saved.state is SavedReplyState.PROPOSED
    assert saved.asked == "Hoe laat opent het zwembad?\nOpeningsuren"
    page = lead.get(f"/answers/{saved.id}").text
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    assert lead.post(f"/answers/{saved.id}/approve", data={"version": version}).status_code == 303
    session.refresh(saved)
    assert saved.state is SavedReplyState.APPROVED
    assert queries.fits_any(session, team.id, QUESTION, "nl", today=TODAY)


def test_who_proposed_it_sees_no_button_to_approve_it(session, lead):
    lead.post("/answers/new", data=FORM)
    saved = newest(session)
    assert "/approve" not in lead.get(f"/answers/{saved.id}").text
    refused = lead.post(f"/answers/{saved.id}/approve")
    assert refused.status_code == 403
    assert "someone else approves it" in refused.text


def test_what_is_wrong_is_said_at_every_field_and_nothing_typed_is_lost(session, manager):
    wrong = FORM | {"title": "", "owner": "", "expires_on": "soon", "body": "Dag {{naam}}"}
    answer = manager.post("/answers/new", data=wrong)
    assert answer.status_code == 422
    for said in ("Say in a few words", "Say who answers", "still to come", "is not known"):
        assert said in answer.text
    assert "Dag {{naam}}" in answer.text
    assert newest(session) is None


def test_an_experts_answer_becomes_a_proposal_of_that_expert(session, manager, ticket, team):
    expert = make.make_expert(session, team, name="Ward")
    handoff = make.make_handoff(
        session, ticket, expert_id=expert.id, to_name="Ward", question="Hoe laat?",
        answer="Om negen uur.", state=HandoffState.ANSWERED,
    )  # fmt: skip
    assert f"/answers/new?handoff={handoff.id}" in manager.get(f"/tickets/{ticket.id}").text
    form = manager.get(f"/answers/new?handoff={handoff.id}").text
    assert "Om negen uur." in form
    manager.post("/answers/new", data=FORM | {"handoff": handoff.id, "owner_id": expert.id})
    saved = newest(session)
    assert (saved.handoff_id, saved.owner, saved.owner_id) == (handoff.id, "Ward", expert.id)


def test_beside_a_ticket_stand_those_that_fit_and_those_that_hold_the_words(manager, ticket, kept):
    assert POOL.title in manager.get(f"/tickets/{ticket.id}/saved", headers=HTMX).text
    assert POOL.title in manager.get(f"/tickets/{ticket.id}/saved?q=18 uur", headers=HTMX).text
    none = manager.get(f"/tickets/{ticket.id}/saved?q=riool", headers=HTMX).text
    assert "No saved reply holds these words." in none


def test_using_one_puts_it_below_what_is_typed_and_notes_the_use(session, manager, ticket, kept):
    writer = make.actor_of(Role.MANAGER, user_id=None)
    reply = reply_service.start(
        session, ticket, purpose=Purpose.FINAL, approval=False, by=writer, at=NOON
    )
    session.flush()
    typed = {"body": "Dag Jan,", "reply": reply.id, "version": reply.version}
    answer = manager.post(f"/tickets/{ticket.id}/saved/{kept.id}", data=typed, headers=HTMX)
    assert answer.status_code == 200
    draft = replies.open_draft(session, ticket.id, Purpose.FINAL)
    session.refresh(draft)
    assert draft.body.startswith(f"Dag Jan,\n\n{POOL.body}")
    assert [use.reply_id for use in queries.uses(session, kept.id)] == [reply.id]


def test_using_one_twice_puts_it_there_once(session, manager, ticket, kept):
    for _click in range(2):
        manager.post(f"/tickets/{ticket.id}/saved/{kept.id}", headers=HTMX)
    draft = replies.open_draft(session, ticket.id, Purpose.FINAL)
    assert draft.body.count(POOL.body) == 1


def test_a_draft_that_a_colleague_changed_keeps_both_texts(session, manager, ticket, kept):
    writer = make.actor_of(Role.MANAGER, user_id=None)
    reply = reply_service.start(
        session, ticket, purpose=Purpose.FINAL, approval=False, by=writer, at=NOON
    )
    session.flush()
    seen = reply.version
    reply_service.save_draft(session, reply, "Van Bo", version=seen, by=writer, at=NOON)
    session.flush()
    typed = {"body": "Van An", "reply": reply.id, "version": seen}
    answer = manager.post(f"/tickets/{ticket.id}/saved/{kept.id}", data=typed, headers=HTMX)
    assert answer.status_code == 409
    assert "Van An" in answer.text
    assert "<ins>Bo</ins>" in answer.text
    assert queries.uses(session, kept.id) == []


def test_what_was_withdrawn_is_no_longer_given(session, manager, ticket, kept):
    service.withdraw(session, kept, "Dicht", by=APPROVER, at=NOON)
    session.flush()
    answer = manager.post(f"/tickets/{ticket.id}/saved/{kept.id}", headers=HTMX)
    assert answer.status_code == 409
    assert POOL.title not in manager.get(f"/tickets/{ticket.id}/saved", headers=HTMX).text


def test_the_list_turns_its_pages_in_order(session, manager, team):
    for number in range(queries.PAGE + 3):
        session.add(
            SavedReply(
                team_id=team.id,
                title=f"Vraag {number:03}",
                body="A",
                language="nl",
                owner="B",
                expires_on=TODAY,
                proposed_by="C",
                proposed_at=NOON,
            )
        )
    session.flush()
    first = manager.get("/answers").text
    onward = re.search(r'href="(/answers\?[^"]*after=[^"]*)"', first)[1].replace("&amp;", "&")
    second = manager.get(onward).text
    titles = re.findall(r"Vraag \d{3}", first + second)
    assert titles == sorted(titles)
    assert len(set(titles)) == queries.PAGE + 3
