"""Any combination of filters, orders and pages, held against a plain Python model of the same."""

import itertools
import random
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import factories as make
from tests.conftest import NOON
from tests.tickets import plain_views as plain
from webcare.channels.models import ChannelKind
from webcare.tickets import listing, search
from webcare.tickets.address import pairs, parse
from webcare.tickets.filtering import Asker
from webcare.tickets.known import Known, known
from webcare.tickets.measured import Fate
from webcare.tickets.models import Attachment
from webcare.tickets.views import (
    Clock,
    Fact,
    Filters,
    Mark,
    Priority,
    Selection,
    Sort,
    Source,
    View,
    settled,
)
from workflows.rights import Role
from workflows.ticket import Resolution, TicketState
from workflows.tone import Tone

BRUSSELS = ZoneInfo("Europe/Brussels")
WORDS = ("kasseien", "vuilnis", "fontein", "wespennest")
NAMES = ("Ilse Vanhoutte", "Jan 100%", "A_B", "Émile", "")
TAGS = ("speelplein", "winter", "pers & co")
FACTS = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def furnish(session):
    """Eighty tickets of two teams, of every kind that a filter tells apart."""
    chance = random.Random(7)
    teams = [make.make_team(session) for _ in range(2)]
    people = [make.make_user(session, teams[0], Role.MANAGER) for _ in range(2)]
    channels = [
        make.make_channel(session, team, kind=kind, owned=kind is not ChannelKind.BLUESKY)
        for team in teams
        for kind in (ChannelKind.MAIL, ChannelKind.MASTODON, ChannelKind.BLUESKY)
    ]
    themes = {
        team.id: [make.make_theme(session, team, slug=s) for s in ("netheid", "sport")]
        for team in teams
    }
    tickets, words, filed = [], {}, set()
    for number in range(80):
        channel = chance.choice(channels)
        due = chance.choice([None, NOON + timedelta(hours=chance.randrange(-40, 40))])
        spoken = NOON - timedelta(hours=chance.randrange(200))
        state = chance.choice([*TicketState, TicketState.NEW, TicketState.CLOSED])
        theme = chance.choice([None, *themes[channel.team_id]])
        who = chance.choice([None, None, *people])
        author = make.make_author(
            session, channel, name=chance.choice(NAMES), address=f"x{number}@home.example"
        )
        ticket = make.make_ticket(
            session, channel, author=author, state=state, subject="",
            language=chance.choice([None, "nl", "fr", "de"]),
            theme_id=theme.id if theme else None, priority=chance.randrange(3),
            tone=chance.choice([None, *Tone]),
            assignee_id=who.id if who else None, tags=chance.sample(TAGS, chance.randrange(3)),
            flags=[*([] if number % 4 else chance.sample([*Mark, "known_press"], 2)),
                   *(["blocked"] if chance.random() < 0.1 else [])],
            opened_at=spoken - timedelta(hours=chance.randrange(90)), last_message_at=spoken,
            due_at=due, warn_at=due and due - timedelta(hours=number % 7 * 5),
            sort_at=due or spoken + timedelta(days=36525),
            snoozed_until=NOON + timedelta(days=1)
            if state is not TicketState.CLOSED and number % 5 == 0
            else None,
            **_measured(chance, state, spoken),
        )  # fmt: skip
        said = chance.sample(WORDS, chance.randrange(3))
        text = " ".join(said)
        message = make.make_message(session, ticket, text=text, reply_text=text)
        if chance.random() < 0.3:
            inline = chance.random() < 0.3
            session.add(
                Attachment(
                    message_id=message.id,
                    name="f",
                    type="text/plain",
                    size=1,
                    sha256="0",
                    inline=inline,
                )
            )
            if not inline:
                filed.add(ticket.id)
        tickets.append(ticket)
        words[ticket.id] = frozenset(said)
    session.flush()
    search.index(session, *(each.id for each in tickets))
    for each in tickets:
        session.refresh(each)
        assert each.has_files == (each.id in filed)
    slugs = {theme.id: theme.slug for own in themes.values() for theme in own}
    owned = frozenset(channel.id for channel in channels if channel.owned)
    world = plain.World(people[0].id, NOON, BRUSSELS, slugs, owned, words)
    return teams, people, channels, tickets, world


def _measured(chance, state, spoken):
    """What figures are counted by; a closed ticket always knows since when it is done."""
    is_closed = state is TicketState.CLOSED
    return {
        "norm_due_at": chance.choice([None, spoken, NOON + timedelta(hours=9)]),
        "first_reply_at": chance.choice([None, spoken + timedelta(minutes=5), spoken]),
        "done_at": spoken if is_closed or state is TicketState.ANSWERED else None,
        "resolution": chance.choice(list(Resolution)) if is_closed else None,
    }


@pytest.fixture
def desk(session):
    return furnish(session)


