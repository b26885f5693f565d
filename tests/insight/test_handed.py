"""The ledger analysed: how many, how long, what came back and why; nobody named."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tests.conftest import NOON
from tests.factories import (
    later,
    make_channel,
    make_expert,
    make_message,
    make_team,
    make_theme,
    make_ticket,
)
from tests.handoffs.world import MANAGER, make_world, the_one_asked
from tests.web.conftest import statements
from webcare.accounts.hours import of_office
from webcare.handoffs import service
from webcare.handoffs.service import ToExpert
from webcare.improvement import pulse
from webcare.improvement.models import Helped, Pulse
from webcare.insight import handed, sankey
from webcare.insight.handed import By, CameOfIt
from webcare.insight.queries import Scope
from webcare.insight.sankey import Stop, Stream
from webcare.insight.working_hours import Calendar
from workflows.ticket import TicketState

HOUR = 3600.0


@pytest.fixture
def world(session):
    world = make_world(session)
    world.theme = make_theme(session, world.team, names={"nl": "Netheid"})
    world.ticket.theme_id = world.theme.id
    world.expert.unit = "Cleaning"
    return world


def another(world, **given):
    ticket = make_ticket(
        world.session, given.pop("channel", world.channel), state=TicketState.ANSWERING, **given
    )
    make_message(world.session, ticket)
    return ticket


def ask(world, ticket=None, to=None, *, at=NOON, due_at=None, desk=None):
    target = service.ToDesk(desk) if desk else ToExpert((to or world.expert).id)
    return service.forward(
        world.session, ticket or world.ticket, to=target, question="When?", shown=[],
        due_at=due_at, by=MANAGER, at=at,
    )  # fmt: skip


def found(world, *, at=None, **scope):
    world.session.flush()
    values = {"team_ids": [world.team.id], "since": later(days=-1), "until": later(days=30)}
    return handed.analysed(world.session, Scope(**{**values, **scope}), at=at or later(days=30))


def of_unit(world, name="unit:Cleaning", **scope):
    return next(each for each in found(world, **scope).groups[By.UNIT] if each.key == name)


def five_answers(world, *experts):
    for number in range(5):
        to = experts[number % len(experts)]
        handoff = ask(world, another(world), to)
        world.answer(handoff, at=later(hours=1 + number))


def test_times_are_in_office_hours_and_by_the_clock(world):
    colleague = make_expert(world.session, world.team, unit="Cleaning")
    for day, expert in enumerate([world.expert, colleague] * 3):
        at = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)  # a Friday, seven in the evening
        handoff = ask(world, another(world), expert, at=at)
        del day
        world.answer(handoff, at=at + timedelta(days=2, hours=14))  # Monday at nine

    span = of_unit(world).answered_in

    assert (span.median_office, span.p90_office) == (2 * HOUR, 2 * HOUR)
    assert (span.median_wall, span.p90_wall) == (62 * HOUR, 62 * HOUR)


@settings(max_examples=60, deadline=None)
@given(
    start=some.integers(0, 60 * 24 * 20), minutes=some.integers(0, 60 * 200),
    holiday=some.booleans(), breaks=some.booleans(),
)  # fmt: skip
def test_the_table_of_opening_hours_measures_as_the_clock_does(start, minutes, holiday, breaks):
    class Named:
        id = 1
        office = {
            "week": "mon-fri 8:00-12:00 13:00-17:00" if breaks else "mon-fri 8:00-20:00",
            "special": [{"day": "2026-11-11"}] if holiday else [],
        }

    begin = datetime(2026, 10, 20, tzinfo=UTC)  # the clocks change on the 25th
    moment = begin + timedelta(minutes=start)
    hours = of_office(Named.office)
    end = hours.add(moment, minutes)
    days = Calendar.of([Named], begin, end).days

    def passed(at):
        local = at.astimezone(hours.zone).date()
        day = next(d for d in days if d.day == local and d.begins <= at < d.ends)
        return day.before + max(0.0, min((at - day.opens).total_seconds(), day.length))

    assert abs(passed(end) - passed(moment) - minutes * 60) < 1


def test_the_days_of_a_calendar_follow_each_other(world):
    days = Calendar.of([world.team], NOON, later(days=20)).days

    assert all(two.before == one.before + one.length for one, two in pairwise(days))


@pytest.mark.parametrize(
    ("people", "shown"), [(1, False), (2, True)], ids=["of one person", "of two people"]
)
def test_a_time_never_speaks_of_one_person(world, people, shown):
    experts = [world.expert, make_expert(world.session, world.team, unit="Cleaning")][:people]
    five_answers(world, *experts)

    group = of_unit(world)

    assert (group.asked, group.answered) == (5, 5)
    assert (group.answered_in is not None, group.taken_up is not None) == (shown, shown)


def test_fewer_than_five_answers_are_only_counted(world):
    for expert in (world.expert, make_expert(world.session, world.team, unit="Cleaning")):
        world.answer(ask(world, another(world), expert), at=later(hours=1))

    group = of_unit(world)

    assert (group.asked, group.answered_in) == (2, None)


def test_what_came_back_and_why_is_counted(world):
    expert = make_expert(world.session, world.team, unit="Parks")
    one = ask(world)
    service.decline(world.session, one, "Not ours", "Pat", by=the_one_asked(one), at=NOON)
    two = ask(world, another(world))
    service.decline(world.session, two, "On leave", "", by=the_one_asked(two), at=NOON)
    three = ask(world, another(world), expert)
    service.ask_info(world.session, three, "Where?", by=the_one_asked(three), at=NOON)
    four = ask(world, another(world), expert, due_at=later(hours=1))
    service.expire_due(world.session, at=later(hours=2))

    total = found(world).total

    assert (total.elsewhere, total.declined, total.asked_back, total.expired) == (1, 1, 1, 1)
    assert (total.returned, total.unanswered, total.still_open) == (4, 1, 1)
    assert four.ticket_id


def test_a_ticket_handed_back_twice_went_to_and_fro(world):
    for number, to in enumerate((world.expert, make_expert(world.session, world.team))):
        handoff = ask(world, to=to, at=later(hours=number))
        service.decline(
            world.session, handoff, "No", "", by=the_one_asked(handoff), at=later(hours=number)
        )
    once = ask(world, another(world))
    service.decline(world.session, once, "No", "", by=the_one_asked(once), at=NOON)

    assert found(world).total.to_and_fro == 1


def test_it_is_counted_by_theme_unit_and_channel(world):
    other = make_channel(world.session, world.team)
    ask(world)
    ask(world, another(world, channel=other), make_expert(world.session, world.team, unit=""))
    world.escalate(at=later(hours=1))

    groups = found(world).groups

    assert {each.key: each.asked for each in groups[By.THEME]} == {world.theme.id: 2, None: 1}
    assert {each.key: each.asked for each in groups[By.UNIT]} == {
        "unit:Cleaning": 1, "": 1, "desk:spokesperson": 1,
    }  # fmt: skip
    assert {each.key: each.asked for each in groups[By.CHANNEL]} == {
        world.channel.id: 2, other.id: 1,
    }  # fmt: skip


def test_one_channel_and_one_period_can_be_looked_at(world):
    other = make_channel(world.session, world.team)
    ask(world)
    ask(world, another(world, channel=other), at=later(days=3))

    assert found(world, channel_id=other.id).total.asked == 1
    assert found(world, until=later(days=2)).total.asked == 1
    assert found(world, since=later(days=5)).total.asked == 0


def test_another_teams_ledger_is_not_counted(world):
    ask(world)
    other = make_team(world.session)

    assert found(world, team_ids=[other.id]).total.asked == 0


def test_the_flows_say_what_came_of_each(world):
    world.answer(ask(world), at=later(hours=1))
    ask(world, another(world))

    flows = {(each.theme_id, each.unit, each.came_of_it) for each in found(world).flows}

    assert flows == {
        (world.theme.id, "unit:Cleaning", CameOfIt.ANSWERED),
        (None, "unit:Cleaning", CameOfIt.OPEN),
    }


def test_nobodys_answer_past_its_term_counts_as_none(world):
    ask(world, due_at=later(hours=1))

    assert found(world, at=later(hours=2)).total.unanswered == 1


def test_what_askers_said_is_counted_by_theme(world):
    world.session.add(Pulse(ticket_id=world.ticket.id, helped=Helped.PARTLY, line="!", at=NOON))
    assert pulse.of_ticket(world.session, world.ticket.id)

    assert found(world).helped[world.theme.id][Helped.PARTLY] == 1


def test_it_takes_as_many_statements_whatever_the_size(world):
    ask(world)
    with statements(world.session) as few:
        found(world)
    five_answers(world, world.expert)
    with statements(world.session) as many:
        found(world)

    counts = [
        sum(each.lstrip().lower().startswith(("select", "with")) for each in seen)
        for seen in (few, many)
    ]
    assert counts[0] == counts[1] <= 8


def drawing(*streams):
    stops = [("From", sorted({s.start for s in streams})), ("To", sorted({s.end for s in streams}))]
    columns = [(title, [Stop(name, name) for name in names]) for title, names in stops]
    return sankey.svg(columns, streams, title="Flows", described="All of it", language="en")


def test_a_drawing_has_a_title_a_description_and_no_style_of_its_own():
    made = drawing(Stream("a", "b", 3))

    assert '<title id="sankey-title">Flows</title>' in made
    assert "All of it" in made
    assert "style=" not in made


def test_what_stands_in_a_drawing_is_escaped():
    made = drawing(Stream("<script>", "b", 1))

    assert "<script>" not in made


def test_nothing_flows_and_it_still_draws():
    assert sankey.svg([], [], title="x", described="", language="en").startswith("<svg")
