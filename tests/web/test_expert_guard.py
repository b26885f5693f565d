"""The expert's link belongs to the device on which it was first used; what is typed is kept."""

import re

import pytest
from sqlalchemy import select

from tests.conftest import NOON
from tests.factories import (
    make_channel,
    make_handoff,
    make_message,
    make_team,
    make_ticket,
    make_user,
)
from webcare.accounts import queries as accounts
from webcare.channels.models import OutgoingMail
from webcare.core import tokens
from webcare.handoffs.models import ConsultMessage, LedgerEntry
from webcare.intake import files
from workflows.handoff import HandoffState
from workflows.rights import Role
from workflows.ticket import TicketState


@pytest.fixture
def ticket(session):
    team = make_team(session, organisation="City of Examples")
    return make_ticket(
        session, make_channel(session, team), state=TicketState.WITH_EXPERT, open_handoffs=1
    )


@pytest.fixture
def handoff(session, ticket):
    make_message(session, ticket)
    kept = {"name": "bins.txt", "type": "text/plain", "size": 4, "sha256": files.keep(b"bins")}
    shown = {"id": 1, "from": "Lieve", "at": NOON.isoformat(), "text": "They ███████ overflow."}
    row = make_handoff(
        session, ticket, language="en", shown=[shown | {"files": [kept]}], to_email="kim@x.example"
    )
    session.commit()
    return row


@pytest.fixture
def team_browser(session, ticket, login):
    team = accounts.team(session, ticket.team_id)
    return login(make_user(session, team, Role.MANAGER, name="An", language="en"))


@pytest.fixture
def phone(app, handoff):
    return app.test_client()


@pytest.fixture
def desk(app, handoff):
    return app.test_client()


def link(handoff):
    return f"/x/{tokens.sign('consult', handoff.id, handoff.nonce)}"


def events(session, handoff):
    wanted = select(LedgerEntry.event).where(LedgerEntry.handoff_id == handoff.id)
    return list(session.scalars(wanted.order_by(LedgerEntry.id)))


def test_what_is_typed_is_there_when_the_page_is_opened_again(session, phone, handoff):
    phone.get(link(handoff))
    kept = phone.post(f"{link(handoff)}/keep", data={"text": "On Tues", "quietly": "1"})

    assert kept.status_code == 204
    assert ">On Tues</textarea>" in phone.get(link(handoff)).text
    session.refresh(handoff)
    assert (handoff.state, handoff.answer) == (HandoffState.OPEN, "")


def test_without_a_script_a_button_keeps_it(phone, handoff):
    phone.get(link(handoff))
    back = phone.post(f"{link(handoff)}/keep", data={"text": "On Tues"}, follow_redirects=True)

    assert "Kept." in back.text
    assert ">On Tues</textarea>" in back.text


def test_a_session_that_broke_loses_nothing(app, session, monkeypatch, handoff):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", value=True)

    sent = app.test_client().post(f"{link(handoff)}/answer", data={"text": "On Tuesday."})

    assert sent.status_code == 303
    session.refresh(handoff)
    assert handoff.answer == "On Tuesday."


def test_the_answer_takes_the_place_of_what_was_kept(session, phone, handoff):
    phone.post(f"{link(handoff)}/keep", data={"text": "On Tues", "quietly": "1"})
    phone.post(f"{link(handoff)}/answer", data={"text": "On Tuesday."})

    session.refresh(handoff)
    assert (handoff.answer, handoff.unsent) == ("On Tuesday.", "")


def test_a_link_that_was_only_read_opens_anywhere(phone, desk, handoff):
    assert handoff.question in phone.get(link(handoff)).text
    assert handoff.question in desk.get(link(handoff)).text


