"""The ways in of a question of the press: the form, the scheme's word on a mail, the telephone."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from tests.conftest import NOON
from tests.factories import later, make_author, make_message, make_ticket
from tests.press.conftest import FORM
from webcare import pipeline
from webcare.core.actor import INTAKE
from webcare.core.errors import Invalid, NotAllowed
from webcare.press import entering, queries
from webcare.press.models import PressCard, PressWay
from webcare.press.service import Told
from webcare.tickets import queries as tickets
from webcare.tickets.models import RawMessage, RawState, Ticket
from workflows.press import PressState
from workflows.ticket import TicketState


def cards(session):
    return session.scalar(select(func.count()).select_from(PressCard))


def test_the_forms_tick_makes_a_card_with_what_was_filled_in(desk):
    card = desk.by_form()

    assert (card.name, card.medium, card.phone) == ("Jef Mortier", "Radio", "0400 00 61 09")
    assert (card.email, card.deadline_said) == ("jef@radio.example", "tonight at six")
    assert (card.way_in, card.state) == (PressWay.FORM, PressState.OPEN)
    assert card.question == FORM.text


def test_a_deadline_in_plain_words_runs_at_once_and_whoever_is_on_hears_of_it(desk):
    card = desk.by_form(deadline="morgen 10u")

    assert card.deadline_at == datetime(2026, 11, 19, 9, tzinfo=UTC)
    assert card.deadline_said == "morgen 10u"
    assert card.remind_at is not None
    mails = [mail for mail in desk.mails() if f"/press/{card.id}" in mail.text]
    assert mails
    assert not any("Mortier" in mail.text or "Radio" in mail.text for mail in mails)


def test_a_deadline_that_cannot_be_read_stands_in_their_words_alone(desk):
    card = desk.by_form(deadline="zo snel mogelijk")

    assert (card.deadline_ours, card.deadline_said) == (True, "zo snel mogelijk")


def test_the_same_form_twice_is_one_card(desk):
    desk.by_form()
    desk.by_form()

    assert cards(desk.session) == 1


def test_a_form_without_the_tick_makes_none(desk):
    assert desk.by_form(is_press=False) is None


def test_many_questions_taken_in_together_each_have_their_card(desk):
    for number in range(3):
        desk.by_form(external_id=f"many-{number}", name=f"Jef {number}")

    assert cards(desk.session) == 3


def test_the_schemes_word_on_a_mail_of_the_press_makes_one(desk):
    author = make_author(desk.session, desk.mail, marks=["press"], name="Mia")
    ticket = make_ticket(desk.session, desk.mail, author=author, author_name="Mia")
    make_message(desk.session, ticket, reply_text="Is it true?")
    pipeline.consider(desk.session, ticket, by=INTAKE, at=NOON)
    pipeline.answer(desk.session, ticket, "G1", "no", reason="No.", by=desk.an, at=NOON)
    if ticket.state is TicketState.NEW:
        pipeline.answer(desk.session, ticket, "G2", "yes", by=desk.an, at=NOON)

    card = desk.of(ticket.id)

    assert ticket.state is TicketState.WITH_DESK
    assert (card.name, card.way_in, card.question) == ("Mia", PressWay.MAIL, "Is it true?")


def test_a_ticket_has_one_card_whoever_asks_for_it(desk):
    card = desk.by_form()
    ticket = tickets.locked(desk.session, card.ticket_id)

    again = entering.of_ticket(desk.session, ticket, by=desk.an, at=NOON)

    assert again.id == card.id


def test_a_call_makes_its_ticket_and_its_card(desk):
    card = desk.by_phone()

    ticket = card.ticket
    assert (card.way_in, card.name, card.opened_by) == (PressWay.PHONE, "Lien Vos", "Noor")
    assert ("press" in ticket.flags, ticket.subject) == (True, "How much was it?")
    assert ticket.author_address == ""


def test_the_same_call_sent_twice_is_one(desk):
    first, second = desk.by_phone(), desk.by_phone()

    assert first.id == second.id
    assert desk.session.scalar(select(func.count()).select_from(Ticket)) == 1


def test_two_callers_without_a_mail_address_are_two_people(desk):
    first, second = desk.by_phone(), desk.by_phone(once="c2")

    assert first.ticket.author_id != second.ticket.author_id


def test_the_caller_is_sent_nothing_by_itself(desk):
    card = desk.by_phone(address="lien@canal.example")

    assert card.ticket.acknowledgements == 0
    assert desk.leave(later(hours=1)) == 0


@pytest.mark.parametrize(
    ("given", "field"),
    [({"text": " "}, "question"), ({"phone": ""}, "phone"), ({"address": "nowhere"}, "email")],
)
def test_a_call_without_question_or_number_is_refused(desk, given, field):
    with pytest.raises(Invalid) as wrong:
        desk.by_phone(**given)

    assert field in wrong.value.fields
    assert cards(desk.session) == 0


def test_a_deadline_in_the_past_is_refused_before_anything_is_taken_in(desk):
    with pytest.raises(Invalid) as wrong:
        desk.by_phone(told=Told(question="Why?", phone="1", deadline_at=NOON))

    assert "deadline" in wrong.value.fields
    quarantined = select(func.count()).where(RawMessage.state == RawState.QUARANTINED)
    assert desk.session.scalar(quarantined) == 0


def test_a_call_is_entered_by_whoever_speaks_or_decides(desk):
    desk_of = desk.noor
    with pytest.raises(NotAllowed):
        entering.from_phone(
            desk.session, desk.form, None, Told(), pipeline.doors(lambda: NOON),
            by=type(desk_of)("user:9", "Cas", frozenset()), at=NOON,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "moment"), [("today 5pm", later(hours=5)), ("today 9:00", later(hours=-3))]
)
def test_a_deadline_in_simple_words_runs_a_clock_also_when_it_is_missed(desk, words, moment):
    card = desk.by_form(deadline=words)

    assert (card.deadline_at, card.deadline_said, card.deadline_ours) == (moment, words, False)
    assert card.ticket.press_due_at == moment


def test_a_deadline_that_cannot_be_read_gets_our_own_clock_and_stands_on_top(desk):
    known = desk.by_form(deadline="today 1:30pm", external_id="f2")
    unread = desk.by_form()

    assert (unread.deadline_at, unread.deadline_ours) == (later(hours=2), True)
    listed = queries.listed(desk.session, [desk.team.id], queries.Wanted())
    assert [each.id for each in listed] == [unread.id, known.id]


def test_a_question_by_form_is_mailed_at_once_to_the_desk(desk):
    desk.speaker.language = "en"
    desk.by_form()

    [told] = [each for each in desk.mails() if each.about_kind == "press"]
    assert (told.to_address, told.subject) == (
        "noor@city.example", "A question of the press has come in",
    )  # fmt: skip
    assert "Jef" not in told.text


def test_the_date_time_box_says_the_deadline_and_nobody_said_words(desk):
    card = desk.by_form(deadline="2026-06-30T23:00")

    assert (card.deadline_ours, card.deadline_said) == (False, "")
