"""Reminders of what is near or late, and the year's figures without a name."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests import factories as make
from tests.complaints.conftest import MANAGER
from tests.complaints.test_deciding import POLICY, answer, look
from tests.conftest import NOON
from webcare.complaints import figures, queries, service
from webcare.complaints.queries import Place, Wanted
from webcare.experts.models import DeskMember
from workflows.complaint import Check, ComplaintState, Finding, WayIn
from workflows.rights import Role

TODAY = NOON.date()
NEW_YEAR = datetime(2027, 1, 11, 10, tzinfo=UTC)  # a Monday in office hours


def test_the_desk_hears_once_that_a_term_is_near_and_once_that_it_is_past(desk):
    make.make_desk(desk.session, desk.team, "complaints", names={"nl": "Klachten"},
                   email="klachten@city.example")  # fmt: skip
    complaint = desk.admitted()
    near = datetime(2026, 12, 28, 10, tzinfo=UTC)

    assert service.remind(desk.session, at=NOON) == 0
    first = service.remind(desk.session, at=near)
    assert first >= 1
    assert service.remind(desk.session, at=near) == 0
    assert service.remind(desk.session, at=NEW_YEAR) == first
    mail = desk.mails()[-1]
    assert f"/complaints/{complaint.id}" in mail.text
    assert "Peeters" not in mail.text
    assert "Peeters" not in mail.subject


def test_nobody_is_reminded_at_night(desk):
    desk.admitted()

    assert service.remind(desk.session, at=datetime(2027, 1, 11, 2, tzinfo=UTC)) == 0


def test_whoever_is_on_now_hears_it_alone(desk):
    on, off = (make.make_user(desk.session, desk.team, Role.MANAGER) for _ in range(2))
    slots = [{"weekday": day, "begins": "08:00", "ends": "18:00", "person": on.id}
             for day in range(1, 6)]  # fmt: skip
    place = make.make_desk(desk.session, desk.team, "complaints", names={"nl": "Klachten"},
                           email="klachten@city.example", rota={"slots": slots})  # fmt: skip
    for user in (on, off):
        desk.session.add(DeskMember(desk_id=place.id, user_id=user.id))
    desk.admitted()
    desk.session.flush()

    service.remind(desk.session, at=NEW_YEAR)

    assert {mail.to_address for mail in desk.mails()} == {on.email}


def year(desk, at=NEW_YEAR):
    desk.session.flush()
    return figures.of_year(desk.session, desk.team, 2026, at=at)


def test_the_figures_of_a_year_count_what_happened(desk):
    expert = make.make_expert(desk.session, desk.team, unit="Counter")
    theme = make.make_theme(
        desk.session, desk.team, names={"nl": "Loket"}, words=["xyz"], expert_id=expert.id
    )
    done = desk.admitted()
    done.ticket.theme_id = theme.id
    desk.send(done, answer(desk, done, Finding.FOUNDED), at=make.later(days=10))
    refused = desk.by_form(text="I dislike the parking policy of this city.")
    desk.leave()
    look(desk, refused, POLICY)
    letter = service.refuse(desk.session, refused, "Policy.", approval=False, by=MANAGER, at=NOON)
    desk.send(refused, letter, at=make.later(days=12))
    paper = desk.by_letter()
    none = desk.by_form(text="Which papers do I need for a passport?")
    service.was_none(desk.session, none, "A question", by=MANAGER, at=NOON)

    told = year(desk)

    assert (told.received, told.none) == (3, 1)
    assert dict(told.by_way) == {
        WayIn.MAIL: 0, WayIn.LETTER: 1, WayIn.FORM: 2, WayIn.ORAL: 0, WayIn.SOCIAL: 0,
    }  # fmt: skip
    assert (told.admitted, told.refused, told.undecided) == (1, 1, 1)
    assert dict(told.refused_for)[Check.CONDUCT] == 1
    assert dict(told.findings)[Finding.FOUNDED] == 1
    assert told.median_days == 10
    assert (told.refused_in_time.part, told.refused_in_time.whole) == (0, 1)  # on the twelfth day
    assert (told.answered_in_time.part, told.answered_in_time.whole) == (1, 2)  # the letter is late
    assert (told.acknowledged_in_time.part, told.acknowledged_in_time.whole) == (2, 3)
    assert ("Counter", 1) in told.by_unit
    assert [each.text for each in told.measures] == ["The hours are posted."]
    assert paper.state is ComplaintState.RECEIVED


def test_no_name_and_no_word_of_a_complainer_stands_in_the_figures(desk):
    complaint = desk.admitted()
    desk.send(complaint, answer(desk, complaint))

    said = repr(year(desk))

    for word in ("Peeters", "Kerkstraat", "sent away", "home.example", "The counter"):
        assert word not in said


def test_a_year_without_complaints_has_no_shares(desk):
    told = figures.of_year(desk.session, desk.team, 2020, at=NOON)

    assert (told.received, told.median_days) == (0, None)
    assert told.answered_in_time.percent is None


def test_another_teams_complaints_are_no_part_of_it(desk):
    other = make.make_team(desk.session)
    desk.by_form()

    assert figures.of_year(desk.session, other, 2026, at=NOON).received == 0
    assert queries.register(desk.session, [other.id], Wanted(), today=NOON.date()) == []


def test_the_register_finds_by_state_way_year_words_and_lateness(desk):
    form, paper = desk.by_form(), desk.by_letter()
    desk.session.flush()

    def found(day=TODAY, **wanted):
        rows = queries.register(desk.session, [desk.team.id], Wanted(**wanted), today=day)
        return [row.id for row in rows]

    assert found() == [form.id, paper.id]
    assert found(way_in=WayIn.LETTER) == [paper.id]
    assert found(state=ComplaintState.ACKNOWLEDGED) == []
    assert found(search="peeters") == [form.id]
    assert found(search=str(paper.ticket_id)) == [paper.id]
    assert found(year=2025) == []
    assert found(late=True) == []
    assert found(date(2027, 1, 3), late=True) == [form.id, paper.id]


def test_the_register_goes_on_where_the_page_before_ended(desk):
    form, paper = desk.by_form(), desk.by_letter()
    desk.session.flush()

    rows = queries.register(
        desk.session, [desk.team.id], Wanted(), today=NOON.date(),
        after=Place.of(form),
    )  # fmt: skip

    assert [row.id for row in rows] == [paper.id]


def test_what_is_owed_stands_first_by_its_last_day_and_each_row_on_one_page(desk):
    ended, later, sooner = desk.by_form(), desk.by_letter(), desk.by_form()
    ended.state, ended.ended_at = ComplaintState.CLOSED, NOON
    sooner.answer_by = later.answer_by - timedelta(days=3)
    desk.session.flush()

    def page(after=None):
        return queries.register(
            desk.session, [desk.team.id], Wanted(), today=TODAY, after=after, limit=1
        )

    seen, place = [], None
    while rows := page(place):
        seen += [row.id for row in rows]
        place = Place.read(str(Place.of(rows[-1])))
    assert seen == [sooner.id, later.id, ended.id]


@pytest.mark.parametrize("text", ["", "1-20261301-7", "2-20261121-7", "1-20261121-x", "x"])
def test_a_place_that_is_none_is_the_beginning(text):
    assert Place.read(text) is None
