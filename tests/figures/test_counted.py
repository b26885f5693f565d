"""Every figure of any scope, held against plain Python that counts the same house by hand."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from tests import factories as make
from tests.figures import plain_figures as plain
from tests.figures.plain_figures import Kept
from webcare.channels.models import ChannelKind
from webcare.figures import service
from webcare.figures.period import Choice, of
from webcare.figures.scope import NO_THEME, Scope
from webcare.tickets.return_models import TicketReturn
from workflows.ticket import TicketState

AT = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)
CLOCKS_BACK = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # in this night an hour comes twice
FACTS = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
OFFICES = ({}, {"timezone": "America/Curacao", "opens": "07:30", "holidays": ["2026-11-11"]})


def furnish(session, seed):
    """Two teams in two zones, with ninety tickets around the night in which clocks are set back."""
    chance = random.Random(seed)
    teams = [make.make_team(session, office=office) for office in OFFICES]
    channels = [
        make.make_channel(session, team, kind=kind)
        for team in teams
        for kind in (ChannelKind.MAIL, ChannelKind.BLUESKY)
    ]
    themes = {team.id: make.make_theme(session, team) for team in teams}
    house = []
    for number in range(90):
        channel = chance.choice(channels)
        team = next(each for each in teams if each.id == channel.team_id)
        house.append(Kept(_ticket(session, chance, channel, themes[team.id], number), team))
        _come_back(session, chance, house[-1])
    for kept in chance.sample(house, 9):
        kept.ticket.merged_into_id = house[0].ticket.id
    house[0].ticket.merged_into_id = None
    session.flush()
    return teams, channels, themes, house


def _ticket(session, chance, channel, theme, number):
    begin = CLOCKS_BACK - timedelta(days=20)
    opened = begin + timedelta(minutes=chance.randrange(43 * 24 * 60))
    if number % 6 == 0:
        opened = CLOCKS_BACK + timedelta(minutes=chance.randrange(-200, 200))
    later = [opened + timedelta(minutes=chance.randrange(1, 8000)) for _ in range(3)]
    replied = chance.choice([None, min(later)])
    state = chance.choice([TicketState.NEW, TicketState.WATCHING, TicketState.ANSWERED,
                           TicketState.CLOSED, TicketState.CLOSED])  # fmt: skip
    done = max(later) if state in (TicketState.ANSWERED, TicketState.CLOSED) else None
    return make.make_ticket(
        session, channel, state=state, opened_at=opened, first_reply_at=replied, done_at=done,
        language=chance.choice(["nl", "fr", None]), theme_id=chance.choice([None, theme.id]),
        norm_due_at=chance.choice([None, *[opened + timedelta(hours=40)] * 4]),
        resolution=chance.choice(["answered", "let_stand", "spam"])
        if state is TicketState.CLOSED
        else None,
        flags=chance.choice([[], [], ["blocked"]]),
    )  # fmt: skip


def _come_back(session, chance, kept):
    """Some of them were done before, once or twice, and came back."""
    since, until = kept.ticket.opened_at, kept.ticket.done_at or AT
    times = chance.choice([0, 0, 0, 1, 2])
    moments = sorted(since + (until - since) * chance.random() for _ in range(2 * times))
    for done, back in zip(moments[::2], moments[1::2], strict=True):
        kept.returns.append((done, back))
        session.add(TicketReturn(ticket_id=kept.ticket.id, done_at=done, back_at=back))


@pytest.mark.parametrize("seed", [1, 2])
def test_every_figure_is_what_one_counts_by_hand(session, seed):
    teams, channels, themes, house = furnish(session, seed)

    @FACTS
    @given(
        mine=st.sets(st.sampled_from([0, 1]), min_size=1),
        channel=st.sampled_from([0, 0, *(each.id for each in channels)]),
        theme=st.sampled_from([0, 0, NO_THEME, *(each.id for each in themes.values())]),
        first=st.dates(date(2026, 10, 1), date(2026, 11, 20)),
        length=st.sampled_from([1, 2, 7, 30, 70]),
    )
    def holds(mine, channel, theme, first, length):
        period = of(Choice.OWN, date(2026, 11, 18), (first, first + timedelta(days=length - 1)))
        wanted = [teams[number] for number in sorted(mine)]
        scope = Scope(teams=wanted, period=period, channel_id=channel, theme_id=theme)
        ids = {each.id for each in wanted}
        there = [each for each in house if each.team.id in ids]
        told = service.counted(session, scope, at=AT)
        _volume_and_fates(told, there, scope)
        _times(told, there, scope)
        _workload(told, there, scope)

    holds()


def _volume_and_fates(told, there, scope):
    mine = [each for each in there if plain.in_scope(each, scope.channel_id, scope.theme_id)]
    now = plain.opened(mine, scope.period)
    replied, ended = plain.fates(now, AT)
    assert told.total.opened == len(now)
    assert told.before.opened == len(plain.opened(mine, scope.period, before=True))
    assert Counter(told.total.replied) == replied
    assert Counter(told.total.ended) == ended
    by_channel = Counter(each.ticket.channel_id for each in now)
    assert {each.key: each.opened for each in told.by_channel} == by_channel
    by_theme = Counter(each.ticket.theme_id for each in now)
    assert {each.key: each.opened for each in told.by_theme} == by_theme
    by_language = Counter(each.ticket.language for each in now)
    assert {each.key: each.opened for each in told.by_language} == by_language
    local = [each.ticket.opened_at.astimezone(each.zone) for each in now]
    assert told.by_hour == Counter((each.isoweekday(), each.hour) for each in local)
    assert told.by_day == Counter(each.date() for each in local)
    closed = [each.ticket.resolution for each in now if each.ticket.state == "closed"]
    assert told.resolutions == Counter(closed)
    assert told.beside.aside == sum(each.is_aside for each in now)
    merged = [each for each in there if each.ticket.merged_into_id is not None]
    if not scope.channel_id and not scope.theme_id:
        assert told.beside.merged == len(plain.opened(merged, scope.period))
    assert told.beside.came_back == sum(bool(each.returns) for each in now)


def _times(told, there, scope):
    mine = [each for each in there if plain.in_scope(each, scope.channel_id, scope.theme_id)]
    for group, now in (
        (told.total, plain.opened(mine, scope.period)),
        (told.before, plain.opened(mine, scope.period, before=True)),
    ):
        for name, values in plain.spans(now).items():
            spread = getattr(group.times, name)
            if len(values) < 5:
                assert spread is None
                continue
            assert spread.count == len(values)
            assert spread.median == pytest.approx(plain.cut(values, 0.5))
            assert spread.p90 == pytest.approx(plain.cut(values, 0.9))


def _workload(told, there, scope):
    mine = [each for each in there if plain.in_scope(each, scope.channel_id, scope.theme_id)]
    assert len(told.load) == len(scope.teams) * len(scope.steps())
    teams = {each.id: each for each in scope.teams}
    for line in told.load:
        wanted = plain.load(mine, teams[line.team_id], line.first, line.last, AT)
        assert (line.new, line.back, line.out, line.open) == (
            wanted.new, wanted.back, wanted.out, wanted.open,
        )  # fmt: skip
        assert line.oldest == pytest.approx(wanted.oldest)


def test_an_hour_that_comes_twice_counts_twice_as_much(session):
    channel = make.make_channel(session)
    for hours in (0, 1, 2):  # 2:30 in summer, 2:30 in winter, 3:30
        make.make_ticket(session, channel, opened_at=CLOCKS_BACK + timedelta(hours=hours))
    told = service.counted(session, _of_day(session, channel, date(2026, 10, 25)), at=AT)
    assert told.by_hour == {(7, 2): 2, (7, 3): 1}


def test_a_ticket_that_changed_team_counts_once_where_it_is_now(session):
    here, there = make.make_channel(session), make.make_channel(session)
    ticket = make.make_ticket(session, here, opened_at=AT)
    ticket.team_id, ticket.channel_id = there.team_id, there.id
    session.flush()
    day = AT.date()
    assert service.counted(session, _of_day(session, here, day), at=AT).total.opened == 0
    told = service.counted(session, _of_day(session, there, day), at=AT)
    assert told.total.opened == 1
    assert [(each.new, each.open) for each in told.load] == [(1, 1)]


def test_all_of_it_takes_few_statements(session):
    channel = make.make_channel(session)
    make.make_ticket(session, channel, opened_at=AT)
    scope, asked = _of_day(session, channel, AT.date()), []
    event.listen(session.connection(), "before_cursor_execute", lambda *a: asked.append(a[2]))
    service.counted(session, scope, at=AT)
    assert len(asked) <= 7


def _of_day(session, channel, day):
    from webcare.accounts.models import Team

    team = session.get_one(Team, channel.team_id)
    return Scope(teams=[team], period=of(Choice.OWN, date(2026, 11, 20), (day, day)))
