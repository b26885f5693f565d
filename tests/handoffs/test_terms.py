"""Terms and reminders follow the ticket's clock, in office hours (8 to 20, on workdays)."""

from datetime import UTC, datetime

import pytest

from webcare.core.clock import OfficeHours
from webcare.handoffs import terms

HOURS = OfficeHours(timezone="UTC")


def on(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026, in which the 16th is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("asked", "ticket_due", "term"),
    [
        (on(16, 9), None, on(16, 17)),  # a day of work
        (on(16, 9), on(20, 9), on(16, 17)),  # the ticket has time enough
        (on(16, 9), on(16, 15), on(16, 13)),  # two hours are left for writing the answer
        (on(16, 18), on(17, 9), on(16, 19)),  # the margin counts over the night
        (on(16, 9), on(16, 10), on(16, 10)),  # nearly due: an hour all the same
        (on(16, 9), on(13, 9), on(16, 10)),  # overdue: the same
        (on(20, 18), None, on(23, 14)),  # over the weekend
        (on(21, 11), None, on(23, 16)),  # asked on a Saturday
        (on(16, 9, 7), None, on(16, 17)),  # on a quarter of an hour
    ],
)
def test_the_term_proposed_leaves_the_team_time_before_the_ticket_is_due(asked, ticket_due, term):
    assert terms.proposed(HOURS, ticket_due, at=asked) == term


@pytest.mark.parametrize(
    ("asked", "term", "reminder"),
    [
        (on(16, 9), on(16, 17), on(16, 15)),
        (on(20, 16), on(23, 12), on(23, 10)),  # three quarters of the office time
        (on(16, 9), on(16, 10), None),  # too short to be reminded of
        (on(16, 9), None, None),
    ],
)
def test_a_reminder_comes_three_quarters_of_the_way(asked, term, reminder):
    assert terms.reminder(HOURS, term, at=asked) == reminder


def test_the_next_in_turn_has_as_much_office_time_as_the_one_before():
    assert terms.again(HOURS, on(16, 9), on(16, 13), at=on(20, 18)) == on(23, 10)
    assert terms.again(HOURS, on(16, 9), None, at=on(20, 18)) is None
