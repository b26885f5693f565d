"""A formal complaint comes in: by form, by letter, by the scheme, from a post only by a person."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from tests import factories as make
from tests.complaints.conftest import FORM, LETTER, MANAGER, OBSERVER
from tests.conftest import NOON
from webcare import clockwork, pipeline
from webcare.accounts.models import Team
from webcare.channels.models import ChannelKind
from webcare.complaints import queries, service
from webcare.complaints.models import Complaint
from webcare.complaints.service import Lodged
from webcare.core import danger_words
from webcare.core.actor import INTAKE
from webcare.core.errors import Conflict, Invalid, NotAllowed
from webcare.decisions import facts
from webcare.decisions import queries as decisions
from webcare.intake import forms
from webcare.tickets.models import Ticket
from workflows.complaint import ComplaintState, WayIn
from workflows.reply import Purpose
from workflows.ticket import Resolution, TicketState

SOCIAL = Lodged(way_in=WayIn.SOCIAL, name="Jo", address="Kerkstraat 1")


def test_a_form_that_says_so_is_a_formal_complaint_at_once(desk):
    complaint = desk.by_form()

    assert (complaint.state, complaint.way_in) == (ComplaintState.RECEIVED, WayIn.FORM)
    assert (complaint.name, complaint.address) == ("Jo Peeters", "Kerkstraat 1\n3000 Leuven")
    assert complaint.received_on == date(2026, 11, 18)
    assert complaint.answer_by == date(2027, 1, 2)
    assert complaint.ticket.due_at == datetime(2027, 1, 2, 22, 59, tzinfo=UTC)


def test_receipt_is_confirmed_at_once_with_number_term_and_desk_in_their_language(desk):
    complaint = desk.by_form(language="fr", text="On m’a renvoyé trois fois du guichet.")
    (letter,) = desk.letters(complaint)

    assert letter.purpose is Purpose.ACKNOWLEDGEMENT
    assert f"numéro {complaint.ticket_id}" in letter.body
    assert "samedi 2 janvier 2027" in letter.body
    assert "Service des plaintes" in letter.body
    assert "renvoyé" not in letter.body  # nobody mails a third party through us

    desk.leave()
    assert complaint.state is ComplaintState.ACKNOWLEDGED
    assert (complaint.acknowledged_at, complaint.acknowledged_how) == (NOON, "mail")


@pytest.mark.parametrize(
    ("language", "words"),
    [("nl", "Klachtendienst"), ("de", "Beschwerdestelle"), ("en", "Complaints desk")],
)
def test_every_language_of_the_country_names_the_desk(desk, language, words):
    complaint = desk.by_form(language=language, text="12345")
    complaint.ticket.language = language

    (letter,) = desk.letters(complaint)

    assert words in letter.body or letter.language != language


def test_the_brakes_on_automatic_mail_do_not_hold_what_the_law_wants(desk):
    first = desk.by_form()
    second = desk.by_form(text="And then a fourth time, on 5 November.", at=make.later(minutes=5))

    assert [len(desk.letters(each)) for each in (first, second)] == [1, 1]


def test_receipt_is_confirmed_once_however_often_it_is_asked(desk):
    complaint = desk.by_form()

    assert service.confirm(desk.session, complaint, complaint.ticket, at=NOON) is None
    assert len(desk.letters(complaint)) == 1


def test_what_no_machine_may_be_answered_gets_no_confirmation_by_itself(desk):
    """A robot's mail that someone later says is a complaint: the person confirms it."""
    ticket = desk.ticket()
    complaint = service.open_formal(
        desk.session, ticket, Lodged(way_in=WayIn.MAIL), by=INTAKE, at=NOON
    )

    assert desk.letters(complaint) == []
    assert complaint.state is ComplaintState.RECEIVED


def test_a_letter_opens_a_ticket_and_its_term_runs_from_the_day_it_came_in(desk):
    lodged = Lodged(way_in=WayIn.LETTER, name="Mia Maes", address="Dorp 2",
                    received_on=date(2026, 11, 10))  # fmt: skip
    complaint = desk.by_letter(lodged=lodged)

    assert complaint.received_on == date(2026, 11, 10)
    assert complaint.answer_by == date(2026, 12, 25)
    assert complaint.ticket.author_address == ""
    assert {"formal_complaint", "by_letter"} <= set(complaint.ticket.flags)


