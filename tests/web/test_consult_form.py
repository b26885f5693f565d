"""The manager's side of a consult: whom, in which manner, what they read, which answer is used."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.conftest import NOON
from tests.factories import (
    make_absence,
    make_channel,
    make_expert,
    make_handoff,
    make_message,
    make_team,
    make_ticket,
    make_user,
)
from tests.web.conftest import HTMX
from webcare.accounts import queries as accounts
from webcare.channels.models import OutgoingMail
from webcare.core.clock import now
from webcare.experts import absence
from webcare.handoffs.models import Handoff
from webcare.replies.models import Reply
from workflows.handoff import HandoffState
from workflows.rights import Role
from workflows.ticket import TicketState

WORDS = "I am Lieve, 0470 12 34 56. The bins overflow."


@pytest.fixture
def team(session):
    return make_team(session, allowed_domains=["city.example"], language="en")


@pytest.fixture
def ticket(session, team):
    return make_ticket(session, make_channel(session, team), state=TicketState.ANSWERING)


@pytest.fixture
def message(session, ticket):
    return make_message(session, ticket, reply_text=WORDS, text=WORDS)


@pytest.fixture
def manager(session, team, message, login):
    return login(make_user(session, team, Role.MANAGER, name="An", language="en"))


@pytest.fixture
def kim(session, team):
    return make_expert(session, team, name="Kim", email="kim@city.example")


@pytest.fixture
def bo(session, team):
    return make_expert(session, team, name="Bo", email="bo@city.example")


def ticket_team(session, ticket):
    return accounts.team(session, ticket.team_id)


def asked(session):
    query = select(Handoff).order_by(Handoff.id).execution_options(populate_existing=True)
    return session.scalars(query).all()


def ask(browser, ticket, headers=None, **fields):
    given = {"to": "", "address": "", "question": "When do you clean?", "due_at": ""} | fields
    return browser.post(f"/tickets/{ticket.id}/handoffs", data=given, headers=headers)


def answered(session, ticket, expert, text):
    return make_handoff(
        session, ticket, expert_id=expert.id, to_name=expert.name, to_email=expert.email,
        state=HandoffState.ANSWERED, answer=text, answered_by=expert.name, ended_at=NOON,
    )  # fmt: skip


def test_words_are_covered_as_typed_and_the_preview_shows_the_page(
    session, manager, ticket, message, kim
):
    typed = {"to": kim.id, "shown": message.id, "unnamed": "yes"}
    typed[f"words_{message.id}"] = "I am ***. The bins overflow."

    look = ask(manager, ticket, HTMX, look=1, **typed)
    assert 'class="bar-out"' in look.text[look.text.index('id="preview"') :]
    assert asked(session) == []

    ask(manager, ticket, **typed)
    (handoff,) = asked(session)
    assert handoff.shown[0]["text"] == "I am █████. The bins overflow."
    assert handoff.shown[0]["from"] == ""


def test_one_click_covers_personal_data_and_asks_nobody(session, manager, ticket, message, kim):
    form = ask(
        manager, ticket, HTMX, blacken=1, to=kim.id, shown=message.id,
        **{f"words_{message.id}": WORDS},
    )  # fmt: skip

    assert "I am █████, █████. The bins overflow.</textarea>" in form.text
    assert 'name="unnamed" value="yes" checked' in form.text
    assert "When do you clean?" in form.text
    assert asked(session) == []


def test_words_put_in_somebodys_mouth_are_refused_at_their_field(
    session, manager, ticket, message, kim
):
    form = ask(
        manager, ticket, HTMX, to=kim.id, shown=message.id,
        **{f"words_{message.id}": "I am furious."},
    )  # fmt: skip

    assert form.status_code == 422
    assert "Take words away or black them out" in form.text
    assert "I am furious.</textarea>" in form.text
    assert asked(session) == []


def test_several_are_asked_at_once_or_one_after_the_other(session, manager, ticket, kim, bo):
    ask(manager, ticket, to=kim.id, more_addresses="Bo, Cas <cas@city.example>")
    assert [each.to_name for each in asked(session)] == ["Kim", "Bo", "Cas"]

    ask(manager, ticket, to=kim.id, more_addresses="Bo", manner="turn", question="And where?")
    last = asked(session)[-1]
    assert (last.to_name, [each["name"] for each in last.in_turn]) == ("Kim", ["Bo"])
    assert "Then, if needed: Bo" in manager.get(f"/tickets/{ticket.id}").text


def test_each_address_outside_is_confirmed_together(session, manager, ticket, kim):
    typed = {"to": kim.id, "more_addresses": "a@far.example; b@far.example"}
    assert ask(manager, ticket, **typed).status_code == 422
    assert ask(manager, ticket, confirmed="a@far.example", **typed).status_code == 422
    assert asked(session) == []

    ask(manager, ticket, confirmed="a@far.example, b@far.example", **typed)
    assert len(asked(session)) == 3


def test_passing_on_shows_the_next_exactly_what_the_first_was_shown(
    session, manager, ticket, message, kim, bo
):
    ask(
        manager, ticket, to=kim.id, shown=message.id, unnamed="yes",
        **{f"words_{message.id}": "*** The bins overflow."},
    )  # fmt: skip
    (first,) = asked(session)
    first.state, first.suggested = HandoffState.DECLINED, "Bo"
    session.commit()

    manager.post(f"/tickets/{ticket.id}/handoffs/{first.id}/pass-on")

    assert asked(session)[1].shown == first.shown
    assert "Lieve" not in session.scalars(select(OutgoingMail.text)).all()[-1]


def test_a_question_that_goes_round_is_shown_and_not_offered_again(
    session, manager, ticket, kim, bo
):
    like = {"state": HandoffState.DECLINED, "ended_at": NOON}
    make_handoff(session, ticket, to_name="Kim", suggested="Bo", **like)
    second = make_handoff(
        session, ticket, to_name="Bo", to_email="bo@city.example", suggested="Kim", **like
    )
    session.commit()

    page = manager.get(f"/tickets/{ticket.id}").text

    assert "This question goes round: Kim → Bo → Kim." in page
    assert f"/handoffs/{second.id}/pass-on" not in page


def test_whoever_refused_is_asked_again_only_with_a_reason(session, manager, ticket, kim):
    make_handoff(
        session, ticket, expert_id=kim.id, to_name="Kim", to_email=kim.email,
        state=HandoffState.DECLINED, ended_at=NOON,
    )  # fmt: skip
    session.commit()

    form = ask(manager, ticket, HTMX, to=kim.id, question="In other words?")
    assert form.status_code == 409
    assert "Kim has refused this already" in form.text
    assert "Why do you ask them again?" in form.text

    ask(manager, ticket, to=kim.id, question="In other words?", why="It is in Kim's district")
    assert asked(session)[-1].why == "It is in Kim's district"


def test_a_refusal_that_names_whom_we_asked_already_shows_that_in_place_of_a_button(
    session, manager, ticket, kim, bo
):
    first = make_handoff(
        session, ticket, to_name="Bo", to_email=bo.email, state=HandoffState.DECLINED,
        suggested="Kim", ended_at=NOON,
    )  # fmt: skip
    make_handoff(session, ticket, to_name="Kim", to_email=kim.email, question="Other words?")
    session.commit()

    page = manager.get(f"/tickets/{ticket.id}").text

    assert f"/handoffs/{first.id}/pass-on" not in page
    assert "Kim was asked on this ticket already" in page


def test_a_term_after_what_the_asker_is_owed_needs_a_second_word(session, manager, ticket, kim):
    ticket.due_at = now() + timedelta(days=1)
    session.commit()
    late = (now() + timedelta(days=30)).strftime("%Y-%m-%dT10:00")
    typed = {"to": kim.id, "due_at": late}

    form = ask(manager, ticket, HTMX, **typed)
    assert form.status_code == 422
    assert "after the moment at which we owe the asker an answer" in form.text
    assert f'name="beyond" value="{late}"' in form.text
    assert asked(session) == []

    ask(manager, ticket, beyond=late, **typed)
    assert [each.to_name for each in asked(session)] == ["Kim"]

    outside = ask(manager, ticket, HTMX, due_at=late, beyond=late, address="a@far.example")
    assert f'name="beyond" value="{late}"' in outside.text  # not asked a second time for it

    far = ask(manager, ticket, beyond="2150-01-01T10:00", due_at="2150-01-01T10:00", to=kim.id)
    assert "Choose a moment within a year." in far.text


@pytest.mark.parametrize("way", ["radio", "name", "beside"])
def test_whoever_is_away_is_asked_only_knowingly_and_the_substitute_is_offered(
    session, manager, ticket, kim, bo, way
):
    today = absence.today(session, ticket.team_id, now())
    make_absence(session, kim, first=today, last=today, substitute_id=bo.id)
    cas = make_expert(session, ticket_team(session, ticket), name="Cas", email="cas@city.example")
    session.commit()
    typed = {
        "radio": {"to": kim.id}, "name": {"address": "Kim"},
        "beside": {"to": cas.id, "more_addresses": "Kim"},
    }[way]  # fmt: skip

    form = ask(manager, ticket, HTMX, **typed)
    assert form.status_code == 422
    assert "Kim is away until" in form.text and "Bo stands in" in form.text
    assert f'name="to" value="{bo.id}"' in form.text
    assert asked(session) == []

    ask(manager, ticket, away=str(kim.id), **typed)
    assert "Kim" in [each.to_name for each in asked(session)]


def test_a_further_question_is_asked_below_the_answer(session, manager, ticket, kim):
    first = answered(session, ticket, kim, "On Tuesday.")
    session.commit()
    url = f"/tickets/{ticket.id}/handoffs/{first.id}/further"

    empty = manager.post(url, data={"question": " "})
    assert empty.status_code == 422
    assert "Write the question first." in empty.text

    manager.post(url, data={"question": "And in winter?"})
    assert [each.consult_id for each in asked(session)] == [None, first.id]


def test_of_several_answers_one_is_chosen_with_a_reason(session, manager, ticket, kim, bo):
    answered(session, ticket, kim, "On Tuesday.")
    other = answered(session, ticket, bo, "On Friday.")
    session.commit()
    page = manager.get(f"/tickets/{ticket.id}").text
    assert "2 answers: which one do you use?" in page
    assert f"/handoffs/{other.id}/use" not in page  # not past the choice
    url = f"/tickets/{ticket.id}/answers/choose"

    silent = manager.post(url, data={"handoff": other.id, "why": ""})
    assert silent.status_code == 422
    assert "Say why you use this answer." in silent.text
    assert session.scalars(select(Reply)).all() == []

    manager.post(url, data={"handoff": other.id, "why": "Bo plans the rounds"})
    assert "On Friday." in session.scalars(select(Reply.body)).one()
    page = manager.get(f"/tickets/{ticket.id}").text
    assert "An chose this: Bo plans the rounds" in page
    assert "Bo chosen. Choose another" in page  # folded away


def test_the_term_filled_in_leaves_time_before_the_ticket_is_due(session, manager, ticket):
    page = manager.get(f"/tickets/{ticket.id}/ask?kind=expert").text

    assert re.search(r'name="due_at" type="datetime-local" value="\d{4}-', page)
    assert "We owe the asker an answer before" in page


def test_an_expert_without_a_mail_address_is_said_so_at_the_field(session, manager, ticket, kim):
    kim.email = ""
    session.commit()

    form = ask(manager, ticket, HTMX, to=kim.id)

    assert form.status_code == 422
    assert "no mail address and no account" in form.text
