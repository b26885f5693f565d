"""What was noticed: a surge with its reason, and what a person makes of it."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from webcare.accounts.models import Team
from webcare.channels.models import Channel
from webcare.core.db import transaction
from webcare.core.errors import Conflict
from webcare.crisis import queries as crises
from webcare.experts.duty import zone_of
from webcare.experts.models import Theme
from webcare.insight import bars
from webcare.surges import queries, service
from webcare.surges.models import Surge
from webcare.web.access import acting, may, must_be_allowed, needs, team_ids
from webcare.web.crisis import proposals
from webcare.web.language import choose, present
from webcare.web.navigation import exists
from webcare.web.pages import number, page, see_other
from workflows.rights import Right
from workflows.surge import BIN
from workflows.surge_life import MAY_JUDGE, SurgeState

bp = Blueprint("crisis_surges", __name__, url_prefix="/crisis/surges")
SEE = (Right.READ, Right.MANAGE_TEAM)
DECLARE = "crisis.new"  # the form that a proposal fills in


@bp.get("")
@needs(*SEE)
def show() -> ResponseReturnValue:
    with transaction() as session:
        found = queries.latest(session, team_ids())
        return page(
            "crisis/surges.html",
            surges=[(each, proposals.reason(session, each)) for each in found],
            SurgeState=SurgeState,
        )


@bp.get("/<int:surge_id>")
@needs(*SEE)
def one(surge_id: int) -> ResponseReturnValue:
    with transaction() as session:
        return _page(session, queries.get(session, surge_id, team_ids()))


@bp.post("/<int:surge_id>/dismiss")
@needs(MAY_JUDGE)
def dismiss(surge_id: int) -> ResponseReturnValue:
    """No crisis, and why."""
    why = request.form.get("why", "")
    with transaction() as session:
        surge = queries.get(session, surge_id, team_ids(*SEE, MAY_JUDGE), lock=True)
        must_be_allowed(surge.team_id)
        if surge.state is SurgeState.PROPOSED and not why.strip():
            return _page(session, surge, fault=_("Say why this is no crisis."), status=422)
        service.dismiss(session, surge, why=why, by=acting(surge.team_id), at=present())
    return see_other(".one", surge_id=surge_id)


@bp.post("/<int:surge_id>/belongs")
@needs(MAY_JUDGE)
def belongs(surge_id: int) -> ResponseReturnValue:
    """It belongs to a crisis that somebody declared."""
    with transaction() as session:
        surge = queries.get(session, surge_id, team_ids(*SEE, MAY_JUDGE), lock=True)
        must_be_allowed(surge.team_id)
        crisis = crises.get(session, number("crisis"), [surge.team_id])
        if crisis.ended_at is not None or crisis.until <= present():
            raise Conflict("That crisis is over.")
        service.take(session, surge, crisis, by=acting(surge.team_id), at=present())
    return see_other(".one", surge_id=surge_id)


def _page(
    session: Session, surge: Surge, *, fault: str = "", status: int = 200
) -> ResponseReturnValue:
    team = session.get_one(Team, surge.team_id)
    is_open = surge.state is SurgeState.PROPOSED
    return page(
        "crisis/surge.html",
        status=status,
        surge=surge,
        reason=proposals.reason(session, surge),
        named=_named(session, surge),
        theme=_theme(session, surge),
        on=crises.declared(session, [team.id], present()) if is_open else (),
        may_judge=may(MAY_JUDGE, team.id),
        declare=_declare(session, surge) if exists(DECLARE) else None,
        drawn=_drawn(surge, team),
        rows=_rows(surge, team),
        fault=fault,
        SurgeState=SurgeState,
    )


def _named(session: Session, surge: Surge) -> str:
    """What the page is called after: its theme, its channel, or its words."""
    if surge.channel_id is None:
        return ", ".join(each["word"] for each in surge.words[:3])
    return _theme(session, surge) or session.get_one(Channel, surge.channel_id).name


def _theme(session: Session, surge: Surge) -> str:
    if surge.theme_id is None:
        return ""
    names = session.get_one(Theme, surge.theme_id).names
    return names.get(choose()) or next(iter(names.values()), "")


def _declare(session: Session, surge: Surge) -> str:
    """The address of the declaration form, filled in with what we know."""
    theme = _theme(session, surge)
    words = [each["word"] for each in surge.words][:5]
    given: dict[str, Any] = {
        "team": surge.team_id,
        "surge": surge.id,
        "title": theme or " ".join(words[:3]),
        "themes": surge.theme_id,
        "words": "\n".join(words),
        "channels": surge.channel_id,
    }
    return url_for(DECLARE, **{key: value for key, value in given.items() if value})


def _bins(surge: Surge) -> Sequence[tuple[int, float]]:
    """Counts and what is usual, a bin of five minutes each; the last ends when it was noticed."""
    recent, usual = surge.reading["recent"], surge.reading["usual"]
    shown = min(len(recent), len(usual))
    return list(zip(recent[-shown:], usual[-shown:], strict=True))


def _drawn(surge: Surge, team: Team) -> Markup:
    bins = _bins(surge)
    rows = _rows(surge, team)
    labels = [(place, rows[place][0]) for place in range(0, len(bins), 6)]
    made = bars.wide_and_narrow(
        [count for count, _usual in bins],
        labels,
        usual=[usual for _count, usual in bins],
        title=_("Messages in five minutes, and what is usual"),
        described=_("The numbers stand in the table below."),
    )
    return Markup(made)  # noqa: S704 - every text in it is escaped where it is written


def _rows(surge: Surge, team: Team) -> list[tuple[str, int, float]]:
    bins = _bins(surge)
    first = surge.noticed_at.astimezone(zone_of(team)) - len(bins) * BIN
    return [
        (f"{first + place * BIN:%H:%M}", count, usual) for place, (count, usual) in enumerate(bins)
    ]