def test_a_day_to_come_is_no_day_of_receipt(desk):
    lodged = Lodged(way_in=WayIn.ORAL, received_on=date(2026, 11, 19))

    with pytest.raises(Invalid) as wrong:
        desk.by_letter(lodged=lodged)

    assert "received_on" in wrong.value.fields


def test_just_after_midnight_here_today_is_the_new_day(desk):
    at = datetime(2026, 11, 18, 23, 30, tzinfo=UTC)  # the 19th in Brussels
    lodged = Lodged(way_in=WayIn.ORAL, received_on=date(2026, 11, 19))

    assert desk.by_letter(at, lodged=lodged).received_on == date(2026, 11, 19)


def test_the_same_letter_entered_twice_is_one(desk):
    first = desk.by_letter()
    again = desk.by_letter()

    assert first.id == again.id
    assert desk.session.scalar(select(func.count()).select_from(Complaint)) == 1


def test_two_who_wrote_on_paper_are_two_people(desk):
    first = desk.by_letter()
    second = desk.by_letter(once="l2", name="Rik Smets")

    assert first.ticket.author_id != second.ticket.author_id


def test_a_letter_with_a_mail_address_is_answered_by_mail(desk):
    complaint = desk.by_letter(address="mia@home.example")
    (letter,) = desk.letters(complaint)

    assert not letter.by_letter
    assert letter.to_address == "mia@home.example"


def test_entering_a_letter_is_not_for_who_only_looks(desk):
    lodged = Lodged(way_in=WayIn.LETTER)

    with pytest.raises(NotAllowed):
        pipeline.enter_complaint(desk.session, desk.form, LETTER, lodged, by=OBSERVER, at=NOON)


def test_a_post_is_no_formal_complaint_by_itself(desk):
    ticket = desk.ticket(channel=desk.network)

    with pytest.raises(Conflict):
        service.open_formal(desk.session, ticket, SOCIAL, by=INTAKE, at=NOON)
    assert queries.of_ticket(desk.session, ticket.id) is None


def test_a_person_converts_a_post_and_the_term_runs_from_then(desk):
    ticket = desk.ticket(channel=desk.network, opened_at=make.later(days=-20))

    complaint = service.convert(desk.session, ticket, SOCIAL, by=MANAGER, at=NOON)

    assert complaint.received_on == date(2026, 11, 18)
    assert ticket.due_at == ticket.complaint_due_at
    (letter,) = desk.letters(complaint)
    assert letter.by_letter  # never in public


def test_a_mail_that_is_converted_later_has_run_since_it_came_in(desk):
    ticket = desk.ticket(opened_at=make.later(days=-20))

    complaint = service.convert(
        desk.session, ticket, Lodged(way_in=WayIn.MAIL, name="Jo"), by=MANAGER, at=NOON
    )

    assert complaint.received_on == date(2026, 10, 29)


def test_the_flag_and_the_schemes_fact_come_and_go_with_the_complaint(desk):
    ticket = desk.ticket(state=TicketState.NEW)
    pipeline.consider(desk.session, ticket, by=INTAKE, at=NOON)

    def fact() -> object:
        return facts.of_ticket(desk.session, ticket, {}, at=NOON).get("form_formal_complaint")

    complaint = service.convert(
        desk.session, ticket, Lodged(way_in=WayIn.MAIL, name="Jo"), by=MANAGER, at=NOON
    )
    assert fact() is True

    service.was_none(desk.session, complaint, "A request for information", by=MANAGER, at=NOON)
    assert fact() is False
    assert complaint.state is ComplaintState.NOT_ONE
    assert ticket.complaint_due_at is None
    assert ticket.due_at is not None
    assert ticket.due_at < make.later(days=10)


def test_what_was_none_can_become_one_again(desk):
    ticket = desk.ticket()
    lodged = Lodged(way_in=WayIn.MAIL, name="Jo")
    first = service.convert(desk.session, ticket, lodged, by=MANAGER, at=NOON)
    service.was_none(desk.session, first, "Asked only", by=MANAGER, at=NOON)

    second = service.convert(desk.session, ticket, lodged, by=MANAGER, at=NOON)

    assert second.id != first.id
    with pytest.raises(Conflict):
        service.convert(desk.session, ticket, lodged, by=MANAGER, at=NOON)


