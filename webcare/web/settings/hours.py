"""Opening hours of a team: its week, its holidays, days of its own, and the year to come."""

import contextlib
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webcare.accounts import hours, queries, working
from webcare.accounts.hours import AS_USUAL, SpecialDay
from webcare.accounts.models import Team
from webcare.accounts.working import MOST_CALENDARS, Office
from webcare.core.db import transaction
from webcare.core.errors import Invalid
from webcare.core.i18n import marked
from webcare.core.public_days import Unreadable
from webcare.tickets import reckoning
from webcare.web import forms
from webcare.web.access import needs
from webcare.web.forms import Form, Values
from webcare.web.language import choose, present
from webcare.web.pages import page, see_other
from webcare.web.settings import calendars, foreseeing, history
from webcare.web.settings.forms import zone_options
from webcare.web.settings.teams import chosen, manager, teams_of
from workflows.opening import NoHours, Span, day_of, written
from workflows.rights import Right

bp = Blueprint("settings_hours", __name__)
SPARE, MOST_ROWS = 3, 210  # empty rows for days; rows that are read
YEAR = timedelta(days=365)
WRONG_HOURS = marked("Write hours such as 9:00-12:00, 13:00-16:00.")


@bp.get("/settings/hours", defaults={"team_id": None})
@bp.get("/settings/hours/<int:team_id>")
@needs(Right.MANAGE_TEAM)
def show(team_id: int | None) -> ResponseReturnValue:
    with transaction() as session:
        team = chosen(teams_of(session, Right.MANAGE_TEAM), team_id, Right.MANAGE_TEAM)
    return _form(team.id, forms.fresh(_values(team)))


@bp.post("/settings/hours/<int:team_id>")
@needs(Right.MANAGE_TEAM)
def change(team_id: int) -> ResponseReturnValue:
    by, typed = manager(team_id, Right.MANAGE_TEAM), _typed()

    def kept(session: Session) -> Values:
        return _values(queries.team(session, team_id))

    def work(session: Session) -> ResponseReturnValue:
        forms.check_seen(kept(session))
        team, office = queries.team(session, team_id), _office(typed)
        said = working.office_of(session, office, at=present())
        working.must_end(said, team.norms, present())
        if foreseeing.asks(typed):
            foreseen = reckoning.foresee(session, team, office=said, norms=team.norms)
            if foreseen.changed:
                form = Form(typed, seen=request.form.get("seen", ""))
                return _form(team_id, form, foreseen=foreseen, mark=forms.mark(typed))
        working.set_office(session, team, office, follows=reckoning.ask, by=by, at=present())
        flash(_("Saved."), "success")
        return see_other(".show", team_id=team_id)

    return forms.attempt(work, lambda form, status: _form(team_id, form, status), typed, kept)


def _form(team_id: int, form: Form, status: int = 200, **more: Any) -> ResponseReturnValue:
    with transaction() as session:
        found = teams_of(session, Right.MANAGE_TEAM)
        team = queries.team(session, team_id)
        changes = history.of(session, team, history.HOURS)
        under_way = reckoning.of_team(session, team_id)
        coming, unread = _coming(session, team)
    days = get_locale().days["stand-alone"]["wide"]
    return page(
        "settings/hours.html", team=team, teams=found, form=form, status=status,
        zones=zone_options(form["timezone"]), days=[(n + 1, days[n]) for n in range(7)],
        calendars=calendars.options(), rows=_rows(form), changes=changes, coming=coming,
        unread=unread, reckoning=under_way, **more,
    )  # fmt: skip


def _coming(session: Session, team: Team) -> tuple[list[dict[str, Any]], bool]:
    """What is out of the ordinary in the year to come; and whether the holidays cannot be read."""
    first = hours.today(team, present())
    try:
        found = working.coming(session, team.office, first, first + YEAR)
    except Unreadable:
        return [], True
    language, office = choose(), hours.office_hours(team)
    return [
        {
            "day": day,
            "name": names.get("") or names.get(language) or names.get("en", ""),
            "own": "" in names or bool(said),
            "hours": written(office.spans_on(day)).replace("-", "–"),
            "matters": bool(office.week.get(day.isoweekday())) or bool(said),
        }
        for day, names, said in found
    ], False


def _values(team: Team) -> Values:
    office = hours.office_hours(team)
    kept: Mapping[str, Any] = team.office
    chosen_ones = kept.get("calendars", ())
    return {
        "timezone": office.timezone,
        **{f"day-{day}": written(office.week.get(day, ())) for day in range(1, 8)},
        **{
            f"calendar-{place}": chosen_ones[place] if place < len(chosen_ones) else ""
            for place in range(MOST_CALENDARS)
        },
        "special": [[s.day.isoformat(), s.hours, s.name] for s in hours.special_days(kept)],
    }


def _typed() -> Values:
    names = ("timezone", *(f"day-{day}" for day in range(1, 8)))
    places = [f"calendar-{place}" for place in range(MOST_CALENDARS)]
    values = {name: forms.text(name).strip() for name in (*names, *places)}
    return values | {"special": _special_typed()}


def _special_typed() -> list[list[str]]:
    """The rows of days that have a date, a name or hours: date, hours as kept, name."""
    found = []
    for row in range(MOST_ROWS):
        day, name, own = (forms.text(f"{part}-{row}").strip() for part in ("on", "name", "hours"))
        if not (day or name or own):
            continue
        how = {"closed": "", "usual": AS_USUAL}.get(forms.text(f"how-{row}"), own or "?")
        found.append([day, how, name])
    return found


def _rows(form: Form) -> list[list[str]]:
    return [*form["special"], *([["", "", ""]] * SPARE)]


def _office(typed: Values) -> Office:
    """What was typed; raises Invalid naming the field."""
    week: dict[int, list[Span]] = {}
    for day in range(1, 8):
        try:
            week[day] = day_of(typed[f"day-{day}"])
        except NoHours as error:
            raise Invalid(WRONG_HOURS, **{f"day-{day}": WRONG_HOURS}) from error
    picked = tuple(typed[f"calendar-{place}"] for place in range(MOST_CALENDARS))
    if not {each for each in picked if each} <= calendars.known():
        problem = marked("Choose a calendar from the list.")
        raise Invalid(problem, calendars=problem)
    return Office(
        timezone=typed["timezone"],
        week={day: spans for day, spans in week.items() if spans},
        calendars=picked,
        special=tuple(SpecialDay(_date(day), name, own) for day, own, name in typed["special"]),
    )


def _date(text: str) -> date:
    """A date as 2026-12-25, 25/12/2026 or 25-12-2026."""
    for shape in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"):
        with contextlib.suppress(ValueError):
            return datetime.strptime(text, shape).date()  # noqa: DTZ007 - a day has no zone
    problem = _("This is no date: %(line)s. Write 2026-12-25.", line=text[:40])
    raise Invalid(problem, special=problem)
