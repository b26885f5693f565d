"""The list and the bell: what stands together, what may be named, what is read."""

import pytest

from tests import factories as make
from tests.conftest import NOON
from webcare.core.errors import NotFound
from webcare.notices import noting, queries, reading
from webcare.notices.queries import Sight


def listed(desk, user=None, **asked):
    sight = Sight([desk.team.id], [desk.team.id])
    return queries.listed(desk.session, (user or desk.anna).id, sight, **asked)


def test_what_is_about_one_ticket_stands_together_and_counts_once(desk):
    other = make.make_ticket(desk.session, desk.channel)
    desk.tell(desk.anna)
    desk.tell(desk.anna, ticket_id=other.id)
    desk.tell(desk.anna, "mention")

    things = listed(desk).things
    assert [len(each.shown) for each in things] == [2, 1]
    assert queries.unread(desk.session, desk.anna.id) == 2
    assert queries.signed_in(desk.session, desk.anna.id)[1] == 2


def test_crises_and_mandates_stand_together_by_what_they_are_about(desk):
    for what in ("crisis.declared", "crisis.renew"):
        desk.tell(desk.anna, "crisis", what=what, ticket_id=None, about_kind="crisis", about_id=1)

    assert queries.unread(desk.session, desk.anna.id) == len(listed(desk).things) == 1


def test_a_ticket_that_left_ones_teams_is_not_named(desk):
    away = make.make_ticket(desk.session, make.make_channel(desk.session), subject="Secret")
    desk.tell(desk.anna, ticket_id=away.id)

    (thing,) = listed(desk).things
    assert (thing.latest.may_see, thing.latest.subject, thing.latest.author) == (False, "", "")


def test_a_note_shows_its_begin_to_whoever_it_calls(desk):
    noting.note(desk.session, desk.ticket, "@Anna de Vries  look\nhere " + "x" * 400,
                by=desk.by(desk.bart), at=NOON)  # fmt: skip

    excerpt = listed(desk).things[0].latest.excerpt
    assert excerpt.startswith("@Anna de Vries look here xx")
    assert len(excerpt) == queries.LONGEST_EXCERPT


def test_pages_follow_each_other_without_a_gap(desk):
    tickets = [make.make_ticket(desk.session, desk.channel) for _ in range(5)]
    for each in tickets:
        desk.tell(desk.anna, ticket_id=each.id)
    first = listed(desk, limit=3)
    rest = listed(desk, limit=3, before=first.before)

    seen = [each.latest.notice.ticket_id for page in (first, rest) for each in page.things]
    assert seen == [each.id for each in reversed(tickets)]
    assert rest.before is None


def test_reading_one_reads_all_of_its_ticket_and_unreading_brings_them_back(desk):
    desk.tell(desk.anna)
    last = desk.tell(desk.anna, "mention")
    reading.mark(desk.session, desk.anna.id, last.id, read=True, at=NOON)
    assert queries.unread(desk.session, desk.anna.id) == 0
    reading.mark(desk.session, desk.anna.id, last.id, read=False, at=NOON)

    assert len(listed(desk, only_unread=True).things[0].shown) == 2


def test_another_ones_notice_is_not_there(desk):
    notice = desk.tell(desk.bart)

    with pytest.raises(NotFound):
        reading.mark(desk.session, desk.anna.id, notice.id, read=True, at=NOON)


def test_all_are_marked_up_to_what_was_shown_and_taken_back_together(desk):
    before = desk.tell(desk.anna)
    reading.mark(desk.session, desk.anna.id, before.id, read=True, at=NOON.replace(hour=1))
    shown = desk.tell(desk.anna, "mention")
    other = make.make_ticket(desk.session, desk.channel)
    desk.tell(desk.anna, ticket_id=other.id)  # came after the page was drawn

    assert reading.mark_all(desk.session, desk.anna.id, up_to=shown.id, at=NOON) == 1
    assert queries.unread(desk.session, desk.anna.id) == 1
    assert reading.unmark(desk.session, desk.anna.id, NOON) == 1
    assert queries.unread(desk.session, desk.anna.id) == 2


def test_news_are_counted_from_what_the_page_shows(desk):
    shown = desk.tell(desk.anna)
    desk.tell(desk.anna, "mention")
    desk.tell(desk.anna, in_page=False)

    assert queries.newer(desk.session, desk.anna.id, shown.id) == 1
