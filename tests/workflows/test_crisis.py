"""A crisis: what may happen to it, and the rule what it touches."""

from datetime import UTC, datetime

import pytest

from tests.workflows.tables import Row, allowed, forbidden, moves, refuses, stays
from workflows.crisis import CrisisLifecycle, Scope, is_held, touches
from workflows.machine import TransitionNotAllowed
from workflows.reply import Purpose
from workflows.rights import Right

ON, OVER = {"is_on": True}, {"is_on": False}
CRISIS = [
    Row("change", stays("declared"), ON),
    Row("renew", stays("declared"), ON),
    Row("end", {"declared": "ended"}, ON),
    Row("lapse", {"declared": "lapsed"}, OVER),
]
SCOPE = Scope(
    id=1, title="Fire", until=datetime(2026, 11, 18, tzinfo=UTC), themes={7: "harbour"},
    words=("smoke", "black cloud", "explo*", "Bléssé"), channels=frozenset({3}),
)  # fmt: skip


@pytest.mark.parametrize(("event", "facts", "source", "target"), allowed(CRISIS))
def test_an_event_of_the_table_moves(event, facts, source, target):
    moves(CrisisLifecycle, event, facts, source, target)


@pytest.mark.parametrize(("event", "source"), forbidden(CrisisLifecycle, CRISIS))
def test_any_other_event_is_refused(event, source):
    refuses(CrisisLifecycle, event, ON, source)
    refuses(CrisisLifecycle, event, OVER, source)


@pytest.mark.parametrize(
    ("event", "facts"), [("change", OVER), ("renew", OVER), ("end", OVER), ("lapse", ON)]
)
def test_what_is_over_ends_by_itself_and_what_is_on_does_not(event, facts):
    with pytest.raises(TransitionNotAllowed):
        CrisisLifecycle("declared").send(event, **facts)


def test_each_event_asks_its_right():
    for event in ("change", "renew", "end"):
        assert set(CrisisLifecycle.right_for(event)) == {Right.DECLARE}
    assert CrisisLifecycle.right_for("lapse") == (Right.CLOCK,)


@pytest.mark.parametrize(
    ("text", "theme_id", "marks"),
    [
        ("Smoke!", None, ("smoke",)),
        ("A smokehouse, a cloud that is black", None, ()),
        ("A black  cloud\nand an EXPLOSION", None, ("black cloud", "explo*")),
        ("iemand blesse", None, ("Bléssé",)),
        ("", 7, ("harbour",)),
        ("smoke", 7, ("harbour", "smoke")),
        ("", 8, ()),
    ],
)
def test_it_touches_its_themes_and_whole_words_whatever_accents_and_capitals(text, theme_id, marks):
    assert touches(SCOPE, theme_id=theme_id, text=text, channel_id=3) == marks
    assert touches(SCOPE, theme_id=theme_id, text=text, channel_id=4) == ()


@pytest.mark.parametrize("purpose", list(Purpose))
def test_every_kind_of_reply_is_held_but_a_receipt(purpose):
    assert is_held(purpose, SCOPE) is (purpose is not Purpose.ACKNOWLEDGEMENT)


def test_it_is_on_until_its_moment_and_not_at_it():
    assert SCOPE.is_on(datetime(2026, 11, 17, 23, 59, 59, 999999, tzinfo=UTC))
    assert not SCOPE.is_on(SCOPE.until)
