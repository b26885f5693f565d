"""An urgent escalation to the spokesperson is heard at night too."""

import pytest
from sqlalchemy import select

from tests.conftest import NOON
from tests.factories import later
from webcare.alarms.models import Alarm
from workflows.alarm import AlarmKind

NIGHT = later(hours=11)  # eleven in the evening


def rung(world):
    world.session.flush()
    return [each.kind for each in world.session.scalars(select(Alarm))]


@pytest.mark.parametrize("flags", [[], ["press"]])
def test_an_urgent_escalation_rings_while_the_team_is_closed(world, flags):
    world.ticket.flags = flags
    world.escalate(urgency=2, at=NIGHT)

    assert rung(world) == [AlarmKind.PRESS if flags else AlarmKind.ESCALATION]


@pytest.mark.parametrize(
    "given",
    [
        {"urgency": 2, "at": NOON},
        {"urgency": 1, "at": NIGHT},
        {"urgency": 2, "at": NIGHT, "desk": "legal"},
    ],
)
def test_by_day_or_for_less_or_for_another_desk_none_rings(world, given):
    world.escalate(**given)

    assert rung(world) == []


def test_what_the_scheme_says_rings_by_day_too_and_once(world):
    world.escalate(urgency=2, at=NIGHT, rings=True)

    assert [each.times for each in world.session.scalars(select(Alarm))] == [1]
