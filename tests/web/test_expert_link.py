"""The expert's page: by link, without an account, and nothing typed is ever lost."""

import pytest
from sqlalchemy import func, select

from tests.conftest import NOON
from tests.factories import make_channel, make_expert, make_handoff, make_team, make_ticket
from webcare.core import tokens
from webcare.handoffs.models import ConsultMessage
from workflows.handoff import HandoffState
from workflows.ticket import TicketState


@pytest.fixture
def handoff(session):
    team = make_team(session, organisation="City of Examples")
    ticket = make_ticket(
        session, make_channel(session, team), state=TicketState.WITH_EXPERT, open_handoffs=1,
        subject="A secret subject",
    )  # fmt: skip
    return make_handoff(
        session, ticket, language="en", expert_id=make_expert(session, team).id,
        shown=[{"from": "Lieve", "at": NOON.isoformat(), "text": "The bins overflow."}],
    )  # fmt: skip


@pytest.fixture
def browser(app, session, client, monkeypatch, handoff):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", value=False)
    session.commit()
    return client


def link(handoff, nonce=None):
    return f"/x/{tokens.sign('consult', handoff.id, nonce or handoff.nonce)}"


def turns(session, handoff):
    wanted = select(func.count()).where(ConsultMessage.handoff_id == handoff.id)
    return session.scalar(wanted)


def test_the_page_shows_the_question_and_what_was_chosen_and_nothing_else(browser, handoff):
    page = browser.get(link(handoff))

    assert page.status_code == 200
    assert handoff.question in page.text
    assert "The bins overflow." in page.text
    assert "A secret subject" not in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_an_answer_is_taken_once_however_often_it_is_sent(session, browser, handoff):
    for _time in range(2):
        sent = browser.post(f"{link(handoff)}/answer", data={"text": "At seven."})
        assert sent.status_code == 303

    session.refresh(handoff)
    assert (handoff.state, handoff.answer) == (HandoffState.ANSWERED, "At seven.")
    assert turns(session, handoff) == 1
    assert "Thank you, we have your answer." in browser.get(link(handoff)).text


def test_an_empty_answer_is_said_at_its_field(browser, handoff):
    page = browser.post(f"{link(handoff)}/answer", data={"text": "  "})

    assert page.status_code == 422
    assert "Write the answer first." in page.text


def test_not_for_me_names_someone_and_a_second_click_is_harmless(session, browser, handoff):
    said = {"reason": "Other unit", "name": "Sam", "address": "sam@city.example"}
    for _time in range(2):
        assert browser.post(f"{link(handoff)}/decline", data=said).status_code == 303

    session.refresh(handoff)
    assert handoff.suggested == "Sam <sam@city.example>"
    assert handoff.returned_count == 1


def test_an_unfit_address_comes_back_with_all_that_was_typed(browser, handoff):
    said = {"reason": "Other unit", "name": "Sam", "address": "sam at city"}
    page = browser.post(f"{link(handoff)}/decline", data=said)

    assert page.status_code == 422
    assert "This is no e-mail address." in page.text
    assert "Other unit" in page.text


def test_a_question_back_reaches_the_team(session, browser, handoff):
    for _time in range(2):
        asked = browser.post(f"{link(handoff)}/info", data={"ask": "Which square?"})
        assert asked.status_code == 303

    session.refresh(handoff)
    assert handoff.state is HandoffState.NEEDS_INFO
    assert turns(session, handoff) == 1


def test_what_no_longer_fits_shows_how_it_stands_and_what_was_typed(session, browser, handoff):
    browser.get(link(handoff))
    handoff.state, handoff.answer, handoff.ended_at = HandoffState.ANSWERED, "Done.", NOON
    session.commit()

    page = browser.post(f"{link(handoff)}/decline", data={"reason": "My careful words"})

    assert page.status_code == 409
    assert "My careful words" in page.text
    assert "Done." in page.text


@pytest.mark.parametrize("how", ["forged", "revoked", "withdrawn", "shut out", "absent"])
def test_a_link_that_is_no_good_reveals_nothing_and_gives_the_text_back(
    session, browser, handoff, how
):
    url = link(handoff)
    match how:
        case "forged":
            url = link(handoff, "another")
        case "revoked":
            handoff.nonce = tokens.new_nonce()
        case "withdrawn":
            handoff.state = HandoffState.WITHDRAWN
        case "shut out":
            from webcare.experts.models import Expert

            session.get(Expert, handoff.expert_id).active = False
        case _:
            url = f"/x/{tokens.sign('consult', 999_999, 'x')}"
    session.commit()

    seen = browser.get(url)
    sent = browser.post(f"{url}/answer", data={"text": "My careful words"})

    assert (seen.status_code, sent.status_code) == (410, 410)
    assert handoff.question not in seen.text + sent.text
    assert "My careful words" in sent.text


def test_the_page_speaks_the_language_of_the_question_or_the_one_chosen(session, browser, handoff):
    handoff.language = "nl"
    session.commit()
    wish = {"Accept-Language": "en"}

    assert '<html lang="nl"' in browser.get(link(handoff), headers=wish).text
    assert '<html lang="en"' in browser.get(f"{link(handoff)}?lang=en").text
    assert '<html lang="nl"' in browser.get(f"{link(handoff)}?lang=xx", headers=wish).text


def test_late_is_welcome(session, browser, handoff):
    handoff.state, handoff.ended_at = HandoffState.EXPIRED, NOON
    session.commit()

    browser.post(f"{link(handoff)}/answer", data={"text": "Sorry, at seven."})

    session.refresh(handoff)
    assert (handoff.answer, handoff.late) == ("Sorry, at seven.", True)


def test_hammering_is_braked(browser, handoff):
    codes = [browser.post(f"{link(handoff)}/answer", data={}).status_code for _ in range(22)]

    assert codes[0] == 422
    assert codes[-1] == 429