def test_nobody_says_that_it_was_none_without_a_reason(desk):
    complaint = desk.by_form()

    with pytest.raises(Invalid):
        service.was_none(desk.session, complaint, "  ", by=MANAGER, at=NOON)


def test_the_schemes_answer_opens_the_complaint_and_asks_the_desk(desk):
    desk.team.norms = {}
    make.make_desk(desk.session, desk.team, "complaints", names={"nl": "Klachten"},
                   email="klachten@city.example", term_minutes=600)  # fmt: skip
    ticket = make.make_ticket(desk.session, desk.mail)
    make.make_message(desk.session, ticket)
    pipeline.consider(desk.session, ticket, by=INTAKE, at=NOON)
    pipeline.confirm_gate(desk.session, ticket, by=MANAGER, at=NOON)
    pipeline.answer(
        desk.session, ticket, "K1", "formal_complaint", reason="She says so", by=MANAGER, at=NOON
    )

    complaint = desk.of(ticket.id)
    assert complaint.way_in is WayIn.MAIL
    assert ticket.state is TicketState.WITH_DESK
    assert decisions.current(desk.session, ticket.id).decided_at is not None


def test_the_netherlands_have_their_own_terms(desk):
    desk.team.complaint_rules = {"regime": "netherlands"}

    complaint = desk.by_form(at=datetime(2026, 11, 13, 12, tzinfo=UTC))

    assert complaint.refuse_by == date(2026, 12, 11)
    assert complaint.answer_by == date(2026, 12, 28)  # Christmas, Boxing Day, a Sunday


def test_another_law_from_tomorrow_leaves_what_runs_as_it_is(desk):
    complaint = desk.by_form()
    desk.team.complaint_rules = {"regime": "netherlands_committee"}
    desk.session.flush()

    clockwork.turn_the_clock(desk.session, at=make.later(days=1))

    assert complaint.answer_by == date(2027, 1, 2)


def test_a_ticket_with_an_open_complaint_is_not_closed_or_forgotten(desk):
    complaint = desk.by_form()
    ticket = complaint.ticket

    with pytest.raises(Conflict):
        pipeline.close(
            desk.session, ticket, Resolution.MOOT, why="", withdraw_open=True, by=MANAGER, at=NOON
        )
    ticket.state, ticket.answered_at = TicketState.ANSWERED, NOON
    desk.session.flush()
    clockwork.turn_the_clock(desk.session, at=make.later(days=30))
    assert ticket.state is TicketState.ANSWERED


def test_an_ordinary_form_is_acknowledged_as_before(desk):
    message = replace(FORM, is_formal_complaint=False, external_id="plain")
    taken = forms.from_form(
        desk.session, desk.form, message, at=NOON, doors=pipeline.doors(lambda: NOON)
    )

    assert queries.of_ticket(desk.session, taken.ticket_id) is None
    ticket = desk.session.get_one(Ticket, taken.ticket_id)
    assert ticket.acknowledgements == 1
    assert ticket.channel_kind is ChannelKind.FORM
    assert ticket.due_at < NOON + timedelta(days=5)


def test_where_a_danger_is_suspected_the_laws_letter_leaves_below_the_emergency_numbers(desk):
    complaint = desk.by_form(language="nl", text="Ik wil dood. Jullie helpen niet.")
    (letter,) = desk.letters(complaint)

    assert letter.body.index("112") < letter.body.index(f"nummer {complaint.ticket_id}")
    desk.leave()
    assert complaint.state is ComplaintState.ACKNOWLEDGED


def test_a_team_that_sends_no_emergency_numbers_still_sends_the_laws_letter(session, desk):
    session.get_one(Team, desk.team.id).danger_receipt = danger_words.fit({}, is_on=False)
    complaint = desk.by_form(language="nl", text="Ik wil dood. Jullie helpen niet.")
    (letter,) = desk.letters(complaint)

    assert "112" not in letter.body
