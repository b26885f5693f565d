"""The form of a statement: what it shows at first, and what it means once filled in."""

from datetime import datetime

from sqlalchemy.orm import Session

from webcare.accounts import queries as accounts
from webcare.accounts.models import Team
from webcare.core.errors import Invalid
from webcare.mandates import queries
from webcare.mandates.models import Statement
from webcare.mandates.speaking import zone_of
from webcare.mandates.statements import Line
from webcare.web import forms
from webcare.web.access import team_ids
from webcare.web.forms import NAMED_IN, Values
from webcare.web.handoffs.consult_form import FIRST_YEAR, LAST_YEAR
from webcare.web.language import present
from webcare.web.pages import number
from webcare.web.themes import themes_of
from workflows.rights import Right
from workflows.statement import wall_clock

FIELDS = ("title", "note", "valid_from", "valid_until", *(f"text-{each}" for each in NAMED_IN))


def begin(session: Session) -> tuple[Team, Values]:
    """The team that something new is written for, and what the form says at first."""
    writing = team_ids(Right.DRAFT, Right.SPEAK)
    if replaced := number("replaces"):
        row = queries.statement(session, replaced, writing)
        team = accounts.team(session, row.team_id)
        return team, values_of(row, team) | {"valid_from": ""}
    wanted = number("team")
    team = accounts.team(session, wanted if wanted in writing else writing[0])
    return team, dict.fromkeys(FIELDS, "") | {"themes": [], "for_crisis": False}


def values_of(row: Statement, team: Team) -> Values:
    texts = {f"text-{code}": row.texts.get(code, "") for code in NAMED_IN}
    return texts | {
        "title": row.title,
        "note": row.note,
        "themes": list(row.theme_ids),
        "for_crisis": row.for_crisis,
        "valid_from": _field(row.valid_from, team),
        "valid_until": _field(row.valid_until, team),
    }


def typed() -> Values:
    return {name: forms.text(name) for name in FIELDS} | {
        "themes": forms.numbers("themes"),
        "for_crisis": forms.ticked("for_crisis"),
    }


def line(session: Session, team: Team, written: Values) -> Line:
    """What was typed; raises Invalid for what is no moment or a theme of another team."""
    if not set(written["themes"]) <= set(themes_of(session, [team.id])):
        raise Invalid("Look at what is marked below.", themes="Choose from this list.")
    return Line(
        title=written["title"],
        texts={code: written[f"text-{code}"] for code in NAMED_IN},
        theme_ids=written["themes"],
        for_crisis=written["for_crisis"],
        note=written["note"],
        valid_from=_moment(written["valid_from"], team, "valid_from") or present(),
        valid_until=_moment(written["valid_until"], team, "valid_until"),
    )


def _moment(text: str, team: Team, name: str) -> datetime | None:
    """When the clocks where the team is show what was typed."""
    if not text.strip():
        return None
    try:
        written = datetime.fromisoformat(text.strip())
    except ValueError:
        raise Invalid("This is no date.", **{name: "This is no date."}) from None
    if written.tzinfo is not None or not FIRST_YEAR <= written.year <= LAST_YEAR:
        raise Invalid("This is no date.", **{name: "This is no date."})
    return wall_clock(written, zone_of(team))


def _field(value: datetime | None, team: Team) -> str:
    """A moment as a `datetime-local` field holds it, on the team's clock."""
    return value.astimezone(zone_of(team)).strftime("%Y-%m-%dT%H:%M") if value else ""
