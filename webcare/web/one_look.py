"""Three facts at one look: is a crisis on, is the rota manned tonight, what waits longest.

Each is a line with an icon, a tone and words. Who knows a better answer puts it in `LOOKS`; a look
that has nothing to say gives None. Where a page cannot afford the statements of its own, `kept`
shares one answer for a few seconds among those of a process who would get the same.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webcare.alarms import nights
from webcare.crisis import queries as crises
from webcare.insight import waiting
from webcare.insight.waiting import Kind, Waiting
from webcare.web.access import may
from webcare.web.language import choose, moment, present, span, zone
from workflows.rights import Right

LONG = timedelta(days=1)
HOLDS = 3.0  # seconds
MOST_KEPT = 200  # answers, then all are forgotten
DESK = "spokesperson"


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: its tone (`ok`, `warning`, `urgent`), icon, words, and where they lead; `short` is
    for where there is little room, `tiny` for a phone, beside the icon.
    """

    tone: str
    icon: str
    words: str
    url: str = ""
    short: str = ""
    tiny: str = ""


Look = Callable[[Session, Sequence[int]], Fact | None]


def facts(session: Session, team_ids: Sequence[int]) -> list[Fact]:
    """What a person of these teams has to know at one look."""
    said = [look(session, team_ids) for look in LOOKS]
    return [each for each in said if each is not None]


_kept: dict[tuple[object, ...], tuple[float, list[Fact]]] = {}


def kept(session: Session, team_ids: Sequence[int]) -> list[Fact]:
    """The same, at most `HOLDS` old."""
    key = (frozenset(team_ids), choose(), str(zone()), may(Right.SPEAK))
    found = _kept.get(key)
    if found is None or time.monotonic() > found[0]:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        found = _kept[key] = time.monotonic() + HOLDS, facts(session, team_ids)
    return found[1]


def forget() -> None:
    """Look anew at the next page."""
    _kept.clear()


def _crisis(session: Session, team_ids: Sequence[int]) -> Fact | None:
    """Whether a crisis is on, and until when; of several the one that ends last."""
    at = present()
    on = [scope for team_id in team_ids for scope in crises.on(session, team_id, at)]
    if not on:
        return Fact("ok", "circle-check", _("No crisis is declared"), short=_("No crisis"))
    last = max(on, key=lambda scope: scope.until)
    words = _("Crisis: %(title)s, until %(when)s", title=last.title, when=moment(last.until))
    short = _("Crisis: %(title)s", title=last.title)
    if len(on) > 1:
        short = _("%(num)d crises are on", num=len(on))
        titles = ", ".join(scope.title for scope in on)
        words = _("%(short)s: %(titles)s", short=short, titles=titles)
        return Fact("urgent", "flame", words, url_for("crisis.show"), short)
    return Fact("urgent", "flame", words, url_for("crisis_board.show", crisis_id=last.id), short)


def _tonight(session: Session, team_ids: Sequence[int]) -> Fact | None:
    """Whether somebody is on at the spokesperson's desk now and through tonight."""
    board = url_for("alarms.show")
    for each in nights.tonight(session, team_ids, present()):
        if each.desk.slug != DESK:
            continue
        if not each.has_rota:
            words, short = _("Nobody is on the rota tonight"), _("Tonight: nobody")
            return Fact("warning", "clock-exclamation", words, board, short)
        if each.gaps:
            words = _("Tonight has a gap, from %(when)s", when=moment(each.gaps[0][0]))
            short = _("Tonight: a gap from %(when)s", when=moment(each.gaps[0][0]))
            return Fact("urgent", "alert-triangle", words, board, short)
        names = ", ".join(dict.fromkeys(each.now or (stretch.name for stretch in each.on)))
        words = (
            _("Manned tonight; on now: %(names)s", names=names)
            if each.now
            else (_("Manned tonight: %(names)s", names=names))
        )
        return Fact("ok", "user-check", words, board, _("Tonight: %(names)s", names=names), names)
    return None


def _longest(session: Session, team_ids: Sequence[int]) -> Fact | None:
    found = waiting.longest(session, team_ids)
    if found is None:
        return Fact("ok", "mood-smile", _("Nothing waits"), short=_("Nothing waits"))
    what = {
        Kind.PRESS: _("a question of the press"),
        Kind.ESCALATION: _("an escalation"),
        Kind.APPROVAL: _("an approval"),
        Kind.TICKET: _("a new ticket"),
    }[found.kind]
    at = present()
    late, near = found.is_late(at), found.is_near(at) or at - found.since > LONG
    words = _(
        "Waits longest: %(what)s (#%(ticket)s), for %(span)s",
        what=what, ticket=found.ticket_id, span=span(at - found.since),
    )  # fmt: skip
    icon = "alert-triangle" if late else "hourglass" if near else "clock"
    tone = "urgent" if late else "warning" if near else "ok"
    short = _("Waits longest: %(span)s", span=span(at - found.since))
    return Fact(tone, icon, words + (" · " + _("late") if late else ""), _place(found), short,
                span(at - found.since))  # fmt: skip


def _place(found: Waiting) -> str:
    match found.kind:
        case Kind.PRESS:
            return url_for("press_one.show", card_id=found.id)
        case Kind.ESCALATION:
            return url_for("ticket.show", ticket_id=found.ticket_id)
        case Kind.APPROVAL if may(Right.SPEAK):
            return url_for("spokesperson.desk", item=f"reply-{found.id}")
        case Kind.APPROVAL | Kind.TICKET:
            return url_for("ticket.show", ticket_id=found.ticket_id)


LOOKS: list[Look] = [_crisis, _tonight, _longest]
"""In the order in which they are said: crisis, rota, waiting."""
