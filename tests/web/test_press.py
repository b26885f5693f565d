"""The press on screen: a call on the telephone, the list, one card, the desk's other new acts."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from tests.conftest import NOON
from tests.factories import make_channel, make_message, make_reply, make_ticket, make_user
from tests.web.test_spokesperson import escalated, speaker, team
from webcare.channels.models import ChannelKind
from webcare.core.actor import operator
from webcare.press import service
from webcare.press.models import PressCall, PressCard, PressWay
from webcare.press.service import Told
from webcare.replies.models import ApprovalRound, RoundEnd
from webcare.schemes import service as schemes
from webcare.web.press.words import their_time
from workflows.handoff import HandoffState
from workflows.press import PressState, Record
from workflows.rights import Role

__all__ = ["speaker", "team"]
CALL = {
    "name": "Lien Vos", "medium": "The Canal", "phone": "0400 00 72 15", "once": "one",
    "question": "How much was it?", "deadline": "", "zone": "Europe/London", "caller": "",
}  # fmt: skip


@pytest.fixture
def form(session, team):
    schemes.publish_shipped(session, by=operator(), at=NOON)
    return make_channel(session, team, kind=ChannelKind.FORM, address="")


@pytest.fixture
def card(session, team):
    ticket = make_ticket(session, make_channel(session, team), subject="The price")
    make_message(session, ticket)
    told = Told(name="Lien Vos", medium="The Canal", phone="0400 00 72 15", question="How much?")
    found = service.open_card(session, ticket, told, PressWay.PHONE, by=operator(), at=NOON)
    session.commit()
    return found


def tomorrow():
    return (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT09:00")


def only(session, model):
    session.expire_all()
    return session.scalars(select(model)).one()


def test_a_call_is_written_down_and_its_card_opens(session, form, speaker):
    done = speaker.post("/press/new", data=CALL | {"deadline": tomorrow()})
    card = only(session, PressCard)

    assert done.location == f"/press/{card.id}"
    assert card.deadline_zone == "Europe/London"
    page = speaker.get(done.location).text
    assert "How much was it?" in page
    assert "tel:0400007215" in page


def test_a_double_click_makes_one_card(session, form, speaker):
    for _click in range(2):
        assert speaker.post("/press/new", data=CALL).status_code == 303

    assert session.scalar(select(func.count()).select_from(PressCard)) == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"question": ""}, "Write what they ask."),
        ({"phone": ""}, "Write where we reach them"),
        ({"deadline": "2020-01-01T09:00"}, "This moment has passed."),
        ({"deadline": "soon"}, "This is no date."),
        ({"caller": "999999999"}, "Choose a colleague of the team."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(session, form, speaker, given, said):
    answer = speaker.post("/press/new", data=CALL | given)

    assert answer.status_code == 422
    assert said in answer.text
    assert "Lien Vos" in answer.text
    assert session.scalar(select(func.count()).select_from(PressCard)) == 0


def test_a_journalists_clock_is_shown_beside_ours(session, form, speaker):
    speaker.post("/press/new", data=CALL | {"deadline": tomorrow()})
    card = only(session, PressCard)

    page = speaker.get(f"/press/{card.id}").text

    assert "09:00 on their clock (London)" in page
    card.deadline_zone = "Europe/Brussels"
    assert card.deadline_at.astimezone(UTC).hour in (8, 9)


def test_the_same_clock_is_not_said_twice(app, card):
    with app.test_request_context("/"):
        card.deadline_at, card.deadline_zone = NOON, "Europe/Brussels"

        assert their_time(card) == ""


def test_the_list_shows_what_waits_and_finds_words(speaker, card):
    assert "Lien Vos" in speaker.get("/press").text
    assert "Lien Vos" in speaker.get("/press?q=canal").text
    assert "No press card fits" in speaker.get("/press?q=nothing").text
    assert "Lien Vos" not in speaker.get("/press?show=done").text


def test_a_call_is_noted_with_how_it_may_be_used(session, speaker, card):
    form = {"said": "Not before Monday.", "record": "off", "how": "reached", "once": "x"}
    for _click in range(2):
        assert speaker.post(f"/press/{card.id}/calls", data=form).status_code == 303

    kept = only(session, PressCall)
    assert (kept.record, kept.by_name, kept.said) == (Record.OFF, "Noor", "Not before Monday.")
    assert only(session, PressCard).state is PressState.CALLED_BACK
    assert "Off the record" in speaker.get(f"/press/{card.id}").text


def test_a_call_without_words_comes_back_with_its_fault(speaker, card):
    answer = speaker.post(f"/press/{card.id}/calls", data={"said": "", "how": "reached"})

    assert answer.status_code == 422
    assert "Write what was said." in answer.text


def test_what_was_said_answers_and_closes_and_opens_again(session, speaker, card):
    said = {"said": "Ten thousand.", "record": "on", "how": "answered"}
    speaker.post(f"/press/{card.id}/calls", data=said)
    assert only(session, PressCard).state is PressState.ANSWERED
    speaker.post(f"/press/{card.id}/close")
    assert only(session, PressCard).state is PressState.CLOSED
    speaker.post(f"/press/{card.id}/reopen")
    assert only(session, PressCard).state is PressState.OPEN


def test_an_act_that_no_longer_fits_says_so(speaker, card):
    speaker.post(f"/press/{card.id}/close")

    answer = speaker.post(f"/press/{card.id}/close")

    assert answer.status_code == 409
    assert "changed meanwhile" in answer.text


def test_an_older_form_is_refused_and_what_was_typed_stays(session, speaker, card):
    old = card.version
    about = CALL | {"version": old, "name": "Lien V."}
    assert speaker.post(f"/press/{card.id}/about", data=about).status_code == 303

    answer = speaker.post(f"/press/{card.id}/about", data=about | {"name": "Other"})

    assert answer.status_code == 409
    assert "Other" in answer.text


def test_the_desk_shows_press_cards_on_top(session, speaker, card, team):
    escalated(session, team, question="Calm one")
    session.commit()

    page = speaker.get("/spokesperson").text

    assert page.index("Lien Vos") < page.index("Calm one")


def test_whoever_reads_sees_the_card_and_writes_nothing(session, team, login, card):
    observer = login(make_user(session, team, Role.OBSERVER, language="en"))

    page = observer.get(f"/press/{card.id}").text

    assert "Lien Vos" in page
    assert "Note the call" not in page
    assert observer.post(f"/press/{card.id}/calls", data={"said": "x"}).status_code == 403


def test_an_expert_sees_nothing_of_the_press(team, inside, card):
    expert = inside(team, Role.EXPERT)

    assert expert.get("/press").status_code == 403
    assert expert.get(f"/press/{card.id}").status_code == 403


def test_an_escalation_is_taken_and_taken_over_and_others_see_it(session, team, speaker, login):
    _ticket, handoff = escalated(session, team, question="Who speaks?")
    other = make_user(session, team, Role.SPOKESPERSON, name="Sam", language="en")
    session.commit()

    assert speaker.post(f"/desks/handoffs/{handoff.id}/take").status_code == 303
    session.refresh(handoff)
    assert (handoff.state, handoff.accepted_by) == (HandoffState.ACCEPTED, "Noor")
    sam = login(other)
    assert "Noor has it" in sam.get("/spokesperson").text
    assert sam.post(f"/desks/handoffs/{handoff.id}/take").status_code == 303
    session.refresh(handoff)
    assert handoff.accepted_by == "Sam"


def test_the_desk_asks_an_expert_meanwhile_and_its_question_stays_open(session, team, speaker):
    ticket, handoff = escalated(session, team, question="Who speaks?")
    make_message(session, ticket)
    session.commit()
    link = f"/tickets/{ticket.id}/ask?kind=expert"
    assert f'href="{link}#asking"' in speaker.get("/spokesperson").text
    assert 'class="asking-form"' in speaker.get(link).text
    asked = {"address": "kim@far.example", "question": "Is it so?", "to": "", "due_at": ""}

    speaker.post(f"/tickets/{ticket.id}/handoffs", data=asked | {"confirmed": "kim@far.example"})

    session.refresh(ticket)
    session.refresh(handoff)
    assert (ticket.open_handoffs, handoff.state) == (2, HandoffState.OPEN)


def test_what_is_said_about_the_theme_stands_beside_it(session, team, speaker):
    from tests.factories import make_theme

    theme = make_theme(session, team, names={"en": "Bridges"})
    ticket, _handoff = escalated(session, team, question="Who speaks?")
    other = make_ticket(
        session, make_channel(session, team), theme_id=theme.id, subject="Also the bridge",
        last_message_at=datetime.now(UTC),
    )  # fmt: skip
    at = datetime.now(UTC) - timedelta(hours=2)
    make_message(session, other, reply_text="It is shut again.", sent_at=at, received_at=at)
    ticket.theme_id = theme.id
    session.commit()

    page = speaker.get("/spokesperson").text

    assert "What is being said about Bridges" in page
    assert "Also the bridge" in page
    assert "The same as a table" in page


def rounds(session, team, count):
    ticket = make_ticket(session, make_channel(session, team))
    reply = make_reply(session, ticket)
    now = datetime.now(UTC)
    for minutes in range(count):
        session.add(
            ApprovalRound(
                team_id=team.id, reply_id=reply.id, channel_id=ticket.channel_id,
                submitted_at=now - timedelta(minutes=40 + minutes), ended_at=now,
                ended_how=RoundEnd.APPROVED,
            )
        )  # fmt: skip
    session.commit()


def test_the_desk_says_how_long_an_approval_usually_takes_once_enough_were_asked(
    session, team, speaker
):
    rounds(session, team, 4)
    assert "usually takes" not in speaker.get("/spokesperson").text
    rounds(session, team, 1)
    assert "an approval usually takes" in speaker.get("/spokesperson").text


def test_three_facts_stand_on_top_of_the_desk(speaker, card):
    page = speaker.get("/spokesperson").text

    assert "No crisis is declared" in page
    assert "rota tonight" in page
    assert "Waits longest" in page
