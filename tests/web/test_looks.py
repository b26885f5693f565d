"""The looks that Python draws, and those that are drawn once and kept."""

from datetime import timedelta

import pytest
from markupsafe import Markup

from tests import factories as make
from webcare.core.clock import now
from webcare.web import looks
from workflows.handoff import HandoffState
from workflows.ticket import TicketState


@pytest.fixture
def draw(app):
    """Draw with the macros of every page, for a reader of *language*."""

    def drawn(language, source, **context):
        with app.test_request_context(f"/?lang={language}"):
            template = app.jinja_env.from_string("{{ " + source + " }}")
            return template.render(**context)

    return drawn


def test_each_reader_has_their_own_language(draw):
    for _twice in range(2):
        assert "Answered" in draw("en", "m.state(state)", state=TicketState.ANSWERED)
        assert "Beantwoord" in draw("nl", "m.state(state)", state=TicketState.ANSWERED)


def test_states_that_are_equal_as_texts_keep_their_own_looks(draw):
    ticket, handoff = TicketState.NEW, HandoffState.OPEN

    assert draw("en", "m.state(state)", state=ticket) != draw("en", "m.state(state)", state="new")
    assert "Asked" in draw("en", "m.state(state)", state=handoff)
    assert "Asked" not in draw("en", "m.state(state)", state="open")


def test_a_name_is_escaped_even_after_the_same_text_was_drawn_as_markup(draw):
    name = "<b>Kim"

    assert "<b>" in draw("en", "m.avatar(name)", name=Markup(name))  # noqa: S704 - on purpose
    assert "<b>" not in draw("en", "m.avatar(name)", name=name)


@pytest.mark.parametrize(
    ("due", "review", "tone", "words"),
    [
        (timedelta(hours=-1), None, "clock-late", "late"),
        (timedelta(minutes=5), None, "clock-soon", "5 min"),
        (timedelta(days=9), None, "clock-fine", "days"),
        (timedelta(hours=2), None, "clock-window", "closes before the norm"),
        (None, timedelta(days=3), "clock-none", "Look again"),
        (None, None, "clock-none", "No clock runs"),
    ],
)
def test_a_clock_says_in_words_how_it_stands(session, app, due, review, tone, words):
    at = now()
    ticket = make.make_ticket(session, last_message_at=at - timedelta(days=1))
    ticket.due_at = at + due + timedelta(seconds=30) if due else None
    ticket.review_at = at + review if review else None
    ticket.warn_at = at + timedelta(days=1)
    if tone == "clock-soon":
        ticket.warn_at = at - timedelta(minutes=1)
    if tone == "clock-window":
        ticket.clock_norm = "window"

    with app.test_request_context("/?lang=en"):
        drawn = looks.clock(ticket)

    assert tone in drawn
    assert words in drawn


def test_a_time_is_short_on_screen_and_whole_for_machines(draw):
    at = now() - timedelta(days=800)

    drawn = draw("en", 'm.time(at, "quiet")', at=at)

    assert f'datetime="{at.isoformat()}"' in drawn
    assert 'class="quiet"' in drawn
    assert str(at.year) in drawn
    assert draw("en", "m.time(none)") == ""