@pytest.mark.parametrize("state", [HandoffState.OPEN, HandoffState.ANSWERED])
def test_a_used_or_forwarded_link_reveals_nothing_and_the_team_hears_of_it(
    session, phone, desk, handoff, ticket, state
):
    act = "keep" if state is HandoffState.OPEN else "answer"
    phone.post(f"{link(handoff)}/{act}", data={"text": "My own words"})

    seen = [desk.get(link(handoff)), desk.get(link(handoff))]
    file = desk.get(f"{link(handoff)}/files/{handoff.shown[0]['files'][0]['sha256']}/bins.txt")
    sent = desk.post(f"{link(handoff)}/answer", data={"text": "Stranger words"})

    for page in (*seen, file, sent):
        assert page.status_code == 403
        assert "used on another device" in page.text
        for secret in (handoff.question, "overflow", "My own words", "City of Examples", "bins"):
            assert secret not in page.text
    assert "Stranger words" in sent.text  # given back
    assert events(session, handoff).count("link_elsewhere") == 1  # once a day
    session.refresh(ticket)
    assert "consult_elsewhere" in ticket.flags  # after the end it matters most
    aside = session.scalars(select(ConsultMessage).where(~ConsultMessage.trusted)).all()
    assert [each.text for each in aside] == ["Stranger words"]  # kept, and believed by nobody yet
    assert handoff.question in phone.get(link(handoff)).text  # the one asked goes on


def test_whom_the_link_was_put_to_is_heard_after_somebody_else_answered_by_it(
    session, phone, desk, handoff, ticket
):
    phone.get(link(handoff))
    desk.get(link(handoff))
    desk.post(f"{link(handoff)}/answer", data={"text": "Words of another"})

    for _twice in range(2):
        told = phone.post(f"{link(handoff)}/answer", data={"text": "The expert's own words"})

    assert "kept for the team" in told.text
    session.refresh(handoff)
    session.refresh(ticket)
    assert handoff.answer == "Words of another"
    assert len(handoff.readers) == 2
    assert {"consult_elsewhere", "consult_second"} <= set(ticket.flags)
    assert events(session, handoff).count("second_answer") == 1
    (aside,) = session.scalars(select(ConsultMessage).where(~ConsultMessage.trusted))
    assert aside.text == "The expert's own words"


def test_the_ticket_says_whom_its_flags_are_about_until_somebody_looked(
    session, phone, desk, handoff, ticket, team_browser
):
    phone.post(f"{link(handoff)}/answer", data={"text": "On Tuesday."})
    desk.post(f"{link(handoff)}/answer", data={"text": "Never."})

    page = team_browser.get(f"/tickets/{ticket.id}").text
    assert "The link that went to Kim was opened on another device" in page
    assert "Words came for Kim from a second device too" in page
    assert "opened on 2 devices" not in page  # the second one opened nothing, it only sent

    team_browser.post(f"/tickets/{ticket.id}/handoffs/seen")
    page = team_browser.get(f"/tickets/{ticket.id}").text
    assert "The link that went to Kim" not in page
    assert "from a second device" in page  # the words still stand, marked


def test_after_an_answer_by_mail_a_link_opens_nothing_on_a_strange_device(
    session, phone, desk, handoff
):
    phone.get(link(handoff))
    handoff.state, handoff.answer, handoff.ended_at = HandoffState.ANSWERED, "On Tuesday.", NOON
    handoff.ended_at = NOON.replace(year=2999)
    session.commit()

    seen = desk.get(link(handoff))
    assert seen.status_code == 403
    assert handoff.question not in seen.text and "On Tuesday." not in seen.text
    assert handoff.question in phone.get(link(handoff)).text  # the only device that had read it

    desk.post(f"{link(handoff)}/renew")
    mail = session.scalars(select(OutgoingMail)).one()
    fresh = re.search(r"/x/\S+", mail.text)[0]
    assert "On Tuesday." in desk.get(fresh).text


