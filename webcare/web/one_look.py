"""Three facts at one look: is a crisis on, is the rota manned tonight, what waits longest.

Each is a line with an icon, a tone and words. Who knows a better answer puts it in `LOOKS`; a look
that has nothing to say gives None.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts
from webcare.experts import duty
from webcare.experts import queries as experts
from webcare.insight import waiting
from webcare.insight.waiting import Kind, Waiting
from webcare.web.language import moment, present, span
from workflows.rota import gaps, read

MORNING = time(8)
LONG = timedelta(days=1)
DESK = "spokesperson"


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: its tone (`ok`, `warning`, `urgent`), icon, words, and where they lead."""

    tone: str
    icon: str
    words: str
    url: str = ""


Look = Callable[[Session, Sequence[int]], Fact | None]


def facts(session: Session, team_ids: Sequence[int]) -> list[Fact]:
    """What a person of these teams has to know at one look."""
    said = [look(session, team_ids) for look in LOOKS]
    return [each for each in said if each is not None]


def _no_crisis(_session: Session, _team_ids: Sequence[int]) -> Fact | None:
    return Fact("ok", "circle-check", _("No crisis is declared"))


def _tonight(session: Session, team_ids: Sequence[int]) -> Fact | None:
    """Whether somebody is on at the spokesperson's desk from now until tomorrow morning."""
    for team_id in team_ids:
        desk = experts.desk(session, team_id, DESK)
        if desk is None:
            continue
        team, at = accounts.team(session, team_id), present()
        rota, zone = read(desk.rota), duty.zone_of(team)
        if not rota:
            return Fact("warning", "clock-exclamation", _("Nobody is on the rota tonight"))
        empty = gaps(rota, [(at, _morning(at.astimezone(zone)))], zone)
        if empty:
            begins = moment(empty[0][0])
            words = _("Tonight has a gap, from %(when)s", when=begins)
            return Fact("urgent", "alert-triangle", words)
        names = ", ".join(each.name for each in duty.on_now(session, desk, team, at))
        return Fact("ok", "user-check", _("Manned tonight; on now: %(names)s", names=names))
    return None


def _morning(at: datetime) -> datetime:
    """The next morning on the wall clock of *at*."""
    day = at.date() if at.time() < MORNING else at.date() + timedelta(days=1)
    return datetime.combine(day, MORNING, at.tzinfo)


def _longest(session: Session, team_ids: Sequence[int]) -> Fact | None:
    found = waiting.longest(session, team_ids)
    if found is None:
        return Fact("ok", "mood-smile", _("Nothing waits"))
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
    return Fact(tone, icon, words + (" · " + _("late") if late else ""), _place(found))


def _place(found: Waiting) -> str:
    match found.kind:
        case Kind.PRESS:
            return url_for("press_one.show", card_id=found.id)
        case Kind.ESCALATION:
            return url_for("ticket.show", ticket_id=found.ticket_id)
        case Kind.APPROVAL:
            return url_for("spokesperson.desk", item=f"reply-{found.id}")
        case Kind.TICKET:
            return url_for("ticket.show", ticket_id=found.ticket_id)


LOOKS: list[Look] = [_no_crisis, _tonight, _longest]
"""In the order in which they are said: crisis, rota, waiting."""
