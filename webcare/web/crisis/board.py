"""The live board of a crisis: for a wall, a desk and a phone."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from webcare.core.db import transaction
from webcare.crisis import queries
from webcare.insight import bars, crisis_board
from webcare.insight.crisis_board import Board
from webcare.web.access import needs, team_ids
from webcare.web.crisis import telling
from webcare.web.language import local, present
from webcare.web.pages import page
from workflows.rights import Right
from workflows.tone import Tone

bp = Blueprint("crisis_board", __name__, url_prefix="/crisis")


@bp.get("/<int:crisis_id>/board")
@needs(Right.READ)
def show(crisis_id: int) -> ResponseReturnValue:
    with transaction() as session:
        crisis = queries.get(session, crisis_id, team_ids())
        board = crisis_board.of(session, crisis, at=present())
        return page(
            "crisis/board.html",
            "board",
            crisis=crisis,
            board=board,
            is_on=crisis.ended_at is None and crisis.until > present(),
            drawn=_drawn(board),
            tones=_tones(board),
            tone_note=telling.tone_note(),
            clock=f"{local(board.at):%H:%M:%S}",
        )


def _drawn(board: Board) -> Markup:
    """The last hour, minute by minute."""
    end = local(board.at)
    labels = [(0, _("1 h ago")), (14, "45"), (29, "30"), (44, "15"), (59, f"{end:%H:%M}")]
    busiest = max(board.minutes)
    described = ngettext(
        "%(num)d message in the last hour, at most %(most)d in a minute",
        "%(num)d messages in the last hour, at most %(most)d in a minute",
        sum(board.minutes), most=busiest,
    )  # fmt: skip
    made = bars.wide_and_narrow(
        board.minutes, labels, title=_("Messages a minute"), described=described, width=880
    )
    return Markup(made)  # noqa: S704 - every text in it is escaped where it is written


def _tones(board: Board) -> list[tuple[Tone, str, str, int, int]]:
    """Each tone with its name, shape, number and share in whole percent."""
    total = sum(board.tones.values())
    return [
        (
            tone, telling.tone(tone), telling.TONE_SHAPES[tone], count,
            round(100 * count / total) if total else 0,
        )
        for tone, count in board.tones.items()
    ]  # fmt: skip