def test_an_answer_to_a_question_that_was_taken_back_reaches_the_team(
    session, phone, handoff, ticket
):
    handoff.state, handoff.ended_at = HandoffState.WITHDRAWN, NOON
    session.commit()

    sent = [phone.post(f"{link(handoff)}/answer", data={"text": "On Tuesday."}) for _ in range(2)]

    assert sent[0].status_code == 410
    assert "what you wrote has reached the team" in sent[0].text
    assert handoff.question not in sent[0].text
    session.refresh(ticket)
    assert "consult_added" in ticket.flags
    assert session.scalars(select(ConsultMessage.text)).all() == ["On Tuesday."]


def test_a_link_that_broke_says_how_to_answer_all_the_same_and_who_we_are(phone, handoff):
    for url in (link(handoff)[:-3], "/x/absent"):
        page = phone.get(url, headers={"Accept-Language": "en"}).text
        assert "Reply to our mail, or ask us for a new link" in page
        assert "City of Examples" in page  # whatever the link was: it reveals nothing of it
        assert "You need not do anything" not in page


def test_one_tap_takes_a_question_on_and_binds_the_link(session, phone, desk, handoff):
    assert "I take this on" in phone.get(link(handoff)).text

    page = phone.post(f"{link(handoff)}/accept", follow_redirects=True).text

    session.refresh(handoff)
    assert handoff.state is HandoffState.ACCEPTED
    assert "You have taken this on." in page and "I take this on" not in page
    assert "accepted" in events(session, handoff)
    assert desk.get(link(handoff)).status_code == 403


def test_a_new_link_goes_to_the_one_asked_alone_and_moves_the_page_once(
    session, phone, desk, handoff
):
    phone.post(f"{link(handoff)}/keep", data={"text": "On Tues"})
    told = desk.post(f"{link(handoff)}/renew")

    mail = session.scalars(select(OutgoingMail)).one()
    assert (mail.to_address, told.status_code) == ("kim@x.example", 200)
    fresh = re.search(r"/x/\S+", mail.text)[0]
    assert desk.get(link(handoff)).status_code == 403
    assert ">On Tues</textarea>" in desk.get(fresh).text
    key = fresh.partition("?")[2]
    desk.post(f"{link(handoff)}/answer?{key}", data={"text": "On Tuesday."})
    assert "On Tuesday." in desk.get(link(handoff)).text
    assert phone.get(fresh).status_code == 403  # it was good for one device


@pytest.mark.parametrize(
    ("how", "flagged"), [("withdrawn", True), ("expired", True), ("forged", False)]
)
def test_a_link_that_is_no_good_is_told_to_the_team_once(
    session, phone, handoff, ticket, how, flagged
):
    url = link(handoff)
    if how == "withdrawn":
        handoff.state = HandoffState.WITHDRAWN
    elif how == "expired":
        handoff.state, handoff.ended_at = HandoffState.ANSWERED, NOON.replace(year=2020)
    else:
        url = f"/x/{tokens.sign('consult', handoff.id, 'another')}"
    session.commit()

    for _time in range(3):
        assert phone.get(url).status_code == 410

    session.refresh(ticket)
    assert events(session, handoff) == ["link_refused"]
    assert ("consult_refused" in ticket.flags) is flagged


def test_a_file_that_was_shown_is_fetched_by_the_link_and_no_other_file(phone, handoff):
    digest = handoff.shown[0]["files"][0]["sha256"]
    other = files.keep(b"another")

    fetched = phone.get(f"{link(handoff)}/files/{digest}/bins.txt")

    assert fetched.data == b"bins"
    assert "attachment" in fetched.headers["Content-Disposition"]
    assert phone.get(f"{link(handoff)}/files/{other}/bins.txt").status_code == 404


def test_a_bar_is_drawn_and_said_aloud(phone, handoff):
    handoff.shown = [handoff.shown[0] | {"text": "They █████ overflow."}]

    assert 'role="img" aria-label="blacked out"' in phone.get(link(handoff)).text
