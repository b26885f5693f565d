"""Holidays of calendars: read once from the library, kept in a table, dates copied to the teams."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from webcare.accounts.models import PublicDays, Team
from webcare.core import public_days
from webcare.core.public_days import Days

BACK, AHEAD = 1, 3  # years that a team's row holds, before and after the present one


def years_around(at: datetime) -> range:
    return range(at.year - BACK, at.year + AHEAD + 1)


def named(session: Session, calendars: Collection[str], years: Iterable[int]) -> Days:
    """The holidays of all *calendars* in *years*, with their names. What the table lacks is read
    from the library (seconds); raises `public_days.Unreadable`.
    """
    wanted = {(calendar, year) for calendar in calendars for year in years}
    kept = {
        (each.calendar, each.year): each.days
        for each in session.scalars(
            select(PublicDays).where(PublicDays.calendar.in_(calendars or ("",)))
        )
    }
    missing = wanted - set(kept)
    if missing:
        read = public_days.read(
            sorted({calendar for calendar, _year in missing}),
            sorted({year for _calendar, year in missing}),
        )
        for calendar, year in sorted(missing):
            days = read[calendar][year]
            kept[calendar, year] = days
            session.execute(
                insert(PublicDays)
                .values(calendar=calendar, year=year, days=days)
                .on_conflict_do_nothing()
            )
    found: Days = {}
    for key in sorted(wanted):
        for day, names in kept[key].items():
            found.setdefault(day, dict(names))
    return dict(sorted(found.items()))


def filled(session: Session, office: Mapping[str, Any], *, at: datetime) -> dict[str, Any]:
    """*office* with the dates of its calendars around *at*."""
    calendars = office.get("calendars", ())
    days = named(session, calendars, years_around(at)) if calendars else {}
    return dict(office) | {"public": sorted(days)}


def look_ahead(session: Session, *, at: datetime) -> int:
    """Give every team the holidays of the years to come, where its row ends too early; how many."""
    turned = 0
    for team in session.scalars(select(Team).order_by(Team.id)):
        public = team.office.get("public", ())
        if not team.office.get("calendars"):
            continue
        if public and date.fromisoformat(public[-1]).year >= at.year + AHEAD:
            continue
        team.office = filled(session, team.office, at=at)
        turned += 1
    return turned