def offered(channels, people):
    """What each filter is tried with: values, or tuples of one where it takes several."""
    days = [date(2026, 11, day) for day in range(10, 25)]

    def several(values):
        return [(value,) for value in values]

    return {
        "states": several(TicketState),
        "channels": several(channel.id for channel in channels),
        "kinds": several(ChannelKind),
        "sources": several(Source),
        "languages": several(["nl", "fr", "de", "none"]),
        "themes": several(["netheid", "sport", "none"]),
        "tags": several(TAGS),
        "assignees": several(["me", "nobody", *(str(each.id) for each in people)]),
        "priorities": several(Priority),
        "marks": several(Mark),
        "tones": several(Tone),
        "clocks": several(Clock),
        "author": ["vanh", "100%", "%", "_", "a_b", "@home", "niemand", "é"],
        "with_files": [True],
        "opened_from": days,
        "opened_to": days,
        "last_from": days,
        "last_to": days,
        "resolutions": several(Resolution),
        "replied": several(Fate),
        "ended": several(Fate),
        "hours": several(["3-11", "1-09", "7-23", "5-00"]),
        "counted": [True],
        "words": [*WORDS, "kasseien vuilnis", "-fontein", "vuilnis -fontein"],
    }


def selections(channels, people):
    """Selections with three filters at most, so that many of them hold something."""

    def some(values):
        few = st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True)
        return few.map(lambda found: tuple(sorted(value for (value,) in found)))

    each = {
        name: st.sampled_from(values) if not isinstance(values[0], tuple) else some(values)
        for name, values in offered(channels, people).items()
    }
    filters = st.lists(st.sampled_from(list(each)), max_size=3, unique=True).flatmap(
        lambda names: st.builds(Filters, **{name: each[name] for name in names})
    )
    return st.builds(
        lambda view, filters, sort, facts: settled(
            Selection(view=view, filters=filters, facts=facts), sort
        ),
        st.sampled_from(View),
        filters,
        st.sampled_from(Sort),
        st.lists(st.sampled_from(Fact), min_size=1, unique=True).map(
            lambda found: tuple(fact for fact in Fact if fact in found)
        ),
    )


def everything(session, team_ids, chosen, asker, limit):
    """All pages of the list, one after the other."""
    ids, cursor = [], None
    while True:
        page = listing.page(session, team_ids, chosen, asker, cursor=cursor, limit=limit)
        ids += [ticket.id for ticket in page.tickets]
        cursor = page.next_cursor
        if cursor is None:
            return ids


def test_each_value_of_each_filter_gives_what_the_plain_model_gives(session, desk):
    teams, people, channels, tickets, world = desk
    ids = [team.id for team in teams]
    asker = Asker(world.user_id, NOON, BRUSSELS, known(session, ids, world.user_id))

    for name, values in offered(channels, people).items():
        for value, view in itertools.product(values, (View.ALL, View.OPEN)):
            chosen = settled(Selection(view=view, filters=Filters(**{name: value})), None)
            wanted = [each for each in tickets if plain.holds(chosen, each, world)]
            wanted = [each.id for each in plain.in_order(wanted, chosen.sort)]
            assert everything(session, ids, chosen, asker, 30) == wanted, (name, value)


def test_any_filters_in_any_order_give_what_the_plain_model_gives(session, desk):
    teams, people, channels, tickets, world = desk
    filled = []

    @FACTS
    @given(
        chosen=selections(channels, people),
        mine=st.sampled_from([[0], [0, 1], [1]]),
        limit=st.sampled_from([3, 7, 100]),
    )
    def held(chosen, mine, limit):
        ids = [teams[each].id for each in mine]
        asker = Asker(world.user_id, NOON, BRUSSELS, known(session, ids, world.user_id))
        wanted = plain.in_order(
            [t for t in tickets if t.team_id in ids and plain.holds(chosen, t, world)], chosen.sort
        )

        assert everything(session, ids, chosen, asker, limit) == [each.id for each in wanted]
        filled.append(bool(wanted))
        assert listing.counts(session, ids, [(chosen, 5), (chosen, 100)], asker).each == [
            min(6, len(wanted)), len(wanted),
        ]  # fmt: skip

    held()
    assert sum(filled) > len(filled) / 4  # else it would prove little


def test_the_address_says_the_selection_and_gives_it_back(session, desk):
    teams, people, channels, _tickets, world = desk
    there = known(session, [each.id for each in teams], world.user_id)

    @FACTS
    @given(chosen=selections(channels, people))
    def held(chosen):
        said = parse(pairs(chosen), there)

        assert said.misunderstood == ()
        assert said.selection == chosen
        assert pairs(said.selection) == pairs(chosen)

    held()


@FACTS
@given(
    given=st.lists(
        st.tuples(
            st.sampled_from(["state", "channel", "q", "sort", "show", "last-to", "x", "after"]),
            st.one_of(
                st.text(max_size=30), st.sampled_from(["new", "1 or 1=1", "'; --", "9" * 40])
            ),
        ),
        max_size=8,
    )
)
def test_whatever_an_address_holds_is_read_or_named(given):
    said = parse(given, Known())

    assert said.misunderstood == () or said.selection == Selection()
    assert parse(pairs(said.selection), Known()).selection == said.selection
