"""Asking others from the ticket, and answering behind the log-in."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.conftest import NOON
from tests.factories import (
    make_channel,
    make_desk,
    make_expert,
    make_handoff,
    make_message,
    make_team,
    make_theme,
    make_ticket,
    make_user,
)
from tests.web.conftest import HTMX
from webcare.channels.models import OutgoingMail
from webcare.core.clock import now
from webcare.experts.models import DeskMember
from webcare.handoffs.models import ConsultMessage, Handoff
from webcare.replies.models import Reply
from workflows.handoff import HandoffKind, HandoffState
from workflows.rights import Role
from workflows.ticket import TicketState


@pytest.fixture
def team(session):
    return make_team(session, allowed_domains=["city.example"], language="en")


@pytest.fixture
def ticket(session, team):
    ticket = make_ticket(session, make_channel(session, team), state=TicketState.ANSWERING)
    make_message(session, ticket, reply_text="The bins overflow.", text="The bins overflow.")
    return ticket


@pytest.fixture
def manager(session, team, login):
    return login(make_user(session, team, Role.MANAGER, name="An", language="en"))


def asked(session):
    wanted = select(Handoff).order_by(Handoff.id)
    return session.scalars(wanted.execution_options(populate_existing=True)).all()


def mails(session):
    return session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()


def ask(browser, ticket, headers=None, **fields):
    given = {"to": "", "address": "", "question": "When do you clean?", "due_at": ""} | fields
    return browser.post(f"/tickets/{ticket.id}/handoffs", data=given, headers=headers)


def test_the_form_proposes_the_expert_of_the_theme_and_chooses_nobody(
    session, manager, team, ticket
):
    owner = make_expert(session, team, name="Zoë of the theme")
    make_expert(session, team, name="Aad")
    ticket.theme_id = make_theme(session, team, expert_id=owner.id).id
    session.commit()

    page = manager.get(f"/tickets/{ticket.id}/ask?kind=expert").text

    proposed = page[page.index('id="asking-choices"') : page.index('id="asking-people"')]
    assert "Zoë of the theme" in proposed
    assert "asked first about this theme" in proposed
    assert "Aad" not in proposed
    assert "checked" not in proposed
    assert "Aad" in page


def test_someone_of_the_directory_is_asked_and_sees_only_what_was_ticked(
    session, manager, team, ticket
):
    expert = make_expert(session, team)
    other = make_message(session, ticket, reply_text="Secret.", text="Secret.")
    session.commit()
    first = ask(manager, ticket, to=expert.id, shown=[])

    assert first.status_code == 303
    (handoff,) = asked(session)
    assert (handoff.expert_id, handoff.shown, other.ticket_id) == (expert.id, [], ticket.id)
    assert "Secret" not in mails(session)[-1].text


def test_an_address_outside_is_shown_first_and_wants_a_second_word(session, manager, ticket):
    first = ask(manager, ticket, address="Kim <kim@elsewhere.example>")

    assert first.status_code == 422
    assert "kim@elsewhere.example is outside your organisation" in first.text
    assert "asks for your help" in first.text
    assert asked(session) == []

    other = ask(manager, ticket, address="sam@elsewhere.example", confirmed="kim@elsewhere.example")
    assert (other.status_code, asked(session)) == (422, [])

    ask(manager, ticket, address="kim@elsewhere.example", confirmed="kim@elsewhere.example")
    assert [each.to_email for each in asked(session)] == ["kim@elsewhere.example"]


def test_a_look_at_what_would_leave_sends_nothing(session, manager, team, ticket):
    expert = make_expert(session, team)

    page = ask(manager, ticket, HTMX, to=expert.id, look=1)

    assert page.status_code == 200
    assert "When do you clean?" in page.text
    assert 'id="preview"' in page.text
    assert (asked(session), mails(session)) == ([], [])


def test_what_is_missing_is_said_at_its_field_and_the_rest_is_kept(session, manager, team, ticket):
    expert = make_expert(session, team)

    page = ask(manager, ticket, HTMX, to=expert.id, question=" ", due_at="2001-01-01T10:00")

    assert page.status_code == 422
    assert page.headers["HX-Retarget"] == "#asking"
    assert "Write the question first." in page.text
    assert "2001-01-01T10:00" in page.text


def test_a_term_is_the_hour_that_the_reader_typed(session, manager, team, ticket):
    due = f"{now().year + 1}-01-15T14:45"
    ask(manager, ticket, to=make_expert(session, team).id, due_at=due, beyond=due)

    due_at = asked(session)[0].due_at
    assert (due_at.hour, due_at.minute) == (13, 45)  # Brussels in winter is UTC+1


def test_a_name_given_instead_is_asked_with_one_click(session, manager, team, ticket):
    handoff = make_handoff(
        session, ticket, state=HandoffState.DECLINED, decline_reason="Not mine",
        suggested="Sam <sam@city.example>",
    )  # fmt: skip
    page = manager.get(f"/tickets/{ticket.id}")
    assert "Ask Sam" in page.text

    manager.post(f"/tickets/{ticket.id}/handoffs/{handoff.id}/pass-on")

    assert [each.to_email for each in asked(session)] == [handoff.to_email, "sam@city.example"]
    assert asked(session)[1].question == handoff.question


def test_a_name_without_address_that_nobody_knows_opens_the_form(session, manager, ticket):
    handoff = make_handoff(session, ticket, state=HandoffState.DECLINED, suggested="Someone")

    page = manager.post(f"/tickets/{ticket.id}/handoffs/{handoff.id}/pass-on")

    assert page.status_code == 422
    assert "Nobody of the directory is called so." in page.text
    assert 'value="Someone"' in page.text


def test_an_answer_gets_into_the_draft_by_a_persons_act_only(session, manager, ticket):
    handoff = make_handoff(
        session, ticket, state=HandoffState.ANSWERED, answer="At seven.", ended_at=NOON
    )
    manager.get(f"/tickets/{ticket.id}")
    assert session.scalars(select(Reply)).all() == []

    manager.post(f"/tickets/{ticket.id}/handoffs/{handoff.id}/use")

    (reply,) = session.scalars(select(Reply))
    assert "At seven." in reply.body
    assert reply.needs_approval  # the ticket was never decided


def test_escalating_wants_a_reason(session, manager, team, ticket):
    make_desk(session, team)
    url = f"/tickets/{ticket.id}/escalations"

    bare = manager.post(url, data={"desk": "spokesperson", "urgency": "2", "why": " "})
    assert (bare.status_code, asked(session)) == (422, [])

    manager.post(url, data={"desk": "spokesperson", "urgency": "2", "why": "A mayor is named."})
    (handoff,) = asked(session)
    assert (handoff.kind, handoff.urgency) == (HandoffKind.ESCALATION, 2)


def test_more_is_told_and_a_question_is_withdrawn(session, manager, ticket):
    handoff = make_handoff(session, ticket, state=HandoffState.NEEDS_INFO)
    url = f"/tickets/{ticket.id}/handoffs/{handoff.id}"

    assert manager.post(f"{url}/info", data={"text": ""}).status_code == 422
    manager.post(f"{url}/info", data={"text": "On Sunday."})
    assert asked(session)[0].state is HandoffState.OPEN

    manager.post(f"{url}/withdraw", data={"why": "Found it"})
    assert asked(session)[0].state is HandoffState.WITHDRAWN


@pytest.mark.parametrize("act", ["withdraw", "info", "use", "pass-on"])
def test_a_handoff_of_another_ticket_or_team_is_not_there(session, manager, team, ticket, act):
    foreign = make_handoff(session, make_ticket(session))
    sibling = make_handoff(session, make_ticket(session, make_channel(session, team)))
    session.commit()

    for handoff in (foreign, sibling):
        url = f"/tickets/{ticket.id}/handoffs/{handoff.id}/{act}"
        assert manager.post(url, data={"text": "x"}).status_code == 404


def test_my_open_questions_stand_by_urgency_and_term(session, team, ticket, login):
    user = make_user(session, team, Role.EXPERT, language="en")
    expert = make_expert(session, team, user_id=user.id)
    for question, days in (("Later", 9), ("Sooner", 2)):
        make_handoff(
            session, ticket, expert_id=expert.id, question=question, due_at=now() + timedelta(days),
        )  # fmt: skip
    make_handoff(session, ticket, question="Not mine")

    page = login(user).get("/asked").text

    assert page.index("Sooner") < page.index("Later")
    assert "Not mine" not in page


def test_an_expert_answers_behind_the_log_in_and_no_other_question(session, team, ticket, login):
    user = make_user(session, team, Role.EXPERT, language="en")
    expert = make_expert(session, team, user_id=user.id)
    mine = make_handoff(session, ticket, expert_id=expert.id)
    other = make_handoff(session, ticket)
    browser = login(user)

    assert browser.get(f"/asked/{other.id}").status_code == 404
    denied = browser.post(f"/asked/{other.id}/answer", data={"text": "x"})
    assert denied.status_code == 404
    browser.post(f"/asked/{mine.id}/answer", data={"text": "At seven."})

    session.refresh(mine)
    assert (mine.state, mine.answer) == (HandoffState.ANSWERED, "At seven.")


def test_who_is_on_the_rota_answers_for_the_desk_whatever_their_role(session, team, ticket, login):
    user = make_user(session, team, Role.MANAGER, language="en")
    desk = make_desk(session, team, "legal", names={"en": "Legal"})
    session.add(DeskMember(desk_id=desk.id, user_id=user.id))
    handoff = make_handoff(session, ticket, desk="legal", to_email="", kind=HandoffKind.ESCALATION)
    browser = login(user)

    page = browser.get(f"/desks/legal?item=handoff-{handoff.id}")
    assert handoff.question in page.text
    browser.post(f"/desks/handoffs/{handoff.id}", data={"text": "We answer in court."})

    session.refresh(handoff)
    assert handoff.answer == "We answer in court."


def test_who_asks_or_escalates_on_a_free_ticket_has_it(session, manager, team, ticket):
    expert = make_expert(session, team)
    make_desk(session, team)
    session.commit()
    for act in (
        lambda: ask(manager, ticket, to=expert.id, shown=[]),
        lambda: manager.post(f"/tickets/{ticket.id}/escalations", data={"why": "Press."}),
    ):
        ticket.assignee_id, ticket.assignee_name = None, ""
        session.commit()
        assert act().status_code == 303
        session.refresh(ticket)
        assert ticket.assignee_name == "An"


def test_only_looking_at_what_would_leave_takes_nothing(session, manager, team, ticket):
    expert = make_expert(session, team)
    session.commit()

    ask(manager, ticket, to=expert.id, shown=[], look="yes")

    session.refresh(ticket)
    assert ticket.assignee_id is None


USE = "Use in the answer"


@pytest.mark.parametrize(
    ("mode", "offered"),
    [(None, True), ("statement", True), ("instruction", False), ("hold_until", False)],
)
def test_what_is_only_for_the_team_is_not_offered_for_the_reply(
    session, manager, ticket, mode, offered
):
    handoff = make_handoff(
        session, ticket, state=HandoffState.ANSWERED, answer="Say it kindly.", hand_back=mode,
        ended_at=NOON,
    )  # fmt: skip
    session.commit()

    assert (USE in manager.get(f"/tickets/{ticket.id}").text) is offered
    used = manager.post(f"/tickets/{ticket.id}/handoffs/{handoff.id}/use")
    assert used.status_code == (303 if offered else 409)


def test_a_later_answer_is_used_by_itself(session, manager, ticket):
    handoff = make_handoff(
        session, ticket, state=HandoffState.ANSWERED, answer="On Tuesday.", ended_at=NOON
    )
    turns = [
        ConsultMessage(
            handoff_id=handoff.id, inbound=True, from_name="Kim", from_address="", files=[],
            text=text, trusted=trusted, at=NOON + timedelta(minutes=minutes),
        )
        for minutes, text, trusted in (
            (-9, "Which street?", True), (0, "On Tuesday.", True),
            (9, "No, on Friday.", True), (10, "A stranger's.", False),
        )
    ]  # fmt: skip
    session.add_all(turns)
    session.commit()
    question, _, later, foreign = (turn.id for turn in turns)
    path = f"/tickets/{ticket.id}/handoffs/{handoff.id}/use"

    assert manager.get(f"/tickets/{ticket.id}").text.count(USE) == 2
    assert manager.post(path, data={"turn": later}).status_code == 303
    for other in (question, foreign, 9**9):
        assert manager.post(path, data={"turn": other}).status_code == 409
    [reply] = session.scalars(select(Reply).where(Reply.ticket_id == ticket.id)).all()
    assert "No, on Friday." in reply.body
    assert "Tuesday" not in reply.body
