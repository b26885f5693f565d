"""The spokesperson's desk: approve, amend, return, and settle what went up."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.conftest import NOON
from tests.factories import (
    actor_of,
    make_channel,
    make_desk,
    make_handoff,
    make_message,
    make_reply,
    make_team,
    make_ticket,
    make_user,
)
from tests.web.conftest import HTMX
from webcare.core.clock import now
from webcare.mandates import register
from webcare.mandates.register import Letter
from webcare.replies import conversation
from webcare.replies.models import Reply
from workflows.handoff import HandoffKind, HandoffState
from workflows.reply import HeldFor, ReplyState
from workflows.rights import Role
from workflows.ticket import TicketState


@pytest.fixture
def team(session):
    team = make_team(session)
    make_desk(session, team, names={"en": "Spokesperson"})
    return team


@pytest.fixture
def speaker(session, team, login):
    return login(make_user(session, team, Role.SPOKESPERSON, name="Noor", language="en"))


def submitted(session, team, **given):
    ticket = make_ticket(
        session, make_channel(session, team), state=TicketState.IN_APPROVAL, **given
    )
    message = make_message(session, ticket)
    reply = make_reply(
        session, ticket, state=ReplyState.SUBMITTED, body="We come at seven.",
        submitted_body="We come at seven.", submitted_at=NOON, submitted_by_id=999,
        author_name="An", needs_approval=True, answers_id=message.id,
    )  # fmt: skip
    return ticket, reply, {"version": reply.version, "seen": message.id}


def escalated(session, team, **given):
    ticket = make_ticket(
        session, make_channel(session, team), state=TicketState.WITH_DESK, open_handoffs=1
    )
    return ticket, make_handoff(
        session, ticket, kind=HandoffKind.ESCALATION, desk="spokesperson", to_email="",
        why="The mayor is named", **given,
    )  # fmt: skip


def test_what_was_held_stands_on_the_desk_with_its_reason(session, team, speaker):
    ticket, reply, _seen = submitted(session, team, subject="The bridge")
    reply.state, reply.held_for = ReplyState.HELD, HeldFor.MANDATE
    reply.error = "The mandate of whoever approved this no longer holds."
    session.commit()

    page = speaker.get("/spokesperson").text

    assert "Held back" in page
    assert f'href="/tickets/{ticket.id}#reply-{reply.id}"' in page
    assert "no longer holds" in page


def test_the_most_urgent_stands_first_with_the_schemes_reason(session, team, speaker):
    escalated(session, team, question="Calm one")
    escalated(session, team, question="Burning one", urgency=2)
    session.commit()

    page = speaker.get("/spokesperson").text

    assert page.count("The mayor is named") >= 2
    assert page.index("Urgent") < page.index("Escalation", page.index("Urgent") + 20)
    assert '<p class="question">Burning one' in page


def test_approving_sends_the_very_text(session, team, speaker):
    ticket, reply, seen = submitted(session, team)
    session.commit()

    done = speaker.post(
        f"/spokesperson/{ticket.id}/{reply.id}/approve", data={"body": reply.body, **seen}
    )

    assert done.status_code == 303
    session.refresh(reply)
    assert (reply.state, reply.body) == (ReplyState.QUEUED, "We come at seven.")


def test_amending_and_approving_is_one_act_that_leaves_both_texts(session, team, speaker):
    ticket, reply, seen = submitted(session, team)
    session.commit()

    speaker.post(
        f"/spokesperson/{ticket.id}/{reply.id}/approve", data={"body": "We come at nine.", **seen}
    )

    session.refresh(reply)
    assert (reply.submitted_body, reply.body) == ("We come at seven.", "We come at nine.")
    page = speaker.get("/spokesperson").text
    assert "<del>seven</del><ins>nine</ins>" in page


def test_what_is_changed_is_marked_while_one_types(session, team, speaker):
    ticket, reply, _seen = submitted(session, team)
    session.commit()
    url = f"/spokesperson/{ticket.id}/{reply.id}/changes"

    part = speaker.post(url, data={"body": "We come at <b>nine</b>."}, headers=HTMX)
    whole = speaker.post(url, data={"body": "We come at nine."})

    assert part.text.lstrip().startswith('<section class="changes"')
    assert "<b>nine" not in part.text
    assert "<ins>nine</ins>" in whole.text
    session.refresh(reply)
    assert reply.body == "We come at seven."


def test_an_old_version_is_refused_and_the_typed_text_stays(session, team, speaker):
    ticket, reply, seen = submitted(session, team)
    session.commit()

    page = speaker.post(
        f"/spokesperson/{ticket.id}/{reply.id}/approve",
        data={"body": "My careful words", **seen, "version": reply.version + 5},
    )

    assert page.status_code == 409
    assert "My careful words" in page.text
    session.refresh(reply)
    assert reply.state is ReplyState.SUBMITTED


def test_returning_wants_a_word(session, team, speaker):
    ticket, reply, _seen = submitted(session, team)
    session.commit()
    url = f"/spokesperson/{ticket.id}/{reply.id}/return"

    assert speaker.post(url, data={"why": ""}).status_code == 422
    speaker.post(url, data={"why": "Name the day"})

    session.refresh(reply)
    assert (reply.state, reply.error) == (ReplyState.DRAFT, "Name the day")


@pytest.mark.parametrize("mode", ["statement", "instruction", "hold_until"])
def test_a_desk_hands_back_in_three_ways(session, team, speaker, mode):
    ticket, handoff = escalated(session, team)
    session.commit()
    said = {"mode": mode, "text": "No comment.", "hold_until": "2099-01-01T10:00"}

    speaker.post(f"/desks/handoffs/{handoff.id}", data=said)

    session.refresh(handoff)
    session.refresh(ticket)
    assert (handoff.hand_back, handoff.state) == (mode, HandoffState.ANSWERED)
    assert ticket.state is TicketState.ANSWERING


def test_what_is_missing_is_said_at_its_field_with_the_text_kept(session, team, speaker):
    _ticket, handoff = escalated(session, team)
    session.commit()

    page = speaker.post(
        f"/desks/handoffs/{handoff.id}", data={"mode": "hold_until", "text": "My careful words"}
    )

    assert page.status_code == 422
    assert "My careful words" in page.text
    assert "Choose a moment to come." in page.text


def test_the_spokesperson_writes_the_reply_without_a_second_approval(session, team, speaker):
    ticket, handoff = escalated(session, team)
    make_message(session, ticket)
    session.commit()

    gone = speaker.post(f"/desks/handoffs/{handoff.id}/write")

    assert gone.headers["Location"] == f"/tickets/{ticket.id}#composer"
    (reply,) = session.scalars(select(Reply).where(Reply.ticket_id == ticket.id))
    assert not reply.needs_approval


def test_who_does_not_speak_gets_nothing_here(session, team, login):
    ticket, reply, seen = submitted(session, team)
    _other, handoff = escalated(session, team)
    manager = login(make_user(session, team, Role.MANAGER, language="en"))

    assert manager.get("/spokesperson").status_code == 403
    url = f"/spokesperson/{ticket.id}/{reply.id}"
    assert manager.post(f"{url}/approve", data={"body": "x", **seen}).status_code == 403
    assert manager.post(f"/desks/handoffs/{handoff.id}", data={"text": "x"}).status_code == 404


def test_another_teams_work_is_not_there(session, team, speaker):
    other = make_team(session)
    ticket, reply, seen = submitted(session, other)
    _other, handoff = escalated(session, other, question="Foreign")
    session.commit()

    assert "Foreign" not in speaker.get("/spokesperson").text
    url = f"/spokesperson/{ticket.id}/{reply.id}/approve"
    assert speaker.post(url, data={"body": "x", **seen}).status_code == 404
    assert speaker.post(f"/desks/handoffs/{handoff.id}", data={"text": "x"}).status_code == 404


def test_what_a_colleague_changed_meanwhile_is_shown_and_the_field_starts_from_it(
    session, team, speaker
):
    ticket, reply, seen = submitted(session, team)
    session.commit()
    before = reply.body
    reply.body = "We come next week at seven."
    session.commit()

    answer = speaker.post(
        f"/spokesperson/{ticket.id}/{reply.id}/approve",
        data={"body": "We come at seven sharp.", "before": before, **seen},
    )

    assert answer.status_code == 409
    assert "What your colleague changed" in answer.text
    assert "We come next week at seven.</textarea>" in answer.text
    assert "What you change" not in answer.text
    assert 'name="body" value="We come at seven sharp."' in answer.text


def test_without_a_mandate_nobody_gives_words_that_may_be_used_as_they_are(
    session, team, speaker, login
):
    other = make_user(session, team, Role.SPOKESPERSON, name="Lies")
    letter = Letter(holder_id=other.id, first=None, reason="Decision 12")
    register.give(session, team, letter, by=actor_of(Role.LEAD), at=now())
    _ticket, handoff = escalated(session, team)
    session.commit()

    page = speaker.get(f"/spokesperson?item=handoff-{handoff.id}").text
    refused = speaker.post(
        f"/desks/handoffs/{handoff.id}", data={"mode": "statement", "text": "It is so."}
    )

    assert "somebody who has one approves it" in page
    assert refused.status_code == 403
    assert "Lies" in refused.text
    session.refresh(handoff)
    assert handoff.state is HandoffState.OPEN


def test_the_ticket_says_what_the_approver_changed(session, team, speaker):
    ticket, reply, seen = submitted(session, team)
    session.commit()
    speaker.post(
        f"/spokesperson/{ticket.id}/{reply.id}/approve",
        data={"body": "We come at eight.", **seen},
    )
    session.refresh(reply)
    session.refresh(ticket)
    reply.state = ReplyState.SENT
    conversation.keep_in_thread(session, ticket, reply, at=NOON)
    session.commit()

    page = speaker.get(f"/tickets/{ticket.id}").text

    assert "Approved by Noor · with changes" in page
    assert re.search(r"<ins>[^<]*eight", page)


def test_a_mandate_of_ones_own_that_ends_stands_on_the_desk(session, team, login):
    noor = make_user(session, team, Role.SPOKESPERSON, name="Noor", language="en")
    lead = make_user(session, team, Role.LEAD)
    by = actor_of(Role.LEAD, user_id=lead.id, name="Lena")
    session.refresh(team)
    letter = Letter(holder_id=noor.id, first=now().date() + timedelta(days=1), reason="Rota",
                    last=now().date() + timedelta(days=4))  # fmt: skip
    row = register.give(session, team, letter, by=by, at=now())
    browser = login(noor)
    assert "Your mandate ends on" in browser.get("/spokesperson").text

    register.withdraw(session, row, "New rota", by=by, at=now())
    session.commit()
    assert "Your mandate was withdrawn by Lena on" in browser.get("/spokesperson").text
